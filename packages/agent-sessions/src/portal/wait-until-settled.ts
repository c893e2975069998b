import { type Client, failedError, poll, runSafely, type WaitOptions } from '@x/core';
import type { Session } from './schemas.ts';
import { type AfterOption, checkAfter, copyAfter, isSettled, isStale, readSession } from './settled.ts';

/** Options of {@link waitUntilSettled}. */
export interface WaitUntilSettledOptions extends WaitOptions, AfterOption {
  /** Called with the session each time that it was read. */
  readonly onSnapshot?: ((session: Session) => unknown) | undefined;
}

/**
 * Waits until a session's turn is over, by polling: at first after half a second, then at growing intervals, up to every
 * 5 s. `GET /sessions/{session_id}`
 *
 * `subscribe` ends sooner, and yields the states in between.
 *
 * @returns The settled session.
 * @throws `failed` if the turn failed (status `Error`); `timeout` after `options.totalTimeout` (300,000 ms).
 * @example
 * const before = await portal.sessions.get(id);
 * await portal.sessions.updateAsync(id, { text_prompt: 'And now?' });
 * const session = await portal.sessions.waitUntilSettled(id, { after: before });
 * @see https://github.com/PortalAI/portal-api-client/blob/main/docs/SessionsApi.md
 */
export async function waitUntilSettled(
  client: Client,
  sessionId: string,
  options: WaitUntilSettledOptions = {},
): Promise<Session> {
  const operation = 'sessions.waitUntilSettled';
  const { onSnapshot } = options ?? {};
  const before = copyAfter(options);
  let attempts = 0;
  return await poll(
    client,
    {
      operation,
      checkOptions: () => checkAfter({ provider: client.provider, operation }, options),
      read: (requestOptions) => readSession(client, operation, sessionId, requestOptions),
      stateOf: ({ status }) => status,
      isDone: (session) => {
        attempts += 1;
        runSafely(() => onSnapshot?.(session));
        if (!isSettled(session) || isStale(session, before)) return false;
        if (session.status !== 'Error') return true;
        throw failedError(client, operation, { what: 'the turn', state: session.status, body: session, attempts });
      },
    },
    options,
  );
}
