import { type Client, type RequestOptions, request } from '@x/core';
import { findCreated } from './find-created.ts';
import { describeCreate } from './requests.ts';
import type { CreateSession, Session, SessionReceipt } from './schemas/session.ts';

/**
 * Makes a session exactly once, whatever happens on the way: after a lost answer, or a refusal that may mean that the id
 * is taken, it reads the session back. `POST`, then if need be `GET`,
 * `/v1/deployment/{request_id}/custom/session/{custom_id}`
 *
 * There with the same addresses (and the same webhook, where both show one): success. There with others: a conflict. Not
 * there after a lost answer: it is sent once more (`retries: 0` forbids that). So it may be called again and again, also
 * by several callers at once.
 *
 * @param customId Your id for the session, unique in its deployment.
 * @param body The players' addresses, and where to tell of its state.
 * @returns The receipt, or the session itself where it was read back: tell them apart by `'ready' in session`.
 * @throws `api` with `reason: 'conflict'` if another session has the id; `outcome: 'unknown'` if it could not be read
 * back, shows no addresses to compare, or is terminating.
 * @see https://docs.edgegap.com/docs/api
 */
export async function ensure(
  client: Client,
  requestId: string,
  customId: string,
  body: CreateSession,
  options?: RequestOptions,
): Promise<SessionReceipt | Session> {
  return await request(
    client,
    {
      ...describeCreate('sessions.ensure', requestId, customId, body),
      reconcile: (rest) => findCreated(client, 'sessions.ensure', requestId, customId, body, rest),
    },
    options,
  );
}
