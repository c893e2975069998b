/**
 * Each operation on its own: the client handle comes first.
 *
 * @module @x/sipher/sessions
 */

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

// The operations hand on what is in the envelope, without what it says of success; a session is of no use without its id.
const enforced = ['success', 'data', 'data.sessionId'];

/**
 * Makes a session. `POST /v1/sessions`
 *
 * Never sent again once it may have arrived: the API ignores idempotency keys here, so a second arrival would make a
 * second session. After a lost answer the error says `outcome: 'unknown'`.
 *
 * @param body `defaults` must be there, and may be empty.
 * @returns The stored session, with its id and the moment of its expiry.
 * @throws `input` if a field does not fit (nothing is sent); `api` if the API refuses: with `reason: 'forbidden'` for a
 * key of the free tier, with `'quota-exceeded'` until the day (UTC) ends.
 */
export async function create(client: Client, body: CreateSession, options?: RequestOptions): Promise<CreatedSession> {
  const answer = await request(
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
  return answer.data;
}

/**
 * Gets one session. `GET /v1/sessions/{id}`
 *
 * This does not extend its life: nothing does.
 *
 * @param id The session's id: `sess_` and 64 hex digits.
 * @throws `api` with `reason: 'not-found'` if there is none, if it has expired, and if another key made it.
 */
export async function get(client: Client, id: string, options?: RequestOptions): Promise<Session> {
  const answer = await request(
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
  return answer.data;
}

/**
 * Changes the defaults of a session. `PATCH /v1/sessions/{id}`
 *
 * Those that are given replace what was there, the others stay; none can be taken away, and the expiry stays as it is.
 * Not sent again after a lost answer unless `retryUpdate: true`.
 *
 * @param id The session's id: `sess_` and 64 hex digits.
 * @param body `defaults` must be there, and may be empty.
 * @returns The session after the change, without `createdAt`.
 * @throws `input` if a field does not fit (nothing is sent); `api` if the API refuses.
 */
export async function update(
  client: Client,
  id: string,
  body: UpdateSession,
  options?: UpdateOptions,
): Promise<UpdatedSession> {
  const answer = await request(
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
  return answer.data;
}

async function remove(client: Client, id: string, options?: RequestOptions): Promise<DeletedSession | undefined> {
  const answer = await request(
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
  return answer?.data;
}

// `delete` is a reserved word: it can name an export but no function. Editors show the comment at the export.
export {
  /**
   * Deletes a session. `DELETE /v1/sessions/{id}`
   *
   * Sent again after a lost answer, since a second arrival does no harm.
   *
   * @param id The session's id: `sess_` and 64 hex digits.
   * @returns The receipt; `undefined` if a first answer was lost and the second said that the session is gone.
   * @throws `api` with `reason: 'not-found'` if there was none of this key to begin with, or if it had expired.
   */
  remove as delete,
};
