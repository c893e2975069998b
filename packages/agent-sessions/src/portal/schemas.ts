import type { Fields, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';
import { type MessageFields, nonEmptyString, type SessionFields } from '../shared/schemas.ts';

/** Who speaks in a message of an assistant. */
export interface MessageAgent {
  id: string;
  name: string;
  icon: string;
}
const MessageAgentSchema: v.GenericSchema<MessageAgent> = v.object({
  id: v.string(),
  name: v.string(),
  icon: v.string(),
} satisfies Fields<MessageAgent>);

/** One message of a session. */
export interface Message extends MessageFields {
  /** Who speaks, if known. */
  agent?: MessageAgent | null | undefined;
}
const MessageSchema: v.GenericSchema<Message> = v.object({
  text: v.string(),
  // Enums of responses are open: the provider may add values.
  role: v.string(),
  agent: v.nullish(MessageAgentSchema),
} satisfies Fields<Message>);

/** A conversation between one user and one agent. */
export interface Session extends SessionFields {
  /** Its id at the provider of the language model. */
  thread_id: string;
  /** All messages, in order. */
  messages: Message[];
  /**
   * `Running`: a turn is in progress. `Ready`: it waits for the user. `Error`: the last turn failed. `Flushed`: moved
   * out of the working store, still readable.
   */
  status: OpenEnum<'Ready' | 'Running' | 'Flushed' | 'Error'>;
  user_id: string;
}
/** @internal */
export const SessionSchema: v.GenericSchema<Session> = v.object({
  id: v.string(),
  agent_id: v.string(),
  created_at: v.string(),
  updated_at: v.string(),
  routine_id: v.nullish(v.string()),
  thread_id: v.string(),
  messages: v.array(MessageSchema),
  status: v.string(),
  user_id: v.string(),
} satisfies Fields<Session>);

/** The caller's sessions with one agent. */
export interface SessionList {
  /** In no particular order. */
  sessions: Session[];
}
export const SessionListSchema: Schema<SessionList> = v.object({
  sessions: v.array(SessionSchema),
} satisfies Fields<SessionList>);

/** The response of an operation that does not wait for the turn. */
export interface AsyncReceipt {
  session_id: string;
}
export const AsyncReceiptSchema: Schema<AsyncReceipt> = v.object({
  session_id: v.string(),
} satisfies Fields<AsyncReceipt>);

export const ReplayQuerySchema: Schema = v.object({
  session_id: nonEmptyString,
  last_message_index: v.pipe(
    v.number(),
    v.check((index) => Number.isSafeInteger(index) && index >= 0, 'a whole number from 0'),
  ),
});
