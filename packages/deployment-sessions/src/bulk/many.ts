import { type Client, createInputError, validateArgument, validateOptions } from '@x/core';
import * as v from 'valibot';
import { findCreated } from '../find-created.ts';
import { isGone } from '../find-deleted.ts';
import { requestBulkCreate, requestBulkDelete } from '../requests.ts';
import { customId } from '../schemas/basics.ts';
import { type CreateSessionItem, CreateSessionItemSchema } from '../schemas/bulk.ts';
import type { BulkResult, BulkVerdict } from './result.ts';
import { runBulk } from './run.ts';
import { type BulkOptions, type BulkWork, sessionIdOf } from './state.ts';

const CREATE = 'sessions.createMany';
const DELETE = 'sessions.deleteMany';
const RESUME = 'sessions.resume';

/**
 * Makes any number of sessions, and says of each what became of it.
 *
 * They go out in chunks (`POST /v1/deployment/{request_id}/custom/sessions`). Where an answer is lost, the listing and
 * the sessions themselves are read: what is there with the same addresses succeeded, what is there with others failed as a
 * conflict, what is not there is sent once more.
 *
 * Never rejects for what the API, the network or an abort does, so look at the result: with a wrong key, for example, it
 * resolves with `failed: 0`, all items `notSent`, and the error in `stoppedBy`. `resume` goes on from the result.
 *
 * @param items Each under an id of its own; an id that is given twice is refused.
 * @returns One verdict for each item, in their order, and how many there are of each.
 * @throws `input` if an item does not fit, `config` if the client is set up wrongly: nothing was sent.
 * @example
 * const result = await sessions.createMany(items, { onProgress: ({ succeeded, total }) => show(succeeded / total) });
 * if (result.succeeded < items.length) {
 *   if (result.stoppedBy) console.error(result.stoppedBy); // what ended it before everything was sent
 *   for (const { customId, verdict } of result.verdicts) if (verdict !== 'succeeded') console.log(customId, verdict);
 * }
 * @see https://docs.edgegap.com/docs/api
 */
export async function createMany(
  client: Client,
  requestId: string,
  items: readonly CreateSessionItem[],
  options: BulkOptions = {},
): Promise<BulkResult<CreateSessionItem>> {
  await checkItems(placeOf(client, CREATE), 'items', itemList, items);
  checkOptions(client, CREATE, options);
  const verdicts = items.map((item) => notSent(item, item.custom_id));
  return await runBulk(client, requestId, creation(client, requestId), verdicts, options);
}

/**
 * Deletes any number of sessions, and says of each what became of it.
 *
 * They go out in chunks (a `DELETE /v1/deployment/{request_id}/custom/sessions` with a body). Where an answer is lost, the
 * listing is read, and where it does not tell, the session: what is gone succeeded, what is still there is sent once more.
 *
 * Never rejects for what the API, the network or an abort does, so look at the result: with a wrong key, for example, it
 * resolves with `failed: 0`, all items `notSent`, and the error in `stoppedBy`. `resume` goes on from the result.
 *
 * @param customIds Your ids; one that is given twice is refused.
 * @returns One verdict for each id, in their order, and how many there are of each.
 * @throws `input` if an id does not fit, `config` if the client is set up wrongly: nothing was sent.
 * @example
 * const result = await sessions.deleteMany(customIds);
 * if (result.succeeded < customIds.length) console.error(result.stoppedBy ?? 'not all are gone', result.verdicts);
 * @see https://docs.edgegap.com/docs/api
 */
export async function deleteMany(
  client: Client,
  requestId: string,
  customIds: readonly string[],
  options: BulkOptions = {},
): Promise<BulkResult<string>> {
  await checkItems(placeOf(client, DELETE), 'items', idList, customIds);
  checkOptions(client, DELETE, options);
  const verdicts = customIds.map((id) => notSent(id, id));
  return await runBulk(client, requestId, deletion(client, requestId), verdicts, options);
}

/**
 * Goes on with what an earlier `createMany` or `deleteMany` left: reads what became of the `unknown`, and sends what is
 * `not-sent`. What succeeded or failed stays as it is.
 *
 * @param result The earlier result, also one that was stored as JSON. It is not changed.
 * @returns The verdicts of all items of the earlier call, brought up to date.
 * @throws `input` if the result is of another deployment, or no such result.
 */
