import {
  type Client,
  createInputError,
  type OperationContext,
  type RequestOptions,
  validateArgument,
  validateOptions,
} from '@x/core';
import {
  type BulkCreate,
  type BulkCreation,
  type BulkDelete,
  type BulkDeletion,
  type CreateSessionItem,
  CreateSessionItemsSchema,
  CustomIdsSchema,
} from '../schemas/bulk.ts';
import type { BulkItemResult, BulkOptions, BulkResult } from './result.ts';
import { runBulk } from './run.ts';
import {
  type BulkWork,
  CREATE_MANY,
  createWork,
  DELETE_MANY,
  deleteWork,
  requestBulkCreate,
  requestBulkDelete,
} from './work.ts';

/**
 * Creates many sessions with one request, as the endpoint does it. `POST /v1/deployment/{request_id}/custom/sessions`
 *
 * Never retried once it may have arrived. `createMany` takes any number, and has a result for each.
 *
 * @returns Receipts of the created ones, and a message for each that was not created: only comparing the ids shows which
 * one it is about.
 * @throws `input` if an item is invalid (nothing is sent); `api` if the API refuses the whole request.
 * @see https://docs.edgegap.com/docs/api
 */
export async function bulkCreate(
  client: Client,
  deploymentId: string,
  body: BulkCreate,
  options?: RequestOptions,
): Promise<BulkCreation> {
  return await requestBulkCreate(client, 'sessions.bulkCreate', deploymentId, body, options);
}

/**
 * Deletes many sessions with one request, as the endpoint does it: a DELETE with a JSON body.
 * `DELETE /v1/deployment/{request_id}/custom/sessions`
 *
 * Retried after a lost response; the second response then lists those that the first request deleted among its
 * `errors`. `deleteMany` takes any number, and has a result for each.
 *
 * @returns Receipts of the deleted ones, and a message for each that was not deleted; `undefined` if the first response
 * was lost and the retry found the deployment gone.
 * @throws `api` if the API refuses the whole request.
 * @see https://docs.edgegap.com/docs/api
 */
export async function bulkDelete(
  client: Client,
  deploymentId: string,
  body: BulkDelete,
  options?: RequestOptions,
): Promise<BulkDeletion | undefined> {
  return await requestBulkDelete(client, 'sessions.bulkDelete', deploymentId, body, options);
}

/**
 * Creates any number of sessions, with a result for each.
 *
 * They are sent in chunks (`POST /v1/deployment/{request_id}/custom/sessions`). Where a response is lost, the listing and
 * the sessions themselves are read: a session with the same addresses succeeded, one with others failed as a conflict,
 * an absent one is retried once.
 *
 * Never rejects for what the API, the network or an abort does, so check the result: with a wrong key, for example, it
 * resolves with no item `failed`, all of them `not-sent`, and the error in `error`. `resume` continues from the result.
 *
 * @param items Each under an id of its own; a repeated id is refused.
 * @returns One result for each item, in their order, and how many there are of each status.
 * @throws `input` if an item is invalid, `config` if the client is configured wrongly: nothing was sent.
 * @example
 * const { results, counts, error } = await sessions.createMany(items, {
 *   onProgress: ({ counts, total }) => show(counts.succeeded / total),
 * });
 * if (error) console.error(error); // what ended it before everything was sent
 * for (const { customId, status } of results) if (status !== 'succeeded') console.log(customId, status);
 * @see https://docs.edgegap.com/docs/api
 */
export async function createMany(
  client: Client,
  deploymentId: string,
  items: readonly CreateSessionItem[],
  options: BulkOptions = {},
): Promise<BulkResult<CreateSessionItem>> {
  await checkItems(contextOf(client, CREATE_MANY), 'items', CreateSessionItemsSchema, items);
  checkOptions(client, CREATE_MANY, options);
  const results = items.map((item) => notSent(item, item.custom_id));
  return await runBulk(client, deploymentId, createWork(client, deploymentId), results, options);
}

