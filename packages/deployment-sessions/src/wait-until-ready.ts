import { type Client, failedError, poll, request, runSafely, type WaitOptions } from '@x/core';
import { describeGet, isStatus } from './requests.ts';
import type { Session } from './schemas/session.ts';

/** Options of {@link waitUntilReady}. */
export interface WaitUntilReadyOptions extends WaitOptions {
  /** Called with the first status and with each change, as the provider spells it. */
  readonly onStatus?: ((status: string, session: Session) => unknown) | undefined;
}

/**
 * Waits until players can connect: until the session is linked to a deployment that is ready. Polls
 * `GET /v1/deployment/{request_id}/custom/session/{custom_id}`, at first after half a second, then at growing intervals, up
 * to every 5 s. A `webhook_url` may be faster; the provider does not promise to retry a lost webhook.
 *
 * @param customId Your id for the session.
 * @returns The ready session; its `deployment` has the address to connect to.
 * @throws `failed` with the session's `state` once it is in error, unprocessable or terminating; `timeout` after
 * `options.totalTimeout` (300,000 ms); `api` if there is no such session.
 * @see https://docs.edgegap.com/docs/api
 */
export async function waitUntilReady(
  client: Client,
  deploymentId: string,
  customId: string,
  options: WaitUntilReadyOptions = {},
): Promise<Session> {
  // Not copied: a copy of what is no options object would be one.
  const given = options ?? {};
  const { onStatus } = given;
  const operation = 'sessions.waitUntilReady';
  const description = { ...describeGet(operation, deploymentId, customId), enforced: ['ready'] };
  let lastStatus: string | undefined;
  let attempts = 0;
  return await poll(
    client,
    {
      operation,
      read: (requestOptions) => request(client, description, requestOptions),
      stateOf: ({ status }) => status,
      isDone: (session) => {
        attempts += 1;
        const status = String(session.status);
        if (status !== lastStatus) runSafely(() => onStatus?.(status, session));
        lastStatus = status;
        if (session.ready) return true;
        // A terminating one can only end: it is being deleted, or its deployment stops.
        if (!isStatus(status, 'Error', 'Unprocessable', 'Terminating')) return false;
        const { error: detail } = session;
        throw failedError(client, operation, { what: 'the session', state: status, detail, body: session, attempts });
      },
    },
    given,
  );
}
