import type { Fields, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';

const chains = [
  ...(['solana', 'ethereum', 'polygon', 'arbitrum', 'optimism', 'base', 'near', 'aptos', 'sui', 'cosmos'] as const),
  ...(['osmosis', 'injective', 'celestia', 'sei', 'dydx', 'bitcoin', 'zcash'] as const),
] as const;
type Chain = (typeof chains)[number];
const privacyLevels = ['standard', 'shielded', 'maximum'] as const;
type PrivacyLevel = (typeof privacyLevels)[number];
const rpcProviders = ['helius', 'quicknode', 'triton', 'generic'] as const;
type RpcProvider = (typeof rpcProviders)[number];
const backends = ['sip-native'] as const;
type Backend = (typeof backends)[number];

/** Parameters for a session to remember. An absent one is not set; nothing can be unset later. */
export interface SessionDefaultsInput {
  /** Case-sensitive, as all enum values here. Used by stealth generate, its batch, stealth check and backend compare. */
  chain?: Chain | undefined;
  /** Stored; no endpoint reads it so far. */
  privacyLevel?: PrivacyLevel | undefined;
  /** Stored; no endpoint reads it so far. */
  rpcProvider?: RpcProvider | undefined;
  /** Used by backend select. */
  backend?: Backend | undefined;
  /** `0x` and at least one hex digit. A secret, which responses hold in clear text: keep it out of logs. */
  defaultViewingKey?: string | undefined;
}
const DefaultsInputSchema: v.GenericSchema<unknown, SessionDefaultsInput> = v.pipe(
  v.unknown(),
  // An array is an object to valibot, and not to the API; a Map would become an empty one.
  v.check((value) => Object.prototype.toString.call(value) === '[object Object]', 'an object'),
  v.object({
    chain: v.optional(v.picklist(chains)),
    privacyLevel: v.optional(v.picklist(privacyLevels)),
    rpcProvider: v.optional(v.picklist(rpcProviders)),
    backend: v.optional(v.picklist(backends)),
    defaultViewingKey: v.optional(
      v.pipe(
        v.string(),
        v.check((key) => /^0x[0-9a-fA-F]+$/.test(key), '0x and at least one hex digit'),
      ),
    ),
  } satisfies Fields<SessionDefaultsInput>),
);

/** The body of `create`. */
export interface CreateSession {
  /** May be empty, but not absent. */
  defaults: SessionDefaultsInput;
  /** Lifetime in whole seconds, 60 to 86,400 (a day). Default 3,600 (an hour). Nothing extends it. */
  ttlSeconds?: number | undefined;
}
export const CreateSessionSchema: Schema<CreateSession> = v.object({
  defaults: DefaultsInputSchema,
  ttlSeconds: v.optional(
    v.pipe(
      v.number(),
      v.check(
        (seconds) => Number.isInteger(seconds) && seconds >= 60 && seconds <= 86_400,
        'a whole number from 60 to 86,400',
      ),
    ),
  ),
} satisfies Fields<CreateSession>);

/** The body of `update`. */
export interface UpdateSession {
  /** Replace those of the same name; the others stay. May be empty, but not absent. */
  defaults: SessionDefaultsInput;
}
export const UpdateSessionSchema: Schema<UpdateSession> = v.object({
  defaults: DefaultsInputSchema,
} satisfies Fields<UpdateSession>);

/** Parameters that a session remembers. */
export interface SessionDefaults {
  chain?: OpenEnum<Chain> | undefined;
  privacyLevel?: OpenEnum<PrivacyLevel> | undefined;
  rpcProvider?: OpenEnum<RpcProvider> | undefined;
  backend?: OpenEnum<Backend> | undefined;
  /** A secret, in clear text: keep it out of logs. */
  defaultViewingKey?: string | undefined;
}
// Enums of responses are open: the provider may add values.
const optionalString = v.optional(v.string());
const DefaultsSchema: v.GenericSchema<SessionDefaults> = v.object({
  chain: optionalString,
  privacyLevel: optionalString,
  rpcProvider: optionalString,
  backend: optionalString,
  defaultViewingKey: optionalString,
} satisfies Fields<SessionDefaults>);

/** A stored session. Fields that the provider has added since are there at run time. */
export interface Session extends CreatedSession, UpdatedSession {}

/** A session as `create` returns it: without `lastAccessedAt`. */
export interface CreatedSession extends SessionFields {
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** A session as `update` returns it: without `createdAt`. */
export interface UpdatedSession extends SessionFields {
  /** Milliseconds since 1970: the time of this request. */
  lastAccessedAt: number;
}

interface SessionFields {
  /** `sess_` and 64 hex digits in lower case. */
  sessionId: string;
  defaults: SessionDefaults;
  /** Milliseconds since 1970. Fixed at creation; the server may drop a session up to half a second earlier. */
  expiresAt: number;
}

/** The receipt of a deletion. */
export interface DeletedSession {
  sessionId: string;
  deleted: boolean;
}

const epochMilliseconds = v.pipe(
  v.number(),
  v.check((milliseconds) => Number.isFinite(milliseconds), 'a finite number'),
);
/** Every successful response has its value under `data`. */
interface Envelope<Data> {
  success: boolean;
  data: Data;
}
/* @__NO_SIDE_EFFECTS__ */
function envelope<Data>(data: v.GenericSchema<Data>): Schema<Envelope<Data>> {
  return v.object({ success: v.literal(true), data });
}

export const SessionSchema: Schema<Envelope<Session>> = envelope(
  v.object({
    sessionId: v.string(),
    defaults: DefaultsSchema,
    expiresAt: epochMilliseconds,
    createdAt: epochMilliseconds,
    lastAccessedAt: epochMilliseconds,
  } satisfies Fields<Session>),
);
export const CreatedSessionSchema: Schema<Envelope<CreatedSession>> = envelope(
  v.object({
    sessionId: v.string(),
    defaults: DefaultsSchema,
    expiresAt: epochMilliseconds,
    createdAt: epochMilliseconds,
  } satisfies Fields<CreatedSession>),
);
export const UpdatedSessionSchema: Schema<Envelope<UpdatedSession>> = envelope(
  v.object({
    sessionId: v.string(),
    defaults: DefaultsSchema,
    expiresAt: epochMilliseconds,
    lastAccessedAt: epochMilliseconds,
  } satisfies Fields<UpdatedSession>),
);
export const DeletedSessionSchema: Schema<Envelope<DeletedSession>> = envelope(
  v.object({ sessionId: v.string(), deleted: v.boolean() } satisfies Fields<DeletedSession>),
);
