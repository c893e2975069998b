import type { FileInput } from '@x/core';
import * as v from 'valibot';

// What sessions are made of in both generations of the service. Schemas that other files use are declared as
// `v.GenericSchema<Name>`: editors then show the name, and the compiler does not infer the whole of a schema again.

/** A list of known words that the provider may add to: known ones are offered, others pass. */
type OpenEnum<Word extends string> = Word | (string & {});

/** A word in an answer. */
/* @__NO_SIDE_EFFECTS__ */
export function openEnum<Word extends string>(): v.GenericSchema<OpenEnum<Word>> {
  return v.string() as v.GenericSchema<OpenEnum<Word>>;
}

/** The API counts an empty text in a form as missing. */
export const formText = v.pipe(
  v.string(),
  v.check((text) => text !== '', 'at least one character'),
);

/** Looked at when the form is written, which names the one that does not fit. */
const files = v.optional(v.array(v.unknown())) as unknown as v.GenericSchema<readonly FileInput[] | undefined>;

const createSession = v.object({
  /** The agent to talk to. */
  agent_id: formText,
  /** The first message, sent as given, line ends too. */
  text_prompt: formText,
  /** Files for the agent. */
  files: v.optional(files),
});
/** What a session is made from. */
export interface CreateSession extends v.InferInput<typeof createSession> {}
export const CreateSessionSchema: v.GenericSchema<CreateSession> = createSession;

const messageForm = v.object({
  /** The next message, sent as given, line ends too. */
  text_prompt: formText,
  /** Files for the agent. */
  files: v.optional(files),
});
/** Another message, with files. */
export interface MessageForm extends v.InferInput<typeof messageForm> {}
export const MessageFormSchema: v.GenericSchema<MessageForm> = messageForm;

const agent = v.object({
  id: v.string(),
  name: v.string(),
  /** Its id at the provider of the language model. */
  assistant_id: v.string(),
  assistant_nickname: v.string(),
  welcome_message: v.string(),
  /** What a user might say first. */
  user_initial_message: v.string(),
  icon: v.string(),
  visibility_requirements: v.array(v.string()),
});
/** A configured assistant. */
export interface Agent extends v.InferOutput<typeof agent> {}
const AgentSchema: v.GenericSchema<Agent> = agent;

const sessionSummary = v.object({
  id: v.string(),
  agent: AgentSchema,
  /** ISO 8601; without a zone it is UTC. */
  updated_at: v.string(),
  /** A title. */
  name: v.string(),
});
/** A session in a group. */
export interface SessionSummary extends v.InferOutput<typeof sessionSummary> {}

/**
 * Sessions by time. The labels are the service's own, in its order; that the values are lists of summaries is inferred
 * from its document, and what comes instead is handed over as it is.
 */
export interface GroupedSessions {
  readonly time_to_sessions: Readonly<Record<string, readonly SessionSummary[]>>;
}
export const GroupedSessionsSchema = v.object({
  time_to_sessions: v.optional(v.unknown()),
}) as unknown as v.GenericSchema<GroupedSessions>;

export const AgentQuerySchema = v.object({ agent_id: formText });

/** Fields of a session that both generations have. */
export const sessionFields = {
  id: v.string(),
  agent_id: v.string(),
  /** ISO 8601; without a zone it is UTC: `sessionTimes` reads it so. */
  created_at: v.string(),
  /** ISO 8601; without a zone it is UTC: `sessionTimes` reads it so. */
  updated_at: v.string(),
  /** The stored request whose run made the session, if one did. */
  routine_id: v.nullish(v.string()),
};

/** Fields of a message that both generations have. */
export const messageFields = {
  text: v.string(),
  role: openEnum<'user' | 'assistant'>(),
};
