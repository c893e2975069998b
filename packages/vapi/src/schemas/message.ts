import * as v from 'valibot';
import {
  discriminator,
  list,
  number,
  openObject,
  optionalFlag,
  optionalNumber,
  optionalObject,
  optionalText,
  text,
} from './basics.ts';

const ToolCallSchema = v.object({
  id: v.string(),
  /** `function` in practice. */
  type: v.string(),
  function: v.object({
    /** JSON text. */
    arguments: v.string(),
    name: text(80),
  }),
});

const systemMessage = v.object({
  role: discriminator<'system'>(),
  message: v.string(),
  /** Epoch milliseconds; may have a fraction. */
  time: number,
  secondsFromStart: number,
});

/** Instructions to the assistant, with their timing. */
export interface SystemMessageInput extends v.InferOutput<typeof systemMessage> {}
/** Instructions to the assistant, with their timing. */
export const SystemMessageSchema: v.GenericSchema<SystemMessageInput> = systemMessage;

const userMessage = v.object({
  role: discriminator<'user'>(),
  message: v.string(),
  /** Epoch milliseconds; may have a fraction. */
  time: number,
  /** Epoch milliseconds; may have a fraction. */
  endTime: number,
  secondsFromStart: number,
  duration: optionalNumber,
  /** True if the text was removed or masked for security. */
  isFiltered: optionalFlag,
  detectedThreats: v.optional(list(v.string())),
  /** The text before it was filtered. */
  originalMessage: optionalText,
  /** Word confidence from the transcriber. */
  metadata: optionalObject,
  /** The speaker, told apart by voice. */
  speakerLabel: optionalText,
});

/** A turn of the user, with its timing. */
export interface UserMessageInput extends v.InferOutput<typeof userMessage> {}
/** A turn of the user, with its timing. */
export const UserMessageSchema: v.GenericSchema<UserMessageInput> = userMessage;

const AssistantMessageSchema = v.object({
  role: v.literal('assistant'),
  content: v.optional(text(10_000)),
  refusal: v.optional(text(10_000)),
  tool_calls: v.optional(list(ToolCallSchema)),
  name: v.optional(text(40)),
  metadata: optionalObject,
});

const ToolMessageSchema = v.object({
  role: v.literal('tool'),
  content: text(10_000),
  tool_call_id: v.string(),
  name: v.optional(text(40)),
  metadata: optionalObject,
});

const DeveloperMessageSchema = v.object({
  role: v.literal('developer'),
  content: text(10_000),
  name: v.optional(text(40)),
  metadata: optionalObject,
});

const messageInput = v.union([
  SystemMessageSchema,
  UserMessageSchema,
  AssistantMessageSchema,
  ToolMessageSchema,
  DeveloperMessageSchema,
]);
/** A message as it is sent: one of five kinds. */
export type SessionMessageInput = v.InferOutput<typeof messageInput>;
/**
 * A message as it is sent. The API tells the kinds apart by the fields that are there, so any `role` passes at run time
 * where the fields fit.
 */
export const MessageInputSchema: v.GenericSchema<SessionMessageInput> = v.lazy((message) =>
  // Where none fits, the one that the role means says what is wrong; the union would say only that none fits.
  v.is(messageInput, message) ? messageInput : (schemaOfRole(message) ?? messageInput),
);

function schemaOfRole(message: unknown): v.GenericSchema<SessionMessageInput> | undefined {
  const role = typeof message === 'object' && message !== null && 'role' in message ? message.role : undefined;
  const index = KNOWN_ROLES.indexOf(String(role));
  return messageInput.options[index];
}

/** What real chat history holds beside the declared fields. */
interface ChatContent {
  /** The text, or parts of it, as chats give it. */
  readonly content?: string | null | Record<string, unknown>[] | undefined;
}

/** A declared message as it is read: chats leave the timing out and write `content`. */
type AsRead<Message extends { role: string }> = Pick<Message, 'role'> & Partial<Omit<Message, 'role'>>;

/** Instructions to the assistant, as read. */
export interface SystemMessage extends AsRead<SystemMessageInput>, ChatContent {}
/** A turn of the user, as read: `message` with its timing, or `content` alone. */
export interface UserMessage extends AsRead<UserMessageInput>, ChatContent {}
/** A turn of the assistant, as read. */
export interface AssistantMessage
  extends Omit<AsRead<v.InferOutput<typeof AssistantMessageSchema>>, 'content'>,
    ChatContent {}
/** The answer of a tool, as read. */
export interface ToolMessage extends Omit<AsRead<v.InferOutput<typeof ToolMessageSchema>>, 'content'>, ChatContent {}
/** Instructions of the developer, as read. */
export interface DeveloperMessage
  extends Omit<AsRead<v.InferOutput<typeof DeveloperMessageSchema>>, 'content'>,
    ChatContent {}

/** A message as it is read. Switch on `role`; {@link isUnknownMessage} tells those that this version does not know. */
export type SessionMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage | DeveloperMessage;

/** Reads any message: the provider adds kinds and fields without notice. */
export const MessageSchema = v.object({
  role: v.string(),
  content: v.optional(v.union([v.string(), v.null(), v.array(openObject)])),
}) as unknown as v.GenericSchema<SessionMessage>;

/** A message of a kind that this version does not know. */
export interface UnknownMessage {
  readonly role: string;
  readonly [field: string]: unknown;
}

// In the order of the union of messages.
const KNOWN_ROLES: readonly string[] = ['system', 'user', 'assistant', 'tool', 'developer'];

/**
 * Tells whether a message is of a kind that this version does not know: the default branch of a `switch` on `role`.
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
