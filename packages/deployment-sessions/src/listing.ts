import type { Client, ListAllOptions, RequestOptions } from '@x/core';
import { iterateSessions, requestPage } from './requests.ts';
import type { ListQuery, SessionPage } from './schemas/list.ts';
import type { SessionSummary } from './schemas/session.ts';

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
  requestId: string,
  query: ListQuery = {},
  options?: RequestOptions,
): Promise<SessionPage> {
  return await requestPage(client, 'sessions.list', requestId, query, options);
}

/**
 * Yields every active session of the deployment, reading page after page as they are needed.
 * `GET /v1/deployment/{request_id}/custom/sessions`
 *
 * `query.page` is where the walk begins; an error on the way says in `page` where to go on. Sessions that are deleted
 * during the walk shift the pages.
 *
 * @example
 * for await (const session of sessions.listAll({ limit: 100 })) console.log(session.custom_id, session.ready);
 * @see https://docs.edgegap.com/docs/api
 */
export function listAll(
  client: Client,
  requestId: string,
  query: ListQuery = {},
  options: ListAllOptions = {},
): AsyncGenerator<SessionSummary, void, undefined> {
  return iterateSessions(client, 'sessions.listAll', requestId, query, options);
}
