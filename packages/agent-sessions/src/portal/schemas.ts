import * as v from 'valibot';
import { formText, messageFields, openEnum, sessionFields } from '../service/schemas.ts';

const messageAgent = v.object({
  id: v.string(),
  name: v.string(),
  icon: v.string(),
});
/** Who speaks in a message of an assistant. */
export interface MessageAgent extends v.InferOutput<typeof messageAgent> {}
const MessageAgentSchema: v.GenericSchema<MessageAgent> = messageAgent;

const message = v.object({
  ...messageFields,
  /** Who speaks, if known. */
  agent: v.nullish(MessageAgentSchema),
});
/** One message of a session. */
export interface Message extends v.InferOutput<typeof message> {}
const MessageSchema: v.GenericSchema<Message> = message;

const session = v.object({
  ...sessionFields,
  /** Its id at the provider of the language model. */
  thread_id: v.string(),
  /** All that has been said, in order. */
  messages: v.array(MessageSchema),
  /**
   * `Running`: a turn is being worked on. `Ready`: it waits for the user. `Error`: the last turn failed. `Flushed`: moved
   * out of the working store, still readable.
   */
  status: openEnum<'Ready' | 'Running' | 'Flushed' | 'Error'>(),
  user_id: v.string(),
});
/** A conversation between one user and one agent. */
export interface Session extends v.InferOutput<typeof session> {}
export const SessionSchema: v.GenericSchema<Session> = session;

const sessionList = v.object({
  /** In no particular order. */
  sessions: v.array(SessionSchema),
});
/** The caller's sessions with one agent. */
export interface SessionList extends v.InferOutput<typeof sessionList> {}
export const SessionListSchema: v.GenericSchema<SessionList> = sessionList;

const asyncReceipt = v.object({ session_id: v.string() });
/** What an operation answers that does not wait for the turn. */
export interface AsyncReceipt extends v.InferOutput<typeof asyncReceipt> {}
export const AsyncReceiptSchema: v.GenericSchema<AsyncReceipt> = asyncReceipt;

export const ReplayQuerySchema = v.object({
  session_id: formText,
  last_message_index: v.pipe(
    v.number(),
    v.check((index) => Number.isSafeInteger(index) && index >= 0, 'a whole number from 0'),
  ),
});
