// What the listings of the API have in common.

import {
  type Client,
  type ListAllOptions,
  paginate,
  queryOf,
  type RequestDescription,
  type RequestOptions,
  type RequestQuery,
  request,
  type Schema,
} from '@x/core';
import {
  type ListQuery,
  ListQuerySchema,
  type PageMetadata,
  type PageQuery,
  SessionPageSchema,
} from './schemas/list.ts';
import type { Session } from './schemas/session.ts';

interface Page<Item> {
  results: Item[];
  metadata: PageMetadata;
}

/** A listing: what differs from one to the next. */
export interface PagedEndpoint<Query extends PageQuery, Item> {
  readonly path: RequestDescription<Schema>['path'];
  readonly queryOf: (query: Query) => RequestQuery;
  readonly response: Schema<Page<Item>>;
}

/** The listing of sessions. */
export const SESSIONS: PagedEndpoint<ListQuery, Session> = {
  path: ['session'],
  queryOf: (query) =>
    queryOf(query, ListQuerySchema, { commaJoined: ['idAny', 'assistantIdAny', 'customerNumberAny'] }),
  response: SessionPageSchema,
};

/** Reads one page. */
export async function readPage<Query extends PageQuery, Item>(
  client: Client,
  operation: string,
  endpoint: PagedEndpoint<Query, Item>,
  query: Query,
  options: RequestOptions | undefined,
): Promise<Page<Item>> {
  return await request(
    client,
    {
      operation,
      method: 'get',
      effect: 'read',
      path: endpoint.path,
      query: endpoint.queryOf(query),
      response: endpoint.response,
      pageItems: 'results',
      // What paging depends on; elsewhere a response that has drifted is returned as it is.
      enforced: ['results', 'metadata'],
    },
    options,
  );
}

/** Yields the items of all pages. */
export function readPages<Query extends PageQuery, Item extends { readonly id: string }>(
  client: Client,
  operation: string,
  endpoint: PagedEndpoint<Query, Item>,
  query: Query,
  options: ListAllOptions,
): AsyncGenerator<Item, void, undefined> {
  const limit = query?.limit ?? 100;
  return paginate(client, {
    ...{ operation, query, options },
    read: (pageQuery, requestOptions) => readPage(client, operation, endpoint, pageQuery, requestOptions),
    itemsOf: (page) => page.results,
    isLast: ({ results, metadata: { hasNextPage, itemsPerPage } }) =>
      // The provider may apply a lower limit than the requested one.
      typeof hasNextPage === 'boolean' ? !hasNextPage : results.length < Math.min(limit, itemsPerPage || limit),
    idOf: (item) => item?.id,
  });
}
