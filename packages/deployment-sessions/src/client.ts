import {
  type Bound,
  bindOperations,
  type Client,
  type ClientOptions,
  type CredentialSource,
  type CustomRequests,
  createClient,
  customRequest,
  type ProviderDefinition,
  type SecretKeyOptions,
} from '@x/core';
import type * as bulk from './bulk/operations.ts';
import { bulkCreate, bulkDelete, createMany, deleteMany, resume } from './bulk/operations.ts';
import type { BulkItems, BulkOptions, CreateManyOptions, OnResult } from './bulk/options.ts';
import type { BulkResult, BulkSummary } from './bulk/result.ts';
import { readError } from './read-error.ts';
import type { CreateSessionItem } from './schemas/bulk.ts';
import type * as operations from './sessions.ts';
import { create, ensure, get, list, listAll, delete as remove, update } from './sessions.ts';
import type * as waiting from './wait-until-ready.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** Options of an Edgegap client. */
export interface EdgegapOptions extends ClientOptions, SecretKeyOptions {
  /**
   * The organisation's API token, with or without its prefix `token `, or a function that gets it whenever a call needs
   * it; what that function throws is shown nowhere, since it may hold the token. It gives access to the whole organisation
   * and cannot be narrowed. Default: the environment variable `EDGEGAP_API_TOKEN`.
   */
  readonly apiKey?: CredentialSource | undefined;
  /** Default: the environment variable `EDGEGAP_BASE_URL`, else `https://api.edgegap.com`. */
  readonly baseUrl?: string | undefined;
}

const EDGEGAP: ProviderDefinition = {
  name: 'edgegap',
  baseUrl: 'https://api.edgegap.com',
  baseUrlVariable: 'EDGEGAP_BASE_URL',
  credential: {
    option: 'apiKey',
    environmentVariable: 'EDGEGAP_API_TOKEN',
    header: 'authorization',
    prefix: 'token ',
    secret: true,
  },
  callOptions: ['onStatus', 'chunkSize', 'concurrency', 'onProgress', 'onResult', 'existing', 'checkpoint'],
  readError,
};

/**
 * Creates the handle that the functions of `@x/deployment-sessions/sessions` take, for a bundle with only some of them.
 *
 * @throws `config` if an option is invalid.
 */
export function createEdgegapClient(options: EdgegapOptions = {}): Client {
  return createClient(EDGEGAP, options);
}

type Leading = [deploymentId: string];

