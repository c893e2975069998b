import { type Client, type ReconcileResult, type RequestOptions, request } from '@x/core';
import { compareSession } from './compare.ts';
import { describeGet, isNotThere } from './requests.ts';
import type { CreateSession, Session } from './schemas/session.ts';
import { isStatus } from './status.ts';

/** Reads a session back and tells whether it is the one that was to be made. */
export async function findCreated(
  client: Client,
  operation: string,
  requestId: string,
  customId: string,
  body: CreateSession,
  options: RequestOptions,
): Promise<ReconcileResult> {
  let httpStatus = 200;
  let session: Session;
  try {
    const onResponse = (info: { readonly status: number }) => {
      httpStatus = info.status;
    };
    session = await request(client, describeGet(operation, requestId, customId), { ...options, onResponse });
  } catch (error) {
    // Whichever of the refusals it is: to send a creation again does no harm while its id can exist only once.
    if (isNotThere(error)) return { status: 'absent' };
    throw error;
  }
  // Whether deleted or with its deployment: what is on its way out is no session to play in, whoever made it.
  if (isStatus(session.status, 'Terminating'))
    return { status: 'unclear', hint: 'A session with this id is terminating.' };
  const comparison = compareSession(body, session);
  if (comparison === 'same') return { status: 'done', value: session };
  if (comparison === 'different') return { status: 'conflict', found: 'another session under this id', httpStatus };
  return { status: 'unclear', hint: 'A session with this id is there, but shows no addresses to compare.' };
}
