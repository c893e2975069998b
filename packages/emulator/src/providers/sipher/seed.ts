import * as v from 'valibot';
import { fields, InputError, NoList, readInput } from '../../input.ts';
import { Tenant } from '../tenants.ts';
import { type Owner, type Tier, tiers } from './authentication.ts';
import { createSessionId, isSessionId, type SipherSession } from './session.ts';
import type { SessionStore } from './store.ts';

/** A session to store as if Sipher had come to have it. What it does not say has the default of a created one. */
export interface SipherSeedSession {
  /** `sess_` and 64 hex digits in lower case, which no session has. Default: a new one. */
  readonly sessionId?: string;
  /** The key that it belongs to, by its name in `keys.sipher`. Default: `pro`. */
  readonly key?: Tier;
  /** The tenant whose key that is, as in `keysFor(tenant)`. */
  readonly tenant?: string;
  /** Stored as they are, known to the API or not. Default: none. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. Default: now, by the emulator's clock. */
  readonly createdAt?: number;
  /** The same; the bounds of the API do not hold here. Default: an hour after `createdAt`. */
  readonly expiresAt?: number;
  /** The same. Default: `createdAt`. */
  readonly lastAccessedAt?: number;
}

/** What `seed` stores at Sipher. */
export interface SipherSeed {
  readonly sessions?: readonly SipherSeedSession[];
}

const moment = 'must be whole milliseconds since 1970';
const Moment = v.pipe(
  v.number(moment),
  v.integer(moment),
  v.minValue(0, moment),
  v.maxValue(8.64e15, 'is past the last date there is'),
);

/** What a seed may hold. */
export const SipherSeedSchema = fields({
  sessions: v.optional(
    v.array(
      fields({
        sessionId: v.optional(
          v.pipe(
            v.string('must be a string'),
            v.check((id: string) => isSessionId(id), 'must be sess_ and 64 hex digits in lower case'),
          ),
        ),
        key: v.optional(v.picklist(tiers, `must be ${tiers.join(' or ')}`), 'pro'),
        tenant: v.optional(Tenant),
        defaults: v.optional(v.pipe(NoList, v.record(v.string(), v.unknown(), 'must be an object')), {}),
        createdAt: v.optional(Moment),
        expiresAt: v.optional(Moment),
        lastAccessedAt: v.optional(Moment),
      }),
      'must be an array',
    ),
    [],
  ),
});

/**
 * Stores sessions past the API.
 *
 * @throws InputError when one is wrong; those before it are stored then, so this belongs in a transaction.
 */
export function seedSessions(store: SessionStore, input: unknown, now: Date): SipherSession[] {
  return readInput(SipherSeedSchema, input, 'sipher').sessions.map((given, index) => {
    const { sessionId = createSessionId(), tenant, defaults, createdAt = now.getTime() } = given;
    const { expiresAt = createdAt + 3_600_000, lastAccessedAt = createdAt } = given;
    const key: Owner = tenant === undefined ? given.key : `${given.key} ${tenant}`;
    if (store.has(sessionId)) {
      throw new InputError(`sipher.sessions.${index}.sessionId: there is a session ${sessionId} already`);
    }
    const session: SipherSession = { sessionId, defaults, createdAt, expiresAt, lastAccessedAt, key };
    store.insert(session);
    return session;
  });
}
