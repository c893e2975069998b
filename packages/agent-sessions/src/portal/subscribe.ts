import { type Client, type SubscribeOptions as CoreOptions, subscribe as subscribeTo } from '@x/core';
import { type Session, SessionSchema } from './schemas.ts';
import { type AfterOption, checkAfter, copyAfter, isSettled, isStale, readSession } from './settled.ts';
import { streamParserFor } from './stream-parser.ts';

/** Options of {@link subscribe}. */
export interface SubscribeOptions extends CoreOptions, AfterOption {}

/**
 * Follows a session until its turn is over: yields the whole session each time that it changes, and ends after the first
 * settled one (`Ready`, `Flushed`, `Error`). `GET /sessions/{session_id}/subscribe`
 *
 * Reads an event stream, JSON lines, and single JSON, whichever the service sends. Reconnects where a connection ends
 * early, and polls where that yields nothing. Leaving the loop closes the connection. The request is sent without the
 * token, which only older versions of the service require.
 *
 * @throws `api` if there is no such session, or it is another user's; `timeout` after `options.totalTimeout`.
 * @example
 * for await (const { status, messages } of portal.sessions.subscribe(id)) console.log(status, messages.at(-1)?.text);
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
 */
export function subscribe(
  client: Client,
  sessionId: string,
  options: SubscribeOptions = {},
): AsyncGenerator<Session, void, undefined> {
  const operation = 'sessions.subscribe';
  const before = copyAfter(options);
  return subscribeTo<Session>(
    client,
    {
      operation,
      path: ['sessions', { sessionId }, 'subscribe'],
      accept: 'text/event-stream, application/x-ndjson;q=0.9, application/json;q=0.8',
      response: SessionSchema,
      parserFor: streamParserFor,
      isSnapshot: (value) => isSession(value, sessionId),
      checkOptions: () => checkAfter({ provider: client.provider, operation }, options),
      isStale: (session) => isStale(session, before),
      isLast: isSettled,
      read: (requestOptions) => readSession(client, operation, sessionId, requestOptions),
    },
    options,
  );
}

/** Whatever its event: pings and the like are ignored, and so would be another session. */
function isSession(value: unknown, sessionId: string): value is Session {
  const { id, status, messages } = Object(value) as Partial<Session>;
  return id === sessionId && typeof status === 'string' && Array.isArray(messages);
}