export async function resume<Item extends CreateSessionItem | string>(
  client: Client,
  requestId: string,
  result: BulkResult<Item>,
  options: BulkOptions = {},
): Promise<BulkResult<Item>> {
  checkOptions(client, RESUME, options);
  const place = placeOf(client, RESUME);
  const refuse = (problem: string) => createInputError(place, 'result', problem, NOT_APPLIED);
  const isCreation = result?.operation === CREATE;
  if (!(isCreation || result?.operation === DELETE) || !Array.isArray(result.verdicts)) {
    throw refuse('must be what createMany or deleteMany resolved to');
  }
  if (result.requestId !== requestId) throw refuse('is of another deployment');
  const { verdicts } = result;
  const items = verdicts.map((verdict) => verdict?.item);
  await checkItems(place, 'result.verdicts', isCreation ? itemList : idList, items);
  if (!verdicts.every(({ item, customId, verdict }) => idOf(item) === customId && VERDICTS.includes(verdict))) {
    throw refuse('must hold the verdicts that createMany or deleteMany gave');
  }
  const work: BulkWork<never> = isCreation ? creation(client, requestId) : deletion(client, requestId);
  // The operation of the result tells which kind its items are of.
  return await runBulk(client, requestId, work as BulkWork<Item>, [...verdicts], options);
}

const VERDICTS: readonly BulkVerdict<unknown>['verdict'][] = ['succeeded', 'failed', 'unknown', 'not-sent'];

function notSent<Item>(item: Item, customId: string): BulkVerdict<Item> {
  return { item, customId, verdict: 'not-sent', message: 'the call ended before it' };
}

function creation(client: Client, requestId: string): BulkWork<CreateSessionItem> {
  return {
    operation: CREATE,
    send: (sessions, options) => requestBulkCreate(client, CREATE, requestId, { sessions }, options),
    isResent: false,
    settle: async (item, { isListed, isRefused }, options) => {
      // An id exists only once, so to send it again does no harm.
      if (!isListed && !isRefused) return { verdict: 'send-again' };
      const finding = await findCreated(client, CREATE, requestId, item.custom_id, item, options);
      if (finding.status === 'done') return { verdict: 'succeeded', sessionId: sessionIdOf(finding.value) };
      if (finding.status === 'conflict') return { verdict: 'failed', reason: 'conflict', message: finding.found };
      return finding.status === 'absent' ? { verdict: 'send-again' } : { verdict: 'unknown', message: finding.hint };
    },
  };
}

function deletion(client: Client, requestId: string): BulkWork<string> {
  return {
    operation: DELETE,
    send: (sessions, options) => requestBulkDelete(client, DELETE, requestId, { sessions }, options),
    isResent: true,
    settle: async (id, { isListed, isRefused }, options) => {
      if (isListed) return { verdict: 'send-again' };
      const isDone = isRefused || (await isGone(client, DELETE, requestId, id, options));
      return { verdict: isDone ? 'succeeded' : 'send-again' };
    },
  };
}

/** What an error that comes before the first request says of the items. */
const NOT_APPLIED = 'not-applied';

/** Where an error happened. */
type Place = ReturnType<typeof placeOf>;

function placeOf({ provider }: Client, operation: string) {
  return { provider, operation };
}

function idOf(item: CreateSessionItem | string): string {
  return typeof item === 'string' ? item : item.custom_id;
}

const itemList = v.array(CreateSessionItemSchema);
const idList = v.array(customId);

async function checkItems(
  place: Place,
  parameter: string,
  schema: typeof itemList | typeof idList,
  items: readonly (CreateSessionItem | string)[],
): Promise<void> {
  await validateArgument(place, parameter, schema, items, NOT_APPLIED);
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const id = idOf(item);
    const first = places.get(id);
    if (first !== undefined) {
      throw createInputError(place, `${parameter}[${index}]`, `has the id of ${parameter}[${first}]`, NOT_APPLIED);
    }
    places.set(id, index);
  }
}

function checkOptions(client: Client, operation: string, options: BulkOptions): void {
  const place = placeOf(client, operation);
  validateOptions(client, operation, options, NOT_APPLIED);
  for (const name of ['chunkSize', 'concurrency'] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw createInputError(place, name, 'must be a whole number from 1', NOT_APPLIED);
    }
  }
}
