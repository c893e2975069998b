import {
  type Client,
  jsonBody,
  type ListAllOptions,
  type RequestOptions,
  reconcileBy,
  request,
  type UpdateOptions,
} from '@x/core';
import { findCreated, findDeleted } from './reconcile.ts';
import { describeCreate, describeGet, iterateSessions, requestPage, sessionPath } from './requests.ts';
import {
  type CreateSession,
  CreateSessionSchema,
  type DeletionReceipt,
  DeletionReceiptSchema,
  type ListQuery,
  type Session,
  type SessionPage,
  type SessionReceipt,
  SessionSchema,
  type SessionSummary,
} from './schemas/session.ts';

/**
 * Creates a session under an id of yours. `POST /v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * Never retried once it may have arrived; `ensure` creates exactly one, whatever goes wrong.
 *
 * @param customId Your id for the session, unique in its deployment.
 * @param body The players' addresses, and a URL to notify of the session's state.
 * @returns A receipt; `get` or `waitUntilReady` shows whether the session is ready.
 * @throws `input` if an argument is invalid (nothing is sent); `api` if the API refuses: a deployment that is unknown,
 * full or closed, an id that is taken. It responds 400 to all of these; `reason` is what its message allows to conclude.
 * @see https://docs.edgegap.com/docs/api
 */
export async function create(
  client: Client,
  deploymentId: string,
  customId: string,
  body: CreateSession,
  options?: RequestOptions,
): Promise<SessionReceipt> {
  return await request(client, describeCreate('sessions.create', deploymentId, customId, body), options);
}

/**
 * Creates a session exactly once, whatever goes wrong: after a lost response, or a refusal that may mean that the id
 * is taken, it reads the session back. `POST`, then if need be `GET`,
 * `/v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * If it is there with the same addresses (and the same webhook, where both show one), that is success; with others, a
 * conflict. If it is not there after a lost response, the creation is retried once (`retries: 0` forbids that). So
 * `ensure` may be called any number of times, also by several callers at once.
 *
 * @param customId Your id for the session, unique in its deployment.
 * @param body The players' addresses, and a URL to notify of the session's state.
 * @returns The receipt, or the session itself where it was read back: distinguish them by `'ready' in session`.
 * @throws `api` with `reason: 'conflict'` if another session has the id; `outcome: 'unknown'` if it could not be read
 * back, shows no addresses to compare, or is terminating.
 * @see https://docs.edgegap.com/docs/api
 */
export async function ensure(
  client: Client,
  deploymentId: string,
  customId: string,
  body: CreateSession,
  options?: RequestOptions,
): Promise<SessionReceipt | Session> {
  return await request(
    client,
    {
      ...describeCreate('sessions.ensure', deploymentId, customId, body),
      reconcile: reconcileBy((rest) => findCreated(client, 'sessions.ensure', deploymentId, customId, body, rest)),
    },
    options,
  );
}

/**
 * Gets one session. `GET /v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * @param customId Your id for the session.
 * @throws `api` if it does not exist: the API responds 400, `reason` is `not-found` if its message says so.
 * @see https://docs.edgegap.com/docs/api
 */
export async function get(
  client: Client,
  deploymentId: string,
  customId: string,
  options?: RequestOptions,
): Promise<Session> {
  return await request(client, describeGet('sessions.get', deploymentId, customId), options);
}

/**
 * Lists the active sessions of the deployment, one page at a time, the oldest first.
 * `GET /v1/deployment/{request_id}/custom/sessions`
 *
 * @param query `page` and `limit`.
 * @returns The page's `data`, `total_count` and `pagination`.
 * @see https://docs.edgegap.com/docs/api
 */
export async function list(
  client: Client,
  deploymentId: string,
  query: ListQuery = {},
  options?: RequestOptions,
): Promise<SessionPage> {
  return await requestPage(client, 'sessions.list', deploymentId, query, options);
}

/**
 * Iterates over all active sessions of the deployment; each page is read when it is needed.
 * `GET /v1/deployment/{request_id}/custom/sessions`
 *
 * It starts at `query.page`; an error has the `page` to continue from. Sessions deleted during the iteration shift the
 * pages.
 *
 * @example
 * for await (const session of sessions.listAll({ limit: 100 })) console.log(session.custom_id, session.ready);
 * @see https://docs.edgegap.com/docs/api
 */
export function listAll(
  client: Client,
  deploymentId: string,
  query: ListQuery = {},
  options: ListAllOptions = {},
): AsyncGenerator<SessionSummary, void, undefined> {
  return iterateSessions(client, 'sessions.listAll', deploymentId, query, options);
}

/**
 * Updates a session. `PATCH /v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * `ip_list` replaces all its users; an absent `webhook_url` leaves the stored one. Not retried after a lost response
 * unless `retryUpdate: true`.
 *
 * @param customId Your id for the session.
 * @returns The session after the update.
 * @throws `input` if an argument is invalid (nothing is sent); `api` if the API refuses, for example where the
 * deployment has no room for the new users.
 * @see https://docs.edgegap.com/docs/api
 */
export async function update(
  client: Client,
  deploymentId: string,
  customId: string,
  body: CreateSession,
  options?: UpdateOptions,
): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.update',
      method: 'patch',
      effect: 'set',
      path: sessionPath(deploymentId, customId),
      body: jsonBody(body, CreateSessionSchema),
      response: SessionSchema,
      expectedId: { field: 'custom_id', id: customId },
    },
    options,
  );
}

async function remove(
  client: Client,
  deploymentId: string,
  customId: string,
  options?: RequestOptions,
): Promise<DeletionReceipt | undefined> {
  return await request(
    client,
    {
      operation: 'sessions.delete',
      method: 'delete',
      effect: 'delete',
      path: sessionPath(deploymentId, customId),
      response: DeletionReceiptSchema,
      expectedId: { field: 'custom_id', id: customId },
      reconcile: reconcileBy((rest) => findDeleted(client, 'sessions.delete', deploymentId, customId, rest)),
    },
    options,
  );
}

// `delete` is a reserved word: it can name an export but no function. Editors show the comment at the export.
export {
  /**
   * Deletes a session and frees its sockets; the deployment stays.
   * `DELETE /v1/deployment/{request_id}/custom/session/{custom_id}`
   *
   * Retried after a lost response, since a second request does no harm.
   *
   * @param customId Your id for the session.
   * @returns A receipt; `undefined` if the first response was lost and the session is neither listed nor readable any more.
   * @throws `api` if there was none to begin with: the API responds 400, `reason` is `not-found` where its message says so.
   * @see https://docs.edgegap.com/docs/api
   */
  remove as delete,
};
