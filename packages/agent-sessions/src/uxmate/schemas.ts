import type { Fields, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';
import type { MessageFields, SessionFields } from '../shared/schemas.ts';

/** One message of a session. */
export interface Message extends MessageFields {}
const MessageSchema: v.GenericSchema<Message> = v.object({
  text: v.string(),
  // Enums of responses are open: the provider may add values.
  role: v.string(),
} satisfies Fields<Message>);

/** A conversation with one agent. */
export interface Session extends SessionFields {
  /** All messages, in order. */
  messages: Message[];
  /**
   * `Running`: a turn is in progress. `Ready`: it waits for the user. `Flushed`: moved out of the working store, still
   * readable.
   */
  status: OpenEnum<'Ready' | 'Running' | 'Flushed'>;
}
/** @internal */
export const SessionSchema: v.GenericSchema<Session> = v.object({
  id: v.string(),
  agent_id: v.string(),
  created_at: v.string(),
  updated_at: v.string(),
  routine_id: v.nullish(v.string()),
  messages: v.array(MessageSchema),
  status: v.string(),
} satisfies Fields<Session>);

/** The sessions with one agent. */
export interface SessionList {
  /** In no particular order. */
  sessions: Session[];
}
export const SessionListSchema: Schema<SessionList> = v.object({
  sessions: v.array(SessionSchema),
} satisfies Fields<SessionList>);

/** The body of `update`: the next message. */
export interface UpdateSession {
  /** The next message. */
  text_prompt: string;
}
export const UpdateSessionSchema: Schema<UpdateSession> = v.object({
  text_prompt: v.string(),
} satisfies Fields<UpdateSession>);