/**
 * Deletes any number of sessions, with a result for each.
 *
 * They are sent in chunks (a `DELETE /v1/deployment/{request_id}/custom/sessions` with a body). Where a response is lost,
 * the listing is read, and where it is not enough, the session: what is gone succeeded, what is still there is retried
 * once.
 *
 * Never rejects for what the API, the network or an abort does, so check the result: with a wrong key, for example, it
 * resolves with no item `failed`, all of them `not-sent`, and the error in `error`. `resume` continues from the result.
 *
 * @param customIds Your ids; a repeated one is refused.
 * @returns One result for each id, in their order, and how many there are of each status.
 * @throws `input` if an id is invalid, `config` if the client is configured wrongly: nothing was sent.
 * @example
 * const { results, counts, error } = await sessions.deleteMany(customIds);
 * if (counts.succeeded < customIds.length) console.error(error ?? 'not all are gone', results);
 * @see https://docs.edgegap.com/docs/api
 */
export async function deleteMany(
  client: Client,
  deploymentId: string,
  customIds: readonly string[],
  options: BulkOptions = {},
): Promise<BulkResult<string>> {
  await checkItems(contextOf(client, DELETE_MANY), 'items', CustomIdsSchema, customIds);
  checkOptions(client, DELETE_MANY, options);
  const results = customIds.map((id) => notSent(id, id));
  return await runBulk(client, deploymentId, deleteWork(client, deploymentId), results, options);
}

/**
 * Continues an earlier `createMany` or `deleteMany`: finds out what happened to the `unknown` items, and sends those that
 * are `not-sent`. What succeeded or failed stays as it is.
 *
 * @param result The earlier result, also one that was stored as JSON. It is not changed.
 * @returns The results of all items of the earlier call, updated.
 * @throws `input` if the result is of another deployment, or not such a result.
 */
export async function resume<Item extends CreateSessionItem | string>(
  client: Client,
  deploymentId: string,
  result: BulkResult<Item>,
  options: BulkOptions = {},
): Promise<BulkResult<Item>> {
  const context = contextOf(client, RESUME);
  checkOptions(client, RESUME, options);
  const refuse = (problem: string) => createInputError(context, 'result', problem, 'not-applied');
  const isCreation = result?.operation === CREATE_MANY;
  if (!(isCreation || result?.operation === DELETE_MANY) || !Array.isArray(result.results)) {
    throw refuse('must be what createMany or deleteMany resolved to');
  }
  if (result.deploymentId !== deploymentId) throw refuse('is of another deployment');
  const results: readonly BulkItemResult<Item>[] = result.results;
  const items = results.map((each) => each?.item);
  await checkItems(context, 'result.results', isCreation ? CreateSessionItemsSchema : CustomIdsSchema, items);
  if (!results.every(({ item, customId, status }) => idOf(item) === customId && STATUSES.includes(status))) {
    throw refuse('must have the results that createMany or deleteMany resolved to');
  }
  const work: BulkWork<never> = isCreation ? createWork(client, deploymentId) : deleteWork(client, deploymentId);
  // The operation of the result determines the kind of its items.
  return await runBulk(client, deploymentId, work as BulkWork<Item>, [...results], options);
}

const RESUME = 'sessions.resume';
const STATUSES: readonly BulkItemResult<unknown>['status'][] = ['succeeded', 'failed', 'unknown', 'not-sent'];

function notSent<Item>(item: Item, customId: string): BulkItemResult<Item> {
  return { item, customId, status: 'not-sent', message: 'the call ended before it' };
}

function contextOf({ provider }: Client, operation: string): OperationContext {
  return { provider, operation };
}

function idOf(item: CreateSessionItem | string): string {
  return typeof item === 'string' ? item : item.custom_id;
}

async function checkItems(
  context: OperationContext,
  parameter: string,
  schema: typeof CreateSessionItemsSchema | typeof CustomIdsSchema,
  items: readonly (CreateSessionItem | string)[],
): Promise<void> {
  await validateArgument(context, parameter, schema, items, 'not-applied');
  const indexes = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const id = idOf(item);
    const first = indexes.get(id);
    if (first !== undefined) {
      throw createInputError(context, `${parameter}[${index}]`, `has the id of ${parameter}[${first}]`, 'not-applied');
    }
    indexes.set(id, index);
  }
}

function checkOptions(client: Client, operation: string, options: BulkOptions): void {
  validateOptions(client, operation, options, 'not-applied');
  for (const name of ['chunkSize', 'concurrency'] as const) {
    const value = options[name];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw createInputError(contextOf(client, operation), name, 'must be a whole number from 1', 'not-applied');
    }
  }
}
