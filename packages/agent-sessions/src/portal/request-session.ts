import { type Client, type RequestOptions, request } from '@x/core';
import { type Session, SessionSchema } from './schemas.ts';

/** Reads one session under the name of the operation that needs it. */
export async function requestSession(
  client: Client,
  operation: string,
  sessionId: string,
  options: RequestOptions | undefined,
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
      // What waiting for it leans on.
      enforced: operation === 'sessions.get' ? [] : ['id', 'status', 'messages'],
    },
    options,
  );
}
