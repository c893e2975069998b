// One function for each endpoint of the group; the client comes first.

import { type Client, jsonBody, type ListAllOptions, type RequestOptions, request, type UpdateOptions } from '@x/core';
import { readPage, readPages, SESSIONS } from './pages.ts';
import type { ListQuery, SessionPage } from './schemas/list.ts';
import {
  type CreateSession,
  CreateSessionSchema,
  type Session,
  SessionSchema,
  type UpdateSession,
  UpdateSessionSchema,
} from './schemas/session.ts';

/**
 * Creates a session. `POST /session`
 *
 * Never retried once it may have arrived: the API has no idempotency key, so a retry could create a second session. After
 * a lost response the error has `outcome: 'unknown'`.
 *
 * @param body Every field is optional.
 * @returns The stored session, with its id.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses.
 * @see https://docs.vapi.ai/api-reference/sessions/create
 */
export async function create(client: Client, body: CreateSession = {}, options?: RequestOptions): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.create',
      method: 'post',
      effect: 'unsafe',
      path: ['session'],
      body: jsonBody(body, CreateSessionSchema),
      response: SessionSchema,
    },
    options,
  );
}

/**
 * Gets one session. `GET /session/{id}`
 *
 * @param id The session's id.
 * @throws `api` with `reason: 'not-found'` if this organisation has no such session.
 * @see https://docs.vapi.ai/api-reference/sessions/get
 */
export async function get(client: Client, id: string, options?: RequestOptions): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.get',
      method: 'get',
      effect: 'read',
      path: ['session', { id }],
      response: SessionSchema,
      expectedId: { field: 'id', id },
    },
    options,
  );
}

/**
 * Lists sessions, one page at a time, the newest first. `GET /session`
 *
 * They include the sessions that SMS and web chats create by themselves.
 *
 * @param query Filters, all of which must match; sorting; `page` and `limit`.
 * @returns The page's `results` and `metadata`.
 * @see https://docs.vapi.ai/api-reference/sessions/list
 */
export async function list(client: Client, query: ListQuery = {}, options?: RequestOptions): Promise<SessionPage> {
  return await readPage(client, 'sessions.list', SESSIONS, query, options);
}

/**
 * Yields every session that matches, reading page after page as they are needed. `GET /session`
 *
 * To list everything while sessions are being created, pass `sortOrder: 'ASC'`: in the default order new ones shift the
 * pages. `query.page` is the first page that is read; an error has in `page` the one to continue with.
 *
 * @example
 * for await (const session of vapi.sessions.listAll({ sortOrder: 'ASC' })) console.log(session.id);
 * @see https://docs.vapi.ai/api-reference/sessions/list
 */
export function listAll(
  client: Client,
  query: ListQuery = {},
  options: ListAllOptions = {},
): AsyncGenerator<Session, void, undefined> {
  return readPages(client, 'sessions.listAll', SESSIONS, query, options);
}

/**
 * Updates a session. `PATCH /session/{id}`
 *
 * Only `name`, `status`, `expirationSeconds` and `messages` can change; `messages` replaces them all. Not retried after a
 * lost response unless `retryUpdate: true`.
 *
 * @example
 * const { messages = [] } = await vapi.sessions.get(id);
 * await vapi.sessions.update(id, { messages: [...messages, { role: 'user', content: 'Hello' }] });
 * @param id The session's id.
 * @param body What changes; fields that are not set stay as they are.
 * @returns The session after the update.
 * @throws `input` if a field is invalid (nothing is sent); `api` if the API refuses.
 * @see https://docs.vapi.ai/api-reference/sessions/update
 */
export async function update(
  client: Client,
  id: string,
  body: UpdateSession,
  options?: UpdateOptions,
): Promise<Session> {
  return await request(
    client,
    {
      operation: 'sessions.update',
      method: 'patch',
      effect: 'set',
      path: ['session', { id }],
      body: jsonBody(body, UpdateSessionSchema),
      response: SessionSchema,
    },
    options,
  );
}

async function remove(client: Client, id: string, options?: RequestOptions): Promise<Session | undefined> {
  return await request(
    client,
    {
      operation: 'sessions.delete',
      method: 'delete',
      effect: 'delete',
      path: ['session', { id }],
      response: SessionSchema,
    },
    options,
  );
}

// `delete` is a reserved word: it can name an export but not a function. Editors show the comment at the export.
export {
  /**
   * Deletes a session. `DELETE /session/{id}`
   *
   * Retried after a lost response, since a second arrival does no harm.
   *
   * @param id The session's id.
   * @returns The session as it was; `undefined` if a first response was lost and the retry reported it as not found.
   * @throws `api` with `reason: 'not-found'` if this organisation had none in the first place.
   * @see https://docs.vapi.ai/api-reference/sessions/delete
   */
  remove as delete,
};
