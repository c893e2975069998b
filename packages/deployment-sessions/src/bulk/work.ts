import { type Client, jsonBody, type Reason, type RequestOptions, request } from '@x/core';
import { findCreated, isGone } from '../reconcile.ts';
import { sessionsPath } from '../requests.ts';
import {
  type BulkCreate,
  BulkCreateSchema,
  type BulkCreation,
  BulkCreationSchema,
  type BulkDelete,
  BulkDeleteSchema,
  type BulkDeletion,
  BulkDeletionSchema,
  type CreateSessionItem,
} from '../schemas/bulk.ts';
import type { BulkResult } from './result.ts';

/** Creates many sessions with one request. */
export async function requestBulkCreate(
  client: Client,
  operation: string,
  deploymentId: string,
  body: BulkCreate,
  options?: RequestOptions,
): Promise<BulkCreation> {
  return await request(
    client,
    {
      operation,
      method: 'post',
      effect: 'unsafe',
      path: sessionsPath(deploymentId),
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
  deploymentId: string,
  body: BulkDelete,
  options?: RequestOptions,
): Promise<BulkDeletion | undefined> {
  return await request(
    client,
    {
      operation,
      method: 'delete',
      effect: 'delete',
      path: sessionsPath(deploymentId),
      body: jsonBody(body, BulkDeleteSchema),
      response: BulkDeletionSchema,
    },
    options,
  );
}

/** What differs between creating many and deleting many. */
export interface BulkWork<Item> {
  readonly operation: BulkResult<Item>['operation'];
  send(items: readonly Item[], options: RequestOptions): Promise<BulkResponse | undefined>;
  /** True if a lost request is retried: the second response lists among its errors what the first request did. */
  readonly isRetried: boolean;
  /** Finds out what happened to an item whose response was lost; reads its session where the evidence is not enough. */
  settle(item: Item, evidence: Evidence, options: RequestOptions): Promise<Settled>;
}

/** The part of a bulk response that is read. Not checked: a response that does not match its schema is only reported. */
export interface BulkResponse {
  readonly sessions?: unknown;
  readonly errors?: unknown;
}

/** What is known of an item whose response was lost, before its session is read. */
interface Evidence {
  /** False proves little: deletions by others meanwhile shift the pages, and only active sessions are listed. */
  readonly isListed: boolean;
  /** Whether it was refused when it was retried. */
  readonly isRefused: boolean;
}

/** What reading showed of an item whose response was lost. */
export type Settled =
  | { readonly status: 'succeeded'; readonly sessionId?: string | undefined }
  | { readonly status: 'failed'; readonly reason: Reason; readonly message: string }
  | { readonly status: 'unknown'; readonly message: string }
  /** It was not applied, and a retry does no harm. */
  | { readonly status: 'retry' };

export const CREATE_MANY = 'sessions.createMany';
export const DELETE_MANY = 'sessions.deleteMany';

export function createWork(client: Client, deploymentId: string): BulkWork<CreateSessionItem> {
  return {
    operation: CREATE_MANY,
    send: (sessions, options) => requestBulkCreate(client, CREATE_MANY, deploymentId, { sessions }, options),
    isRetried: false,
    settle: async (item, { isListed, isRefused }, options) => {
      // An id exists only once, so a retry does no harm.
      if (!isListed && !isRefused) return { status: 'retry' };
      const finding = await findCreated(client, CREATE_MANY, deploymentId, item.custom_id, item, options);
      if (finding.status === 'done') return { status: 'succeeded', sessionId: sessionIdOf(finding.value) };
      if (finding.status === 'conflict') return { status: 'failed', reason: 'conflict', message: finding.found };
      return finding.status === 'absent' ? { status: 'retry' } : { status: 'unknown', message: finding.hint };
    },
  };
}

export function deleteWork(client: Client, deploymentId: string): BulkWork<string> {
  return {
    operation: DELETE_MANY,
    send: (sessions, options) => requestBulkDelete(client, DELETE_MANY, deploymentId, { sessions }, options),
    isRetried: true,
    settle: async (id, { isListed, isRefused }, options) => {
      if (isListed) return { status: 'retry' };
      const isDone = isRefused || (await isGone(client, DELETE_MANY, deploymentId, id, options));
      return { status: isDone ? 'succeeded' : 'retry' };
    },
  };
}

/** The provider's id of a session, where a response has it. */
export function sessionIdOf(session: unknown): string | undefined {
  const { session_id } = session as { readonly session_id?: unknown };
  return typeof session_id === 'string' ? session_id : undefined;
}
