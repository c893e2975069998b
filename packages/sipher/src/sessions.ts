import { type Client, jsonBody, type RequestOptions, request, type UpdateOptions } from '@x/core';
import {
  type CreatedSession,
  CreatedSessionSchema,
  type CreateSession,
  CreateSessionSchema,
  type DeletedSession,
  DeletedSessionSchema,
  type Session,
  SessionSchema,
  type UpdatedSession,
  UpdatedSessionSchema,
  type UpdateSession,
  UpdateSessionSchema,
} from './schemas.ts';

// The operations resolve to the `data` of the response; a session is of no use without its id.
const enforced = ['success', 'data', 'data.sessionId'];

/**
 * Creates a session. `POST /v1/sessions`
 *
 * Never retried once it may have arrived: the API ignores idempotency keys here, so a second request would create a
 * second session. If the response is lost, the error has `outcome: 'unknown'`.
 *
 * @param body `defaults` is required, and may be empty.
 * @returns The stored session, with its id and its expiry time.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses: with `reason: 'forbidden'` for a
 * key of the free tier, with `'quota-exceeded'` until the day (UTC) ends.
 */
export async function create(client: Client, body: CreateSession, options?: RequestOptions): Promise<CreatedSession> {
  const response = await request(
    client,
    {
      operation: 'sessions.create',
      method: 'post',
      effect: 'unsafe',
      path: ['v1', 'sessions'],
      body: jsonBody(body, CreateSessionSchema),
      response: CreatedSessionSchema,
      enforced,
    },
    options,
  );
  return response.data;
}

/**
 * Gets one session. `GET /v1/sessions/{id}`
 *
 * This does not extend its lifetime: nothing does.
 *
 * @param id The session's id: `sess_` and 64 hex digits.
 * @throws `api` with `reason: 'not-found'` if it does not exist, if it has expired, and if another key created it.
 */
export async function get(client: Client, id: string, options?: RequestOptions): Promise<Session> {
  const response = await request(
    client,
    {
      operation: 'sessions.get',
      method: 'get',
      effect: 'read',
      path: ['v1', 'sessions', { id }],
      response: SessionSchema,
      enforced,
      expectedId: { field: 'data.sessionId', id },
    },
    options,
  );
  return response.data;
}

/**
 * Updates the defaults of a session. `PATCH /v1/sessions/{id}`
 *
 * Those in the body replace the stored ones, the others stay; none can be removed, and the expiry stays as it is.
 * Not retried after a lost response unless `retryUpdate: true`.
 *
 * @param id The session's id: `sess_` and 64 hex digits.
 * @param body `defaults` is required, and may be empty.
 * @returns The session after the update, without `createdAt`.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses.
 */
export async function update(
  client: Client,
  id: string,
  body: UpdateSession,
  options?: UpdateOptions,
): Promise<UpdatedSession> {
  const response = await request(
    client,
    {
      operation: 'sessions.update',
      method: 'patch',
      effect: 'set',
      path: ['v1', 'sessions', { id }],
      body: jsonBody(body, UpdateSessionSchema),
      response: UpdatedSessionSchema,
      enforced,
    },
    options,
  );
  return response.data;
}

async function remove(client: Client, id: string, options?: RequestOptions): Promise<DeletedSession | undefined> {
  const response = await request(
    client,
    {
      operation: 'sessions.delete',
      method: 'delete',
      effect: 'delete',
      path: ['v1', 'sessions', { id }],
      response: DeletedSessionSchema,
      enforced,
    },
    options,
  );
  return response?.data;
}

// `delete` is a reserved word: it can name an export but no function. Editors show the comment at the export.
export {
  /**
   * Deletes a session. `DELETE /v1/sessions/{id}`
   *
   * Retried after a lost response, since a second request does no harm.
   *
   * @param id The session's id: `sess_` and 64 hex digits.
   * @returns The receipt; `undefined` if the first response was lost and the retry found the session gone.
   * @throws `api` with `reason: 'not-found'` if this key had no such session to begin with, or if it had expired.
   */
  remove as delete,
};
