import { type Client, type RequestOptions, runOperation, validateOptions } from '@x/core';
import {
  type BulkCreate,
  type BulkCreation,
  type BulkDelete,
  type BulkDeletion,
  type CreateSessionItem,
  CreateSessionItemSchema,
  CustomIdSchema,
} from '../schemas/bulk.ts';
import { type ArgumentCheck, checkArguments, idOf, openItems } from './items.ts';
import type { BulkItems, BulkOptions, CreateManyOptions, OnResult } from './options.ts';
import { requestBulkCreate, requestBulkDelete } from './requests.ts';
import type { BulkItemResult, BulkResult, BulkSummary } from './result.ts';
import { BulkRun } from './run.ts';
import { type BulkWork, CREATE_MANY, createWork, DELETE_MANY, deleteWork } from './work.ts';

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
 * Creates any number of sessions, with a result for each: `EdgegapSessions.createMany`, as a function.
 * `POST /v1/deployment/{request_id}/custom/sessions`
 *
 * @see https://docs.edgegap.com/docs/api
 */
export function createMany(
  client: Client,
  deploymentId: string,
  items: BulkItems<CreateSessionItem>,
  options: CreateManyOptions & OnResult<CreateSessionItem>,
): Promise<BulkSummary>;
export function createMany(
  client: Client,
  deploymentId: string,
  items: BulkItems<CreateSessionItem>,
  options?: CreateManyOptions,
): Promise<BulkResult<CreateSessionItem>>;
export async function createMany(
  client: Client,
  deploymentId: string,
  items: BulkItems<CreateSessionItem>,
  options: CreateManyOptions = {},
): Promise<BulkResult<CreateSessionItem>> {
  const check = checkArguments(client, CREATE_MANY, CreateSessionItemSchema);
  const work = createWork(client, deploymentId, options?.existing);
  const run = (own: CreateManyOptions) => runMany(client, deploymentId, work, check, items, own);
  return await runOperation(client, CREATE_MANY, options, run, { errorOf });
}

/**
 * Deletes any number of sessions, with a result for each: `EdgegapSessions.deleteMany`, as a function.
 * `DELETE /v1/deployment/{request_id}/custom/sessions`, with a body
 *
 * @see https://docs.edgegap.com/docs/api
 */
export function deleteMany(
  client: Client,
  deploymentId: string,
  customIds: BulkItems<string>,
  options: BulkOptions & OnResult<string>,
): Promise<BulkSummary>;
export function deleteMany(
  client: Client,
  deploymentId: string,
  customIds: BulkItems<string>,
  options?: BulkOptions,
): Promise<BulkResult<string>>;
export async function deleteMany(
  client: Client,
  deploymentId: string,
  customIds: BulkItems<string>,
  options: BulkOptions = {},
): Promise<BulkResult<string>> {
  const check = checkArguments(client, DELETE_MANY, CustomIdSchema);
  const work = deleteWork(client, deploymentId);
  const run = (own: BulkOptions) => runMany(client, deploymentId, work, check, customIds, own);
  return await runOperation(client, DELETE_MANY, options, run, { errorOf });
}

/**
 * Continues an earlier `createMany` or `deleteMany`: `EdgegapSessions.resume`, as a function.
 *
 * @throws `input` if the result is of another deployment, or not such a result.
 */
export async function resume<Item extends CreateSessionItem | string>(
  client: Client,
  deploymentId: string,
  result: BulkResult<Item>,
  options: CreateManyOptions = {},
): Promise<BulkResult<Item>> {
  const run = (own: CreateManyOptions) => resumeRun(client, deploymentId, result, own);
  return await runOperation(client, RESUME, options, run, { errorOf });
}

/** For hooks: a bulk call that was stopped resolves, with its results, and has failed. */
const errorOf = ({ error }: Pick<BulkResult<never>, 'error'>) => error;

async function resumeRun<Item extends CreateSessionItem | string>(
  client: Client,
  deploymentId: string,
  result: BulkResult<Item>,
  options: CreateManyOptions,
): Promise<BulkResult<Item>> {
  const isCreation = result?.operation === CREATE_MANY;
  const schema = isCreation ? CreateSessionItemSchema : CustomIdSchema;
  const check = checkArguments(client, RESUME, schema, 'result.results');
  // The results are in hand, and stay so.
  const { checkpoint: _, ...ownOptions } = checkOptions(client, RESUME, check, options);
  const refuse = (problem: string) => check.refuse('result', problem);
  if (!(isCreation || result?.operation === DELETE_MANY) || !Array.isArray(result.results)) {
    throw refuse(NO_RESULT);
  }
  if (result.deploymentId !== deploymentId) throw refuse('is of another deployment');
  const given = result.results as BulkResult<Item>['results'];
  const { array = [] } = openItems(
    check,
    given.map((each) => each?.item),
  );
  const results = given.map((each, index) => ({ ...each, item: array[index] as Item }));
  const ids = new Map<string, number>();
  for (const [index, { item, customId, status }] of results.entries()) {
    await check.checkItem(item, index, ids);
    if (idOf(item) !== customId || !STATUSES.includes(status)) {
      throw refuse(NO_RESULT);
    }
  }
  const creation = createWork(client, deploymentId, ownOptions.existing);
  // The operation of the result determines the kind of its items.
  const work = (isCreation ? creation : deleteWork(client, deploymentId)) as BulkWork<never> as BulkWork<Item>;
  const run = new BulkRun(client, deploymentId, work, check, openItems<Item>(check, []), ownOptions);
  run.resume(results);
  return await run.finish();
}

const RESUME = 'sessions.resume';
const NO_RESULT = 'must be what createMany or deleteMany resolved to, with its results';
const STATUSES: readonly BulkItemResult<unknown>['status'][] = ['succeeded', 'failed', 'unknown', 'not-sent'];

async function runMany<Item extends CreateSessionItem | string>(
  client: Client,
  deploymentId: string,
  work: BulkWork<Item>,
  check: ArgumentCheck,
  items: BulkItems<Item>,
  options: BulkOptions & Partial<OnResult<Item>>,
): Promise<BulkResult<Item>> {
  const ownOptions = checkOptions(client, work.operation, check, options);
  const source = openItems(check, items);
  const ids = new Map<string, number>();
  for (const [index, item] of source.array?.entries() ?? []) await check.checkItem(item, index, ids);
  return await new BulkRun(client, deploymentId, work, check, source, ownOptions).finish();
}

/** Returns a copy, so that later changes have no effect. */
function checkOptions<Options extends CreateManyOptions>(
  client: Client,
  operation: string,
  { refuse }: ArgumentCheck,
  options: Options,
): Options {
  validateOptions(client, operation, options, 'not-applied');
  for (const name of ['chunkSize', 'concurrency'] as const) {
    const value = options[name] ?? 1;
    if (!Number.isSafeInteger(value) || value < 1) throw refuse(name, 'must be a whole number from 1');
  }
  const { existing = 'fail', checkpoint } = options;
  if (!['fail', 'accept'].includes(existing)) throw refuse('existing', "must be 'fail' or 'accept'");
  for (const name of ['load', 'save'] as const) {
    if (checkpoint && typeof checkpoint[name] !== 'function') throw refuse('checkpoint', `must have \`${name}\``);
  }
  return { ...options };
}
