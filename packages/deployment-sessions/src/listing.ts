import { type Client, paginate, type RequestOptions, request } from '@x/core';
import { type ListQuery, ListQuerySchema, type SessionPage, SessionPageSchema } from './schemas/list.ts';
import type { SessionSummary } from './schemas/session.ts';

/** Options of `listAll`; those of a request hold for each page. */
export interface ListAllOptions extends RequestOptions {
  /** Ends the walk after so many pages. Default: none. */
  readonly maxPages?: number | undefined;
  /** Milliseconds for each page, all its attempts and waits included; `signal` bounds the walk. Default 90,000. */
  readonly totalTimeout?: number | undefined;
  /** Told what came with each page. */
  readonly onResponse?: RequestOptions['onResponse'];
}

/** The path of what concerns many sessions. */
export function allPath(requestId: string) {
  return ['v1', 'deployment', { requestId }, 'custom', 'sessions'] as const;
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
  requestId: string,
  query: ListQuery = {},
  options?: RequestOptions,
): Promise<SessionPage> {
  return await requestPage(client, 'sessions.list', requestId, query, options);
}

/** Reads one page under the name of the operation that needs it. */
export async function requestPage(
  client: Client,
  operation: string,
  requestId: string,
  query: ListQuery,
  options: RequestOptions | undefined,
): Promise<SessionPage> {
  return await request(
    client,
    {
      operation,
      method: 'get',
      effect: 'read',
      path: allPath(requestId),
      query: { value: query, schema: ListQuerySchema },
      response: SessionPageSchema,
      // What a walk over pages reads.
      enforced: ['data', 'pagination'],
    },
    options,
  );
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
export async function* listAll(
  client: Client,
  requestId: string,
  query: ListQuery = {},
  options: ListAllOptions = {},
): AsyncGenerator<SessionSummary, void, undefined> {
  yield* walk(client, 'sessions.listAll', requestId, query, options);
}

/** Walks the listing under the name of the operation that needs it. */
export async function* walk(
  client: Client,
  operation: string,
  requestId: string,
  query: ListQuery,
  { maxPages, ...options }: ListAllOptions,
): AsyncGenerator<SessionSummary, void, undefined> {
  // A copy, which the caller cannot change between two pages; what is no object is refused with the first page.
  const filter = typeof query === 'object' && query !== null ? { ...query } : query;
  const firstPage = filter?.page ?? 1;
  yield* paginate(client, {
    operation,
    firstPage,
    maxPages,
    read: (page) =>
      requestPage(client, operation, requestId, page === firstPage ? filter : { ...filter, page }, options),
    itemsOf: ({ data }) => data ?? [],
    isLast: ({ data, pagination }) => {
      // Nothing of it is promised, and an absent field means the same as `null`.
      if (!pagination) return (data ?? []).length === 0;
      const { has_next, next_page_number, number, paginator } = pagination;
      return !(has_next ?? ((next_page_number ?? 0) > 0 || (paginator?.num_pages ?? 0) > (number ?? 0)));
    },
    idOf: (session) => session?.session_id,
  });
}
