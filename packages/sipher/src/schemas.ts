import * as v from 'valibot';

// Schemas that other files use are declared as `v.GenericSchema<Name>`: editors then show the name, and the compiler
// does not infer the whole of a schema again wherever it stands in another.

const chains = [
  ...(['solana', 'ethereum', 'polygon', 'arbitrum', 'optimism', 'base', 'near', 'aptos', 'sui', 'cosmos'] as const),
  ...(['osmosis', 'injective', 'celestia', 'sei', 'dydx', 'bitcoin', 'zcash'] as const),
] as const;
const privacyLevels = ['standard', 'shielded', 'maximum'] as const;
const rpcProviders = ['helius', 'quicknode', 'triton', 'generic'] as const;
const backends = ['sip-native'] as const;

/** A word in an answer: known ones are offered, others pass, since the provider may add to its list. */
/* @__NO_SIDE_EFFECTS__ */
function openEnum<Words extends readonly string[]>(): v.GenericSchema<Words[number] | (string & {})> {
  return v.string();
}

/** Milliseconds since 1970. */
const epochMilliseconds = v.pipe(
  v.number(),
  v.check((milliseconds: number) => Number.isFinite(milliseconds), 'a finite number'),
);

const defaultsInput = v.object({
  /** Case matters, as in all words here. Heeded by stealth generate, its batch, stealth check and backend compare. */
  chain: v.optional(v.picklist(chains)),
  /** Stored; no endpoint reads it so far. */
  privacyLevel: v.optional(v.picklist(privacyLevels)),
  /** Stored; no endpoint reads it so far. */
  rpcProvider: v.optional(v.picklist(rpcProviders)),
  /** Heeded by backend select. */
  backend: v.optional(v.picklist(backends)),
  /** `0x` and at least one hex digit. A secret, which comes back in clear text: keep it out of logs. */
  defaultViewingKey: v.optional(
    v.pipe(
      v.string(),
      v.check((key) => /^0x[0-9a-fA-F]+$/.test(key), '0x and at least one hex digit'),
    ),
  ),
});
/** Parameters that a session is to remember. What is absent is not set; nothing can be unset later. */
export interface SessionDefaultsInput extends v.InferInput<typeof defaultsInput> {}
// A list is an object to valibot, and not to the API; a Map would become an empty one. The cast: what comes in is what the
// last step of the pipe takes.
const DefaultsInputSchema = v.pipe(
  v.unknown(),
  v.check((value) => Object.prototype.toString.call(value) === '[object Object]', 'an object'),
  defaultsInput,
) as unknown as v.GenericSchema<SessionDefaultsInput>;

const createSession = v.object({
  /** May be empty, but not absent. */
  defaults: DefaultsInputSchema,
  /** Seconds to live, whole ones: 60 to 86,400 (a day). 3,600 (an hour) if absent. Nothing extends a life. */
  ttlSeconds: v.optional(
    v.pipe(
      v.number(),
      v.check(
        (seconds: number) => Number.isInteger(seconds) && seconds >= 60 && seconds <= 86_400,
        'a whole number from 60 to 86,400',
      ),
    ),
  ),
});
/** What a session is made from. */
export interface CreateSession extends v.InferInput<typeof createSession> {}
export const CreateSessionSchema: v.GenericSchema<CreateSession> = createSession;

const updateSession = v.object({
  /** Replace those of the same name; the others stay. May be empty, but not absent. */
  defaults: DefaultsInputSchema,
});
/** What changes in a session. */
export interface UpdateSession extends v.InferInput<typeof updateSession> {}
export const UpdateSessionSchema: v.GenericSchema<UpdateSession> = updateSession;

const defaults = v.object({
  chain: v.optional(openEnum<typeof chains>()),
  privacyLevel: v.optional(openEnum<typeof privacyLevels>()),
  rpcProvider: v.optional(openEnum<typeof rpcProviders>()),
  backend: v.optional(openEnum<typeof backends>()),
  /** A secret, in clear text: keep it out of logs. */
  defaultViewingKey: v.optional(v.string()),
});
/** Parameters that a session remembers. */
export interface SessionDefaults extends v.InferOutput<typeof defaults> {}
const DefaultsSchema: v.GenericSchema<SessionDefaults> = defaults;

const common = {
  /** `sess_` and 64 hex digits in lower case. */
  sessionId: v.string(),
  defaults: DefaultsSchema,
  /** Milliseconds since 1970. Fixed at creation; the server may let go of a session up to half a second before. */
  expiresAt: epochMilliseconds,
};

const createdSession = v.object({
  ...common,
  /** Milliseconds since 1970. */
  createdAt: epochMilliseconds,
});
/** A session as its creation answers it. */
export interface CreatedSession extends v.InferOutput<typeof createdSession> {}

const updatedSession = v.object({
  ...common,
  /** Milliseconds since 1970. */
  lastAccessedAt: epochMilliseconds,
});
/** A session as a change answers it: without `createdAt`. */
export interface UpdatedSession extends v.InferOutput<typeof updatedSession> {}

const session = v.object({
  ...common,
  /** Milliseconds since 1970. */
  createdAt: epochMilliseconds,
  /** Milliseconds since 1970: this very access. */
  lastAccessedAt: epochMilliseconds,
});
/** A stored session. Fields that the provider has added since are there at run time. */
export interface Session extends v.InferOutput<typeof session> {}

const deletedSession = v.object({
  sessionId: v.string(),
  deleted: v.boolean(),
});
/** The receipt of a deletion. */
export interface DeletedSession extends v.InferOutput<typeof deletedSession> {}

/** What every answer that is no error wraps its data in. */
/* @__NO_SIDE_EFFECTS__ */
function envelope<Data>(
  data: v.GenericSchema<Data>,
): v.GenericSchema<{ readonly success: boolean; readonly data: Data }> {
  return v.object({ success: v.literal(true), data });
}

export const CreatedSessionSchema = envelope<CreatedSession>(createdSession);
export const SessionSchema = envelope<Session>(session);
export const UpdatedSessionSchema = envelope<UpdatedSession>(updatedSession);
export const DeletedSessionSchema = envelope<DeletedSession>(deletedSession);
