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
  type CreateSession,
  CreateSessionSchema,
  type ListQuery,
  ListQuerySchema,
  type Session,
  type SessionPage,
  SessionPageSchema,
  type SessionReceipt,
  SessionReceiptSchema,
  SessionSchema,
  type SessionSummary,
} from './schemas/session.ts';

// The requests that several operations make, each under the name of that operation. They are not in the files of the
// operations because every export of those is bound to a client.

/** The path of one session. */
export function sessionPath(deploymentId: string, customId: string) {
  return ['v1', 'deployment', { deploymentId }, 'custom', 'session', { customId }] as const;
}

/** The path of all sessions. */
export function sessionsPath(deploymentId: string) {
  return ['v1', 'deployment', { deploymentId }, 'custom', 'sessions'] as const;
}

/** The request that creates one session. */
export function describeCreate(
  operation: string,
  deploymentId: string,
  customId: string,
  body: CreateSession,
): RequestDescription<Schema<SessionReceipt>, 'unsafe'> {
  return {
    operation,
    method: 'post',
    effect: 'unsafe',
    path: sessionPath(deploymentId, customId),
    body: jsonBody(body, CreateSessionSchema),
    response: SessionReceiptSchema,
    expectedId: { field: 'custom_id', id: customId },
  };
}

/** The request that reads one session. */
export function describeGet(
  operation: string,
  deploymentId: string,
  customId: string,
): RequestDescription<Schema<Session>, 'read'> {
  return {
    operation,
    method: 'get',
    effect: 'read',
    path: sessionPath(deploymentId, customId),
    response: SessionSchema,
    expectedId: { field: 'custom_id', id: customId },
  };
}

/** Whether an error means that a session is not there: a bare 400, as for other refusals, or what siblings declare. */
export function isNotThere(error: unknown): boolean {
  return isClientError(error) && error.kind === 'api' && NOT_THERE.includes(error.status);
}

const NOT_THERE: readonly number[] = [400, 404, 410];

/** Compares a status: `Error` in responses, `Status.ERROR` or `ERROR` in older descriptions. */
export function isStatus(status: unknown, ...expected: readonly string[]): boolean {
  const name = String(status)
    .toLowerCase()
    .replace(/^status\./, '');
  return expected.some((each) => each.toLowerCase() === name);
}

/** Reads one page of the listing. */
export async function requestPage(
  client: Client,
  operation: string,
  deploymentId: string,
  query: ListQuery,
  options: RequestOptions | undefined,
): Promise<SessionPage> {
  return await request(
    client,
    {
      operation,
      method: 'get',
      effect: 'read',
      path: sessionsPath(deploymentId),
      query: queryOf(query, ListQuerySchema),
      response: SessionPageSchema,
      pageItems: 'data',
      // What paging needs.
      enforced: ['data', 'pagination'],
    },
    options,
  );
}

/** Iterates over the listing, page by page. */
export function iterateSessions(
  client: Client,
  operation: string,
  deploymentId: string,
  query: ListQuery,
  options: ListAllOptions,
): AsyncGenerator<SessionSummary, void, undefined> {
  return paginate(client, {
    operation,
    query,
    options,
    read: (pageQuery, requestOptions) => requestPage(client, operation, deploymentId, pageQuery, requestOptions),
    itemsOf: ({ data }) => data ?? [],
    isLast: ({ data, pagination }) => {
      // Each field is optional, and an absent one means the same as `null`.
      if (!pagination) return (data ?? []).length === 0;
      const { has_next, next_page_number, number, paginator } = pagination;
      return !(has_next ?? ((next_page_number ?? 0) > 0 || (paginator?.num_pages ?? 0) > (number ?? 0)));
    },
    idOf: (session) => session?.session_id,
  });
}
