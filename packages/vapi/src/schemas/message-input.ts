import type { Fields } from '@x/core';
import * as v from 'valibot';
import {
  discriminator,
  finiteNumber,
  limitedString,
  literal,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
} from './primitives.ts';

/** A message of a new session: one of the five kinds that the API declares; narrows by `role`. */
export type SessionMessageInput =
  | SystemMessageInput
  | UserMessageInput
  | AssistantMessageInput
  | ToolMessageInput
  | DeveloperMessageInput;

/** Instructions to the assistant, with their time. */
export interface SystemMessageInput {
  role: 'system';
  message: string;
  /** Epoch milliseconds; may have a fraction. */
  time: number;
  secondsFromStart: number;
}

/** A turn of the user, with its time. */
export interface UserMessageInput {
  role: 'user';
  message: string;
  /** Epoch milliseconds; may have a fraction. */
  time: number;
  /** Epoch milliseconds; may have a fraction. */
  endTime: number;
  secondsFromStart: number;
  duration?: number | undefined;
  /** True if the text was removed or masked for security. */
  isFiltered?: boolean | undefined;
  detectedThreats?: readonly string[] | undefined;
  /** The text before it was filtered. */
  originalMessage?: string | undefined;
  /** Word confidence from the transcriber. */
  metadata?: { [key: string]: unknown } | undefined;
  /** The speaker, told apart by voice. */
  speakerLabel?: string | undefined;
}

/** A turn of the assistant. */
export interface AssistantMessageInput {
  role: 'assistant';
  /** At most 10,000 characters. */
  content?: string | undefined;
  /** At most 10,000 characters. */
  refusal?: string | undefined;
  tool_calls?: readonly ToolCall[] | undefined;
  /** At most 40 characters. */
  name?: string | undefined;
  metadata?: { [key: string]: unknown } | undefined;
}

/** A call of a tool by the assistant. */
export interface ToolCall {
  id: string;
  /** `function` in practice. */
  type: string;
  function: ToolCallFunction;
}

/** The function that a tool call names. */
export interface ToolCallFunction {
  /** A string of JSON. */
  arguments: string;
  /** At most 80 characters. */
  name: string;
}

/** The response of a tool. */
export interface ToolMessageInput {
  role: 'tool';
  /** At most 10,000 characters. */
  content: string;
  tool_call_id: string;
  /** At most 40 characters. */
  name?: string | undefined;
  metadata?: { [key: string]: unknown } | undefined;
}

/** Instructions of the developer. */
export interface DeveloperMessageInput {
  role: 'developer';
  /** At most 10,000 characters. */
  content: string;
  /** At most 40 characters. */
  name?: string | undefined;
  metadata?: { [key: string]: unknown } | undefined;
}

/** @internal */
export const SystemMessageSchema: v.GenericSchema<SystemMessageInput> = v.object({
  role: discriminator<'system'>(),
  message: v.string(),
  time: finiteNumber,
  secondsFromStart: finiteNumber,
} satisfies Fields<SystemMessageInput>);

/** @internal */
export const UserMessageSchema: v.GenericSchema<UserMessageInput> = v.object({
  role: discriminator<'user'>(),
  message: v.string(),
  time: finiteNumber,
  endTime: finiteNumber,
  secondsFromStart: finiteNumber,
  duration: optionalNumber,
  isFiltered: optionalBoolean,
  detectedThreats: v.optional(v.array(v.string())),
  originalMessage: optionalString,
  metadata: optionalObject,
  speakerLabel: optionalString,
} satisfies Fields<UserMessageInput>);

const ToolCallSchema = v.object({
  id: v.string(),
  type: v.string(),
  function: v.object({ arguments: v.string(), name: limitedString(80) } satisfies Fields<ToolCallFunction>),
} satisfies Fields<ToolCall>);

/** @internal */
export const AssistantMessageSchema = v.object({
  role: literal('assistant'),
  content: v.optional(limitedString(10_000)),
  refusal: v.optional(limitedString(10_000)),
  tool_calls: v.optional(v.array(ToolCallSchema)),
  name: v.optional(limitedString(40)),
  metadata: optionalObject,
} satisfies Fields<AssistantMessageInput>);

/** @internal */
export const ToolMessageSchema = v.object({
  role: literal('tool'),
  content: limitedString(10_000),
  tool_call_id: v.string(),
  name: v.optional(limitedString(40)),
  metadata: optionalObject,
} satisfies Fields<ToolMessageInput>);

/** @internal */
export const DeveloperMessageSchema = v.object({
  role: literal('developer'),
  content: limitedString(10_000),
  name: v.optional(limitedString(40)),
  metadata: optionalObject,
} satisfies Fields<DeveloperMessageInput>);

const declared = [
  SystemMessageSchema,
  UserMessageSchema,
  AssistantMessageSchema,
  ToolMessageSchema,
  DeveloperMessageSchema,
] as const;

/** The roles that are declared, in the order of the union of messages. @internal */
export const KNOWN_ROLES: readonly string[] = ['system', 'user', 'assistant', 'tool', 'developer'];

/**
 * The API tells the kinds apart by the fields that are there, so any `role` passes at run time where the fields fit.
 *
 * @internal
 */
export const MessageInputSchema: v.GenericSchema<SessionMessageInput> = v.lazy((message) => {
  const { role } = Object(message) as { readonly role: string };
  const fitting = declared.find((schema) => v.is(schema, message));
  // Else the one that the role means names the bad field.
  return fitting ?? declared[KNOWN_ROLES.indexOf(role)] ?? UnknownRoleSchema;
});
const UnknownRoleSchema = v.object({
  role: v.picklist(KNOWN_ROLES),
}) as v.GenericSchema as v.GenericSchema<SessionMessageInput>;
