import { type Client, jsonBody, type RequestOptions, request, type UpdateOptions } from '@x/core';
import { findDeleted } from './find-deleted.ts';
import { describeCreate, describeGet, onePath } from './requests.ts';
import {
  type CreateSession,
  CreateSessionSchema,
  type DeletionReceipt,
  DeletionReceiptSchema,
  type Session,
  type SessionReceipt,
  SessionSchema,
} from './schemas/session.ts';

/**
 * Makes a session under an id of yours. `POST /v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * Never sent again once it may have arrived; `ensure` is the call that makes exactly one whatever happens on the way.
 *
 * @param customId Your id for the session, unique in its deployment.
 * @param body The players' addresses, and where to tell of its state.
 * @returns A receipt: whether the session is ready, `get` or `waitUntilReady` tells.
 * @throws `input` if an argument does not fit (nothing is sent); `api` if the API refuses: a deployment that is unknown,
 * full or closed, an id that is taken. It answers 400 for all of these; `reason` is what its text allows to tell.
 * @see https://docs.edgegap.com/docs/api
 */
export async function create(
  client: Client,
  requestId: string,
  customId: string,
  body: CreateSession,
  options?: RequestOptions,
): Promise<SessionReceipt> {
  return await request(client, describeCreate('sessions.create', requestId, customId, body), options);
}

/**
 * Gets one session. `GET /v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * @param customId Your id for the session.
 * @throws `api` if there is none: the API answers 400, `reason` is `not-found` where its text says so.
 * @see https://docs.edgegap.com/docs/api
 */
export async function get(
  client: Client,
  requestId: string,
  customId: string,
  options?: RequestOptions,
): Promise<Session> {
  return await request(client, describeGet('sessions.get', requestId, customId), options);
}

/**
 * Changes a session. `PATCH /v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * `ip_list` is the new list of all its users; `webhook_url` stays where it is left out. Not sent again after a lost
 * answer unless `retryUpdate: true`.
 *
 * @param customId Your id for the session.
 * @returns The session after the change.
 * @throws `input` if an argument does not fit (nothing is sent); `api` if the API refuses, as where the new users do not
 * fit into the deployment.
 * @see https://docs.edgegap.com/docs/api
 */
export async function update(
  client: Client,
  requestId: string,
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
      path: onePath(requestId, customId),
      body: jsonBody(body, CreateSessionSchema),
      response: SessionSchema,
      expectedId: { field: 'custom_id', id: customId },
    },
    options,
  );
}

async function remove(
  client: Client,
  requestId: string,
  customId: string,
  options?: RequestOptions,
): Promise<DeletionReceipt | undefined> {
  return await request(
    client,
    {
      operation: 'sessions.delete',
      method: 'delete',
      effect: 'delete',
      path: onePath(requestId, customId),
      response: DeletionReceiptSchema,
      expectedId: { field: 'custom_id', id: customId },
      reconcile: (rest) => findDeleted(client, 'sessions.delete', requestId, customId, rest),
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
   * Sent again after a lost answer, since a second arrival does no harm.
   *
   * @param customId Your id for the session.
   * @returns A receipt; `undefined` if a first answer was lost and the session is neither listed nor readable any more.
   * @throws `api` if there was none to begin with: the API answers 400, `reason` is `not-found` where its text says so.
   * @see https://docs.edgegap.com/docs/api
   */
  remove as delete,
};
