import type { Fields } from '@x/core';
import * as v from 'valibot';
import type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from '../generated/configuration.ts';
import { type ChatCostItem, ChatCostSchema } from './cost.ts';
import { MessageSchema, type SessionMessage } from './message.ts';
import { oneOf, optionalBoolean, optionalNumber, optionalObject, optionalString } from './primitives.ts';
import { AssistantOverridesSchema, AssistantSchema, SquadSchema } from './session.ts';

/**
 * One turn of a conversation: what was said and what the assistant replied. Fields that the provider has added since are
 * present at run time.
 */
export interface Chat {
  id: string;
  /** The organisation that owns it. */
  orgId: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC: later than `createdAt` by the time that the reply took. */
  updatedAt: string;
  /** The session whose turn it is, or that its `transport` made. */
  sessionId?: string | undefined;
  /** The chat that it continues. */
  previousChatId?: string | undefined;
  /** In a session, the session's. */
  assistantId?: string | undefined;
  assistant?: CreateAssistantDTO | undefined;
  assistantOverrides?: AssistantOverrides | undefined;
  squadId?: string | undefined;
  squad?: CreateSquadDTO | undefined;
  name?: string | undefined;
  /** Whether it was streamed. */
  stream?: boolean | undefined;
  /** As it was sent. */
  input?: string | SessionMessage[] | undefined;
  /** The context of the reply, the input last; narrows by `role`. */
  messages?: SessionMessage[] | undefined;
  /** What was produced: with tools several messages, of which the reply is the last one: `textOf(chat)`. */
  output?: SessionMessage[] | undefined;
  /** US dollars. */
  cost?: number | undefined;
  /** What the cost consists of; narrows by `type`. */
  costs?: ChatCostItem[] | undefined;
  /** Undocumented; seen with `variableValues`. */
  metadata?: { [key: string]: unknown } | undefined;
}
/** @internal */
export const ChatSchema: v.GenericSchema<Chat> = v.object({
  id: v.string(),
  orgId: v.string(),
  createdAt: v.string(),
  updatedAt: v.string(),
  sessionId: optionalString,
  previousChatId: optionalString,
  assistantId: optionalString,
  assistant: v.optional(AssistantSchema),
  assistantOverrides: v.optional(AssistantOverridesSchema),
  squadId: optionalString,
  squad: v.optional(SquadSchema),
  name: optionalString,
  stream: optionalBoolean,
  input: v.optional(oneOf(v.string(), v.array(MessageSchema))),
  messages: v.optional(v.array(MessageSchema)),
  output: v.optional(v.array(MessageSchema)),
  cost: optionalNumber,
  costs: v.optional(v.array(ChatCostSchema)),
  metadata: optionalObject,
} satisfies Fields<Chat>);

/** A piece of a streamed reply. */
export interface ChatPiece {
  /** The chat's id, the same in all pieces. */
  id: string;
  sessionId?: string | undefined;
  /** Which message of the output it belongs to: `chat.output[0].content`. */
  path: string;
  /** The text to append there; may be empty. Where the text is split has no meaning. */
  delta: string;
}
/** @internal */
export const ChatPieceSchema: v.GenericSchema<ChatPiece> = v.object({
  id: v.string(),
  sessionId: optionalString,
  path: v.string(),
  delta: v.string(),
} satisfies Fields<ChatPiece>);