/** The operations on the sessions of one deployment. */
export interface EdgegapSessions
  // Mapped over the modules that declare the functions: over one that re-exports them, editors show no comments.
  extends Bound<typeof operations, Leading>,
    Bound<typeof waiting, Leading>,
    Bound<typeof bulk, Leading> {
  /** As `createMany` without `onResult`, but each result is passed to that as it is decided, and none is kept. */
  createMany(
    items: BulkItems<CreateSessionItem>,
    options: CreateManyOptions & OnResult<CreateSessionItem>,
  ): Promise<BulkSummary>;
  /**
   * Creates any number of sessions, with a result for each.
   *
   * They are sent in chunks (`POST /v1/deployment/{request_id}/custom/sessions`). Where a response is lost, the listing and
   * the sessions themselves are read: a session with the same addresses succeeded, one with others failed as a conflict,
   * an absent one is sent once more. A session that was refused is read, too, since a proxy may have delivered the request
   * twice. What reading cannot tell is `unknown`.
   *
   * Never rejects for what the API, the network or an abort does, so check the result: with a wrong key, for example, it
   * resolves with no item `failed`, all of them `not-sent`, and the error in `error`. `resume` continues from the result;
   * with a `checkpoint`, the same call continues after a crash.
   *
   * @param items Each under an id of its own. An array is read at once, and a repeated id is refused before anything is
   * sent; any other iterable is read as far as needed, and an id that is in flight already stops the call.
   * @param options With `onResult`, each result is handed out as it is decided, and none is kept.
   * @returns One result for each item, in their order, and how many there are of each status.
   * @throws `input` if an item is invalid, `config` if the client is configured wrongly: nothing was sent. (Of an iterable
   * that is found invalid later on, the error is in the result.)
   * @example
   * const { results, counts, error } = await sessions.createMany(items, {
   *   existing: 'accept',
   *   onProgress: ({ counts, total = 0 }) => show(counts.succeeded / total),
   * });
   * if (error) console.error(error); // what ended it before everything was sent
   * for (const { customId, status } of results) if (status !== 'succeeded') console.log(customId, status);
   * @see https://docs.edgegap.com/docs/api
   */
  createMany(items: BulkItems<CreateSessionItem>, options?: CreateManyOptions): Promise<BulkResult<CreateSessionItem>>;
  /** As `deleteMany` without `onResult`, but each result is passed to that as it is decided, and none is kept. */
  deleteMany(customIds: BulkItems<string>, options: BulkOptions & OnResult<string>): Promise<BulkSummary>;
  /**
   * Deletes any number of sessions, with a result for each.
   *
   * They are sent in chunks (a `DELETE /v1/deployment/{request_id}/custom/sessions` with a body). Where a response is lost,
   * the listing and the sessions themselves are read: what neither shows succeeded, what is still there is sent once more,
   * and is `unknown` where that is refused.
   *
   * Never rejects for what the API, the network or an abort does, so check the result: with a wrong key, for example, it
   * resolves with no item `failed`, all of them `not-sent`, and the error in `error`. `resume` continues from the result;
   * with a `checkpoint`, the same call continues after a crash.
   *
   * @param customIds Your ids; repeated ones are refused as by `createMany`.
   * @param options With `onResult`, each result is handed out as it is decided, and none is kept.
   * @returns One result for each id, in their order, and how many there are of each status.
   * @throws `input` if an id is invalid, `config` if the client is configured wrongly: nothing was sent.
   * @example
   * const { results, counts, error } = await sessions.deleteMany(customIds);
   * if (counts.succeeded < customIds.length) console.error(error ?? 'not all are gone', results);
   * @see https://docs.edgegap.com/docs/api
   */
  deleteMany(customIds: BulkItems<string>, options?: BulkOptions): Promise<BulkResult<string>>;
  /**
   * Continues an earlier `createMany` or `deleteMany`: finds out what happened to the `unknown` items, and sends those
   * that are `not-sent`. What succeeded or failed stays as it is.
   *
   * @param result The earlier result, also one that was stored as JSON. It is not changed.
   * @returns The results of all items of the earlier call, updated.
   * @throws `input` if the result is of another deployment, or not such a result.
   */
  resume<Item extends CreateSessionItem | string>(
    result: BulkResult<Item>,
    options?: CreateManyOptions,
  ): Promise<BulkResult<Item>>;
}

function bindSessions(client: Client, deploymentId: string): EdgegapSessions {
  const functions = {
    ...({ create, ensure, get, list, listAll, update, delete: remove } satisfies typeof operations),
    ...({ waitUntilReady } satisfies typeof waiting),
    ...({ bulkCreate, bulkDelete, createMany, deleteMany, resume } satisfies typeof bulk),
  };
  // The cast: a generic function loses its type parameter when it is bound, and `resume` returns items of the kind that
  // it gets.
  return bindOperations(client, functions, deploymentId) as EdgegapSessions;
}

/**
 * Creates the operations on the sessions of one deployment alone, without the rest of the client:
 * `createEdgegap(options).deployment(deploymentId).sessions`.
 *
 * @param deploymentId The deployment's id (`request_id`), as the API returned it when the deployment was requested.
 * @throws `config` if an option is invalid.
 */
export function createEdgegapSessions(deploymentId: string, options: EdgegapOptions = {}): EdgegapSessions {
  return bindSessions(createEdgegapClient(options), deploymentId);
}

/** A client of Edgegap's deployment (custom) sessions. */
export interface Edgegap extends CustomRequests {
  /**
   * The sessions of one deployment. Nothing is sent; an invalid id is refused by the operations.
   *
   * @param deploymentId The deployment's id (`request_id`), as the API returned it when the deployment was requested.
   */
  deployment(deploymentId: string): { readonly sessions: EdgegapSessions };
}

/**
 * Creates a client of Edgegap's deployment (custom) sessions: seats for players in a running game server. Nothing is
 * sent, and the token is not read, until an operation is called.
 *
 * @example
 * const { sessions } = createEdgegap().deployment(deploymentId);
 * await sessions.ensure('match-42', { ip_list: ['203.0.113.7'] });
 * const { deployment } = await sessions.waitUntilReady('match-42');
 * @throws `config` if an option is invalid.
 * @see https://docs.edgegap.com/docs/api
 */
export function createEdgegap(options: EdgegapOptions = {}): Edgegap {
  const client = createEdgegapClient(options);
  return {
    deployment: (deploymentId) => ({ sessions: bindSessions(client, deploymentId) }),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Edgegap;
}
