import { createInputError, type RequestOptions } from '@x/core';
import type { SipherSessions } from './client.ts';
import type { CreatedSession, CreateSession } from './schemas.ts';
import { EARLY_MS, sessionHeaders } from './session-headers.ts';

/** Options of {@link keepSession}; those of a request hold for each creation. */
export interface KeepSessionOptions extends Omit<RequestOptions, 'signal' | 'idempotencyKey'> {
  /** Milliseconds before its expiry at which a session is replaced, 500 at least. Default 30,000. */
  readonly replaceBefore?: number | undefined;
}

/** A session that is replaced before it expires. */
export interface KeptSession {
  /**
   * The header of a session that is not about to expire, for a call of another part of the API. The first call
   * creates it; all who wait share one creation.
   *
   * @throws What `create` throws, where there is no session to go on with; the next call tries again.
   */
  headers(): Promise<{ readonly 'X-Session-Id': string }>;
}

/**
 * Keeps a session with these defaults for as long as it is used: nothing extends a session, so this creates another one
 * before it expires. Nothing is sent until `headers()` is called. Defaults that were changed by `update` are not carried
 * over, and a session that the server has lost is not noticed: the API says nothing about it.
 *
 * @param sipher A client, or anything with its `sessions.create`.
 * @param body The body of each session that it creates.
 * @example
 * const session = keepSession(sipher, { defaults: { chain: 'solana' } });
 * const call = { method: 'post', path: ['v1', 'stealth', 'generate'], body: {} } as const;
 * await sipher.request(call, { headers: await session.headers() });
 * @throws `input` if `replaceBefore` is invalid.
 */
export function keepSession(
  { sessions }: { readonly sessions: Pick<SipherSessions, 'create'> },
  body: CreateSession,
  { replaceBefore = 30_000, ...options }: KeepSessionOptions = {},
): KeptSession {
  if (typeof replaceBefore !== 'number' || !(replaceBefore >= 0)) {
    const context = { provider: 'sipher', operation: 'keepSession' };
    throw createInputError(context, 'replaceBefore', 'must be milliseconds from 0');
  }
  // In its last moments `sessionHeaders` refuses a session.
  const margin = Math.max(replaceBefore, EARLY_MS);
  const copy = { ...body, defaults: { ...body.defaults } };
  let current: Kept | undefined;
  let creating: Promise<Kept> | undefined;
  const create = async (): Promise<Kept> => {
    const askedAt = Date.now();
    const session = await sessions.create(copy, options);
    current = { session, askedAt };
    return current;
  };
  return {
    async headers() {
      if (current && timeLeft(current) > margin) return headersOf(current);
      creating ??= create().finally(() => {
        creating = undefined;
      });
      const last = current;
      const next = await creating.catch((error: unknown) => {
        if (last && timeLeft(last) > EARLY_MS) return last;
        throw error;
      });
      return headersOf(next);
    },
  };
}

/** A session, and when it was asked for by this machine's clock, which may differ from the server's. */
interface Kept {
  readonly session: CreatedSession;
  readonly askedAt: number;
}

/** The time by the server's clock, or a little later. */
function serverTime({ session, askedAt }: Kept): number {
  return session.createdAt + (Date.now() - askedAt);
}

function timeLeft(kept: Kept): number {
  return kept.session.expiresAt - serverTime(kept);
}

function headersOf(kept: Kept): { readonly 'X-Session-Id': string } {
  return sessionHeaders(kept.session, { now: serverTime(kept) });
}
