import { type Client, type ReconcileResult, type RequestOptions, request } from '@x/core';
import { describeGet, isNotThere, iterateSessions } from './requests.ts';
import { isStatus } from './status.ts';

/**
 * Finds out whether a session is deleted. Its not-found is a bare 400 like other refusals, so that only the listing tells
 * that the API still answers for this deployment; and the listing alone does not do, since whoever deletes another session
 * meanwhile shifts this one to a page that was read already.
 */
export async function findDeleted(
  client: Client,
  operation: string,
  requestId: string,
  customId: string,
  options: RequestOptions,
): Promise<ReconcileResult> {
  for await (const session of iterateSessions(client, operation, requestId, { limit: 100 }, options)) {
    if (session?.custom_id === customId) return { status: 'unclear', hint: 'The session is still listed.' };
  }
  const isThere = !(await isGone(client, operation, requestId, customId, options));
  return isThere ? { status: 'unclear', hint: 'The session can still be read.' } : { status: 'done' };
}

/** Tells whether a session cannot be read any more, or is on its way to that. */
export async function isGone(
  client: Client,
  operation: string,
  requestId: string,
  customId: string,
  options: RequestOptions,
): Promise<boolean> {
  try {
    const session = await request(client, describeGet(operation, requestId, customId), options);
    return isStatus(session.status, 'Terminating');
  } catch (error) {
    if (isNotThere(error)) return true;
    throw error;
  }
}
