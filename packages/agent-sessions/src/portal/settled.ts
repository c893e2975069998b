import { type Client, createInputError, type OperationContext, type RequestOptions, request } from '@x/core';
import { type Session, SessionSchema } from './schemas.ts';

/** The option of operations that wait for the end of a turn. */
export interface AfterOption {
  /**
   * The session as it was before the update whose turn is awaited. Without it, the settled state from before the update
   * could be mistaken for the end of the turn.
   */
  readonly after?: Pick<Session, 'status' | 'messages'> | undefined;
}

/**
 * Whether no turn is in progress: the session is ready, failed, or out of the working store. A status that this package
 * does not know counts as not settled.
 */
export function isSettled({ status }: Pick<Session, 'status'>): boolean {
  return status === 'Ready' || status === 'Flushed' || status === 'Error';
}

/** Reads a session for an operation that waits for the end of a turn. */
export async function readSession(
  client: Client,
  operation: string,
  sessionId: string,
  options: RequestOptions,
): Promise<Session> {
  return await request(
    client,
    {
      operation,
      method: 'get',
      effect: 'read',
      path: ['sessions', { sessionId }],
      response: SessionSchema,
      expectedId: { field: 'id', id: sessionId },
      // What waiting needs.
      enforced: ['id', 'status', 'messages'],
    },
    options,
  );
}

/**
 * Refuses an `after` that is not a session, such as the receipt of an update.
 *
 * @throws `input`
 */
export function checkAfter(context: OperationContext, options: AfterOption): void {
  // Invalid options are refused where all of them are read.
  const after: unknown = options?.after;
  if (after === undefined || after === null || Array.isArray((after as Partial<Session>).messages)) return;
  throw createInputError(context, 'after', 'must be the session as it was before the update');
}

/** A copy of `after`, which the caller may change while the operation waits. */
export function copyAfter(options: AfterOption): AfterOption {
  const { after } = options ?? {};
  const messages = Array.isArray(after?.messages) && [...after.messages];
  return after && messages ? { after: { status: after.status, messages } } : {};
}

/** Whether it is the settled state from before the update: it has no more messages, and has not failed since. */
export function isStale(session: Session, { after }: AfterOption): boolean {
  if (!after || !isSettled(session)) return false;
  const hasFailed = session.status === 'Error' && after.status !== 'Error';
  return session.messages.length <= after.messages.length && !hasFailed;
}
