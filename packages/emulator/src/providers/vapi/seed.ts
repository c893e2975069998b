import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import {
  fields,
  InputError,
  looseFields,
  numberFrom,
  readInput,
  Switch,
  Timestamp,
  wholeNumberFrom,
} from '../../input.ts';
import { Tenant } from '../tenants.ts';
import { isOrganisation, organisationIds, organisationOf } from './authentication.ts';
import type { VapiScript } from './chats/assistants.ts';
import type { Stores } from './chats/begin.ts';
import { isUuid } from './requests/fields.ts';
import { defaults, type VapiSession } from './sessions/session.ts';

/** A session to store as if Vapi had come to have it. What it does not say has the default of a created one. */
export interface VapiSeedSession {
  /** A UUID that no session has. Default: a new one. */
  readonly id?: string;
  /** The key whose organisation it belongs to, by its name in `keys.vapi`. Default: `private`. */
  readonly org?: keyof typeof organisationIds;
  /** The tenant whose organisation it belongs to, as in `keysFor(tenant)`. It goes before `orgId` and `org`. */
  readonly tenant?: string;
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

/** An assistant to store. It is there for all organisations. */
export interface VapiSeedAssistant {
  /** A UUID that no assistant has. */
  readonly id: string;
  /** What it does in its turns. Default: it echoes its input. */
  readonly script?: VapiScript;
  /** Webhooks are sent of the types that are listed here. Default: none. */
  readonly serverMessages?: readonly string[];
  /** Where to. */
  readonly server?: { readonly url: string; readonly [field: string]: unknown };
  /** Any other field is stored as it is, and means nothing here. */
  readonly [field: string]: unknown;
}

/** What `seed` stores at Vapi. */
export interface VapiSeed {
  readonly assistants?: readonly VapiSeedAssistant[];
  readonly sessions?: readonly VapiSeedSession[];
}

const organisationNames = Object.keys(organisationIds) as (keyof typeof organisationIds)[]; // it has no other properties

const unknownOrganisation = 'is no organisation of the emulator: name one by org or tenant';
const lifetime = 'must be a number from 0 up';

const Id = v.pipe(
  v.string('must be a UUID'),
  v.check((id: string) => isUuid(id), 'must be a UUID'),
  v.toLowerCase(),
);

const SeedSession = looseFields({
  id: v.optional(Id),
  org: v.optional(v.picklist(organisationNames, `must be ${organisationNames.join(' or ')}`)),
  tenant: v.optional(Tenant),
  orgId: v.optional(v.pipe(v.string(unknownOrganisation), v.check(isOrganisation, unknownOrganisation))),
  createdAt: v.optional(Timestamp),
  updatedAt: v.optional(Timestamp),
  expirationSeconds: v.optional(v.pipe(v.number(lifetime), v.finite(lifetime), v.minValue(0, lifetime))),
});

const text = v.string('must be a string');
const isArray = 'must be an array';
const Message = looseFields({ role: text });

const Script = fields({
  replies: v.optional(
    v.array(v.union([text, v.array(Message, isArray)], 'must be a string or an array of messages'), isArray),
  ),
  wordsPerStep: v.optional(wholeNumberFrom(1)),
  delay: v.optional(numberFrom(0)),
  fails: v.optional(Switch),
  cost: v.optional(numberFrom(0)),
});

const SeedAssistant = looseFields({
  id: Id,
  script: v.optional(Script, {}),
  serverMessages: v.optional(v.array(text, isArray)),
  server: v.optional(looseFields({ url: text })),
});

/** What a seed may hold. */
export const VapiSeedSchema = fields({
  assistants: v.optional(v.array(SeedAssistant, isArray), []),
  sessions: v.optional(v.array(SeedSession, isArray), []),
});

/**
 * Stores assistants and sessions past the API.
 *
 * @throws InputError when one is wrong; those before it are stored then, so this belongs in a transaction.
 */
export function seedRows(stores: Pick<Stores, 'assistants' | 'sessions'>, input: unknown, now: Date): VapiSession[] {
  const { assistants, sessions } = readInput(VapiSeedSchema, input, 'vapi');
  for (const [index, assistant] of assistants.entries()) {
    if (stores.assistants.find(assistant.id) !== undefined)
      throw new InputError(`vapi.assistants.${index}.id: there is an assistant ${assistant.id} already`);
    stores.assistants.insert(assistant);
  }
  return sessions.map((given, index) => {
    const { org = 'private', tenant, orgId = organisationIds[org], createdAt = now, ...others } = given;
    const { updatedAt = createdAt, ...rest } = others;
    const session: VapiSession = {
      ...defaults,
      ...rest,
      id: rest.id ?? randomUUID(),
      orgId: tenant === undefined ? orgId : organisationOf(tenant),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      expirationSeconds: rest.expirationSeconds ?? defaults.expirationSeconds,
    };
    if (stores.sessions.has(session.id))
      throw new InputError(`vapi.sessions.${index}.id: there is a session ${session.id} already`);
    stores.sessions.insert(session);
    return session;
  });
}
