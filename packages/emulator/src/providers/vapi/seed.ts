import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { fields, InputError, NoList, readInput, Timestamp } from '../../input.ts';
import { organisationIds } from './authentication.ts';
import { isUuid } from './requests/fields.ts';
import { defaults, type VapiSession } from './session.ts';
import type { SessionStore } from './store.ts';

/** A session to store as if Vapi had come to have it. What it does not say has the default of a created one. */
export interface VapiSeedSession {
  /** A UUID that no session has. Default: a new one. */
  readonly id?: string;
  /** The key whose organisation it belongs to, by its name in `keys.vapi`. Default: `private`. */
  readonly org?: keyof typeof organisationIds;
  /** The organisation by its id, as in a session that `sessions('vapi')` has told of. It goes before `org`. */
  readonly orgId?: string;
  /** ISO 8601 with a zone. Default: now, by the emulator's clock. */
  readonly createdAt?: string;
  /** The same. Default: `createdAt`. */
  readonly updatedAt?: string;
  /** From 0 up; the bounds of the API do not hold here. */
  readonly expirationSeconds?: number;
  /** Any other field, such as `cost`, `artifact` or `messages`, is stored as it is, whatever its shape. */
  readonly [field: string]: unknown;
}

/** What `seed` stores at Vapi. */
export interface VapiSeed {
  readonly sessions?: readonly VapiSeedSession[];
}

const organisationNames = Object.keys(organisationIds) as (keyof typeof organisationIds)[]; // it has no other properties

const lifetime = 'must be a number from 0 up';

const SeedSession = v.pipe(
  NoList,
  v.looseObject(
    {
      id: v.optional(
        v.pipe(
          v.string('must be a UUID'),
          v.check((id: string) => isUuid(id), 'must be a UUID'),
          v.toLowerCase(),
        ),
      ),
      org: v.optional(v.picklist(organisationNames, `must be ${organisationNames.join(' or ')}`)),
      orgId: v.optional(
        v.picklist(Object.values(organisationIds), 'is no organisation of the emulator: name one by org'),
      ),
      createdAt: v.optional(Timestamp),
      updatedAt: v.optional(Timestamp),
      expirationSeconds: v.optional(v.pipe(v.number(lifetime), v.finite(lifetime), v.minValue(0, lifetime))),
    },
    'must be an object',
  ),
);

/** What a seed may hold. */
export const VapiSeedSchema = fields({ sessions: v.optional(v.array(SeedSession, 'must be an array'), []) });

/**
 * Stores sessions past the API.
 *
 * @throws InputError when one is wrong; those before it are stored then, so this belongs into a transaction.
 */
export function seedSessions(store: SessionStore, input: unknown, now: Date): VapiSession[] {
  return readInput(VapiSeedSchema, input, 'vapi').sessions.map((given, index) => {
    const { org = 'private', orgId = organisationIds[org], createdAt = now, updatedAt = createdAt, ...rest } = given;
    const session: VapiSession = {
      ...defaults,
      ...rest,
      id: rest.id ?? randomUUID(),
      orgId,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      expirationSeconds: rest.expirationSeconds ?? defaults.expirationSeconds,
    };
    if (store.has(session.id))
      throw new InputError(`vapi.sessions.${index}.id: there is a session ${session.id} already`);
    store.insert(session);
    return session;
  });
}
