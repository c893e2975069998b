import { randomBytes } from 'node:crypto';
import type { Owner } from './authentication.ts';

/** A stored session. The API shows all of it but `key`. */
export interface SipherSession {
  /** `sess_` and 64 hex digits in lower case. */
  readonly sessionId: string;
  /** What was set, in the order in which the API returns it. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, as all its times. */
  readonly createdAt: number;
  /** Set once: nothing moves it. */
  readonly expiresAt: number;
  /** Moved by whatever finds the session, the header `X-Session-Id` included. */
  readonly lastAccessedAt: number;
  /** The name of the key that made it. No other key finds it. */
  readonly key: Owner;
}

/** A new id. */
export function createSessionId(): string {
  return `sess_${randomBytes(32).toString('hex')}`;
}

/** Whether a text has the form of an id. */
export function isSessionId(text: string): boolean {
  return /^sess_[0-9a-f]{64}$/.test(text);
}

/**
 * Whether the API still finds a session. It keeps one for whole seconds, rounded anew at each access, so that a session
 * may be gone up to half a second before it expires.
 */
export function isAlive({ expiresAt, lastAccessedAt }: SipherSession, now: number): boolean {
  const keptSeconds = Math.max(1, Math.round((expiresAt - lastAccessedAt) / 1000));
  return now <= expiresAt && now <= lastAccessedAt + keptSeconds * 1000;
}
