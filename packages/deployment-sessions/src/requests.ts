import {
  type Client,
  isClientError,
  jsonBody,
  type ListAllOptions,
  paginate,
  queryOf,
  type RequestDescription,
  type RequestOptions,
  request,
  type Schema,
} from '@x/core';
import {
  type BulkCreate,
  BulkCreateSchema,
  type BulkCreation,
  BulkCreationSchema,
  type BulkDelete,
  BulkDeleteSchema,
  type BulkDeletion,
  BulkDeletionSchema,
} from './schemas/bulk.ts';
import { type ListQuery, ListQuerySchema, type SessionPage, SessionPageSchema } from './schemas/list.ts';
import {
  type CreateSession,
  CreateSessionSchema,
  SessionReceiptSchema,
  SessionSchema,
  type SessionSummary,
} from './schemas/session.ts';

// The requests that more than one operation makes, each under the name of the operation that makes it. They stand apart
// from the operations, since all that those modules export is bound to a client.

/** The path of one session. */
export function onePath(requestId: string, customId: string) {
  return ['v1', 'deployment', { requestId }, 'custom', 'session', { customId }] as const;
}

function allPath(requestId: string) {
  return ['v1', 'deployment', { requestId }, 'custom', 'sessions'] as const;
}

/** The request that makes one session. */
export function describeCreate(operation: string, requestId: string, customId: string, body: CreateSession) {
  return {
    operation,
    method: 'post',
    effect: 'unsafe',
    path: onePath(requestId, customId),
    body: jsonBody(body, CreateSessionSchema),
    response: SessionReceiptSchema,
    expectedId: { field: 'custom_id', id: customId },
  } satisfies RequestDescription<Schema>;
}

/** The request that reads one session. */
export function describeGet(operation: string, requestId: string, customId: string) {
  return {
    operation,
    method: 'get',
    effect: 'read',
    path: onePath(requestId, customId),
    response: SessionSchema,
    expectedId: { field: 'custom_id', id: customId },
  } satisfies RequestDescription<Schema>;
}

/** Tells the answer to reading a session that is not there: a bare 400 like other refusals, or what siblings declare. */
export function isNotThere(error: unknown): boolean {
  return isClientError(error) && error.kind === 'api' && NOT_THERE.includes(error.status);
}

const NOT_THERE: readonly number[] = [400, 404, 410];

/** Reads one page of the listing. */
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
      query: queryOf(query, ListQuerySchema),
      response: SessionPageSchema,
      // What a walk over pages reads.
      enforced: ['data', 'pagination'],
    },
    options,
  );
}

/** Iterates over the listing, page after page. */
export function iterateSessions(
  client: Client,
  operation: string,
  requestId: string,
  query: ListQuery,
  options: ListAllOptions,
): AsyncGenerator<SessionSummary, void, undefined> {
  return paginate(client, {
    operation,
    query,
    options,
    read: (pageQuery, requestOptions) => requestPage(client, operation, requestId, pageQuery, requestOptions),
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

/** Makes many sessions with one request. */
export async function requestBulkCreate(
  client: Client,
  operation: string,
  requestId: string,
  body: BulkCreate,
  options?: RequestOptions,
): Promise<BulkCreation> {
  return await request(
    client,
    {
      operation,
      method: 'post',
      effect: 'unsafe',
      path: allPath(requestId),
      body: jsonBody(body, BulkCreateSchema),
      response: BulkCreationSchema,
    },
    options,
  );
}

/** Deletes many sessions with one request. */
export async function requestBulkDelete(
  client: Client,
  operation: string,
  requestId: string,
  body: BulkDelete,
  options?: RequestOptions,
): Promise<BulkDeletion | undefined> {
  return await request(
    client,
    {
      operation,
      method: 'delete',
      effect: 'delete',
      path: allPath(requestId),
      body: jsonBody(body, BulkDeleteSchema),
      response: BulkDeletionSchema,
    },
    options,
  );
}
