import { type Client, type Finding, type RequestOptions, request } from '@x/core';
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
): Promise<Finding> {
  let status = 200;
  let session: Session;
  try {
    const onResponse = (info: { readonly status: number }) => {
      status = info.status;
    };
    session = await request(client, describeGet(operation, requestId, customId), { ...options, onResponse });
  } catch (error) {
    // Whichever of the refusals it is: to send a creation again does no harm while its id can exist only once.
    if (isNotThere(error)) return { is: 'absent' };
    throw error;
  }
  // Whether deleted or with its deployment: what is on its way out is no session to play in, whoever made it.
  if (isStatus(session.status, 'Terminating')) return { is: 'unclear', why: 'A session with this id is terminating.' };
  const comparison = compareSession(body, session);
  if (comparison === 'same') return { is: 'done', value: session };
  if (comparison === 'different') return { is: 'taken', what: 'another session under this id', status };
  return { is: 'unclear', why: 'A session with this id is there, but shows no addresses to compare.' };
}
