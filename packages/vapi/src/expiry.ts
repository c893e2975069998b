import type { Session } from './schemas/session.ts';

/** What the end of a session follows from. */
export type ExpiringSession = Pick<Session, 'updatedAt' | 'expirationSeconds'>;

const DEFAULT_SECONDS = 86_400;

/**
 * When chats can no longer continue a session, unless it changes before: `expirationSeconds` (a day, if unknown) after its
 * last update; each chat counts as one. Assumed: the provider does not say from when it counts.
 */
export function expiresAt({ updatedAt, expirationSeconds }: ExpiringSession): Date {
  return new Date(Date.parse(updatedAt) + (expirationSeconds ?? DEFAULT_SECONDS) * 1000);
}

/**
 * Whether chats can no longer continue a session: see {@link expiresAt}. Its `status` says nothing about that.
 *
 * @param now The current time, as a date or in milliseconds since 1970. Default: this machine's clock.
 */
export function isExpired(session: ExpiringSession, now: Date | number = Date.now()): boolean {
  return Number(now) >= expiresAt(session).getTime();
}

/**
 * The server's time by the `Date` of its response, since this machine's clock may be wrong. It has whole seconds: where the
 * clocks agree, this machine's says more; where they do not, it is the latest time that it can mean.
 */
export function serverTime(date: string | null): number {
  const here = Date.now();
  const there = Date.parse(date ?? '');
  return Math.abs(here - there) > 2000 ? there + 999 : here;
}
