import * as v from 'valibot';
import { messageFields, openEnum, sessionFields } from '../service/schemas.ts';

const message = v.object(messageFields);
/** One message of a session. */
export interface Message extends v.InferOutput<typeof message> {}
const MessageSchema: v.GenericSchema<Message> = message;

const session = v.object({
  ...sessionFields,
  /** All that has been said, in order. */
  messages: v.array(MessageSchema),
  /**
   * `Running`: a turn is being worked on. `Ready`: it waits for the user. `Flushed`: moved out of the working store, still
   * readable.
   */
  status: openEnum<'Ready' | 'Running' | 'Flushed'>(),
});
/** A conversation with one agent. */
export interface Session extends v.InferOutput<typeof session> {}
export const SessionSchema: v.GenericSchema<Session> = session;

const sessionList = v.object({
  /** In no particular order. */
  sessions: v.array(SessionSchema),
});
/** The sessions with one agent. */
export interface SessionList extends v.InferOutput<typeof sessionList> {}
export const SessionListSchema: v.GenericSchema<SessionList> = sessionList;

const updateSession = v.object({
  /** The next message. */
  text_prompt: v.string(),
});
/** Another message. */
export interface UpdateSession extends v.InferInput<typeof updateSession> {}
export const UpdateSessionSchema: v.GenericSchema<UpdateSession> = updateSession;
