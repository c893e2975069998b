import type { Fields, OpenEnum } from '@x/core';
import * as v from 'valibot';
import {
  type SystemMessageInput,
  SystemMessageSchema,
  type UserMessageInput,
  UserMessageSchema,
} from './message-input.ts';
import {
  discriminator,
  finiteNumber,
  oneOf,
  openObject,
  optionalNumber,
  optionalObject,
  optionalString,
} from './primitives.ts';

/** An entry of a call's transcript; narrows by `role`. Its roles are others than those of a session's messages. */
export type ArtifactMessage =
  | UserMessageInput
  | BotMessage
  | SystemMessageInput
  | ToolCallMessage
  | ToolCallResultMessage;

/** A turn of the assistant in a call. */
export interface BotMessage {
  role: 'bot';
  message: string;
  /** Epoch milliseconds. */
  time: number;
  /** Epoch milliseconds. */
  endTime: number;
  secondsFromStart: number;
  source?: string | undefined;
  duration?: number | undefined;
  assistantName?: string | undefined;
  assistantId?: string | undefined;
}

/** Calls of tools by the assistant. */
export interface ToolCallMessage {
  role: 'tool_calls';
  toolCalls: { [key: string]: unknown }[];
  message: string;
  /** Epoch milliseconds. */
  time: number;
  secondsFromStart: number;
}

/** The result of a tool call. */
export interface ToolCallResultMessage {
  role: 'tool_call_result';
  toolCallId: string;
  name: string;
  /** A string of JSON. */
  result: string;
  /** Epoch milliseconds. */
  time: number;
  secondsFromStart: number;
  metadata?: { [key: string]: unknown } | undefined;
  warnings?: ToolCallResultWarning[] | undefined;
}

/** What the provider warns of in the result of a tool call. */
export interface ToolCallResultWarning {
  type: OpenEnum<'oversized-tool-response'>;
  tokenCount: number;
  threshold: number;
}

/** @internal */
export const ArtifactMessageSchema: v.GenericSchema<ArtifactMessage> = oneOf(
  UserMessageSchema,
  v.object({
    role: discriminator<'bot'>(),
    message: v.string(),
    time: finiteNumber,
    endTime: finiteNumber,
    secondsFromStart: finiteNumber,
    source: optionalString,
    duration: optionalNumber,
    assistantName: optionalString,
    assistantId: optionalString,
  } satisfies Fields<BotMessage>),
  SystemMessageSchema,
  v.object({
    role: discriminator<'tool_calls'>(),
    toolCalls: v.array(openObject),
    message: v.string(),
    time: finiteNumber,
    secondsFromStart: finiteNumber,
  } satisfies Fields<ToolCallMessage>),
  v.object({
    role: discriminator<'tool_call_result'>(),
    toolCallId: v.string(),
    name: v.string(),
    result: v.string(),
    time: finiteNumber,
    secondsFromStart: finiteNumber,
    metadata: optionalObject,
    warnings: v.optional(
      v.array(
        v.object({
          type: v.string(),
          tokenCount: finiteNumber,
          threshold: finiteNumber,
        } satisfies Fields<ToolCallResultWarning>),
      ),
    ),
  } satisfies Fields<ToolCallResultMessage>),
);
