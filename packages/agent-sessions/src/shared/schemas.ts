import type { Fields, FileInput, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';

// What both generations of the service have in common. The schemas list their fields without a spread, which bundlers keep
// even where nobody uses the schema.

/**
 * The API counts an empty string in a form as missing.
 *
 * @internal
 */
export const nonEmptyString: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check((value) => value !== '', 'at least one character'),
);

/** The body of Portal's `update` and `updateAsync`: the next message, with files. */
export interface MessageForm {
  /** The next message, sent exactly as given, line ends too. */
  text_prompt: string;
  /** Files for the agent. */
  files?: readonly FileInput[] | undefined;
}
// The cast: each file is checked when the form is written, with an error that names it.
const files = v.optional(v.array(v.unknown() as v.GenericSchema<FileInput>));
export const MessageFormSchema: Schema<MessageForm> = v.object({
  text_prompt: nonEmptyString,
  files,
} satisfies Fields<MessageForm>);

/** The body of `create` and of Portal's `createAsync`: the agent and the first message, with files. */
export interface CreateSession {
  /** The agent to talk to. */
  agent_id: string;
  /** The first message, sent exactly as given, line ends too. */
  text_prompt: string;
  /** Files for the agent. */
  files?: readonly FileInput[] | undefined;
}
export const CreateSessionSchema: Schema<CreateSession> = v.object({
  agent_id: nonEmptyString,
  text_prompt: nonEmptyString,
  files,
} satisfies Fields<CreateSession>);

export const AgentQuerySchema: Schema = v.object({ agent_id: nonEmptyString });

/** A configured assistant. */
export interface Agent {
  id: string;
  name: string;
  /** Its id at the provider of the language model. */
  assistant_id: string;
  assistant_nickname: string;
  welcome_message: string;
  /** What a user might say first. */
  user_initial_message: string;
  icon: string;
  visibility_requirements: string[];
}

/** A session in a group. */
export interface SessionSummary {
  id: string;
  agent: Agent;
  /** ISO 8601; without a zone it is UTC. */
  updated_at: string;
  /** A title. */
  name: string;
}

/**
 * Sessions by time. The labels are the service's own, in its order; that the values are arrays of summaries is inferred
 * from its document, and not checked.
 */
export interface GroupedSessions {
  readonly time_to_sessions: Readonly<Record<string, readonly SessionSummary[]>>;
}
export const GroupedSessionsSchema: Schema<GroupedSessions> = v.object({
  // The cast: see above.
  time_to_sessions: v.optional(v.unknown()) as v.GenericSchema<GroupedSessions['time_to_sessions']>,
} satisfies Fields<GroupedSessions>);

/** Fields of a session that both generations have. */
export interface SessionFields {
  id: string;
  agent_id: string;
  /** ISO 8601; without a zone it is UTC: `sessionTimes` reads it so. */
  created_at: string;
  /** ISO 8601; without a zone it is UTC: `sessionTimes` reads it so. */
  updated_at: string;
  /** The stored request whose run created the session, if one did. */
  routine_id?: string | null | undefined;
}

/** Fields of a message that both generations have. */
export interface MessageFields {
  text: string;
  role: OpenEnum<'user' | 'assistant'>;
}
