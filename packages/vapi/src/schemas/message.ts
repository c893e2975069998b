import * as v from 'valibot';
import {
  type AssistantMessageInput,
  type DeveloperMessageInput,
  KNOWN_ROLES,
  MessageInputSchema,
  type SystemMessageInput,
  type ToolMessageInput,
  type UserMessageInput,
} from './message-input.ts';
import { oneOf, openObject } from './primitives.ts';

/**
 * A message as a session holds it. Narrows by `role`; {@link isUnknownMessage} finds those of roles that this version
 * does not know. `update` takes it back.
 */
export type SessionMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage | DeveloperMessage;

/** Instructions to the assistant, as a session holds them. */
export interface SystemMessage extends Stored<SystemMessageInput>, ChatContent {}
/** A turn of the user, as a session holds it: `message` with its time, or `content` alone. */
export interface UserMessage extends Stored<UserMessageInput>, ChatContent {}
/** A turn of the assistant, as a session holds it. */
export interface AssistantMessage extends Stored<AssistantMessageInput>, ChatContent {}
/** The response of a tool, as a session holds it. */
export interface ToolMessage extends Stored<ToolMessageInput>, ChatContent {}
/** Instructions of the developer, as a session holds them. */
export interface DeveloperMessage extends Stored<DeveloperMessageInput>, ChatContent {}

/** A declared message as a session holds it: chats leave the time out and write `content`. */
type Stored<Message extends { role: string }> = Pick<Message, 'role'> & Partial<Omit<Message, 'role' | 'content'>>;

/** What chats write in place of the declared fields. */
interface ChatContent {
  /** A string, or an array of parts. */
  content?: string | null | readonly { [key: string]: unknown }[] | undefined;
}

const ContentSchema = oneOf(v.nullable(v.string()), v.array(openObject));

/**
 * Accepts any message: the provider adds kinds and fields without notice.
 *
 * @internal
 */
export const MessageSchema = v.object({
  role: v.string(),
  content: v.optional(ContentSchema),
}) as unknown as v.GenericSchema<SessionMessage>;

/**
 * A message in an update. The declared form is checked. What has `content` in place of `message` passes, as chats write
 * it, and so does an unknown role: whatever a session holds can be sent back.
 *
 * @internal
 */
export const StoredMessageSchema: v.GenericSchema<SessionMessage> = v.lazy((message) => {
  const { role, message: declared, content } = Object(message) as { [key: string]: unknown };
  const isUnknown = typeof role === 'string' && !KNOWN_ROLES.includes(role);
  const isOfChat = declared === undefined && content !== undefined && v.is(MessageSchema, message);
  return isUnknown || isOfChat ? (openObject as unknown as v.GenericSchema<SessionMessage>) : MessageInputSchema;
});

/** A message of a kind that this version does not know. */
export interface UnknownMessage {
  readonly role: string;
  readonly [field: string]: unknown;
}

/**
 * Whether a message is of a kind that this version does not know: the default branch of a `switch` on `role`.
 *
 * @example
 * for (const message of session.messages ?? []) {
 *   if (isUnknownMessage(message)) continue;
 *   if (message.role === 'user') console.log(message.message ?? message.content);
 * }
 */
export function isUnknownMessage(message: { readonly role: string }): message is UnknownMessage {
  return !KNOWN_ROLES.includes(message.role);
}
