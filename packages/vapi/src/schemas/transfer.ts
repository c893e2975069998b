import type { Fields } from '@x/core';
import * as v from 'valibot';
import {
  limitedString,
  literal,
  numberInRange,
  oneOf,
  openObject,
  optionalBoolean,
  optionalObject,
  optionalString,
  variant,
} from './primitives.ts';

/** A string (empty: silence), or a message with a variant for each language. */
export type SpokenMessage = string | CustomMessage;

/** A message with a variant for each language. */
export interface CustomMessage {
  type: 'custom-message';
  /** One variant for each language; takes precedence over `content`. */
  contents?: readonly TextContent[] | undefined;
  /** At most 1,000 characters. */
  content?: string | undefined;
}

/** A message in one language. */
export interface TextContent {
  type: 'text';
  text: string;
  /** An ISO 639 code of two or three letters. */
  language: string;
}

const SpokenMessageSchema: v.GenericSchema<SpokenMessage> = oneOf(
  v.string(),
  v.object({
    type: literal('custom-message'),
    contents: v.optional(
      v.array(
        v.object({
          type: literal('text'),
          text: v.string(),
          language: v.string(),
        } satisfies Fields<TextContent>),
      ),
    ),
    content: v.optional(limitedString(1000)),
  } satisfies Fields<CustomMessage>),
);

/** How a call is transferred, and what is said meanwhile. */
export interface TransferPlan {
  /** How the call is transferred. */
  mode:
    | 'blind-transfer'
    | 'blind-transfer-add-summary-to-sip-header'
    | 'warm-transfer-say-message'
    | 'warm-transfer-say-summary'
    | 'warm-transfer-twiml'
    | 'warm-transfer-wait-for-operator-to-speak-first-and-then-say-message'
    | 'warm-transfer-wait-for-operator-to-speak-first-and-then-say-summary'
    | 'warm-transfer-experimental';
  message?: SpokenMessage | undefined;
  /** Seconds, 1 to 600. Default 60. */
  timeout?: number | undefined;
  /** Default `refer`. */
  sipVerb?: 'refer' | 'bye' | 'dial' | undefined;
  /** Seconds, 1 to 600. Default 60. */
  dialTimeout?: number | undefined;
  holdAudioUrl?: string | undefined;
  transferCompleteAudioUrl?: string | undefined;
  /** Which of the messages so far the destination gets; narrows by `type`. */
  contextEngineeringPlan?:
    | { type: 'lastNMessages'; maxMessages: number }
    | { type: 'none' }
    | { type: 'all' }
    | undefined;
  /** At most 4,096 characters. */
  twiml?: string | undefined;
  summaryPlan?: SummaryPlan | undefined;
  sipHeadersInReferToEnabled?: boolean | undefined;
  fallbackPlan?: TransferFallbackPlan | undefined;
}

/** How the call so far is summarised for the destination. */
export interface SummaryPlan {
  /** The prompt, as messages of the model. */
  messages?: readonly { [key: string]: unknown }[] | undefined;
  enabled?: boolean | undefined;
  /** Seconds, 1 to 60. */
  timeoutSeconds?: number | undefined;
}

/** What happens if a transfer fails. */
export interface TransferFallbackPlan {
  message: SpokenMessage;
  /** Default true. */
  endCallEnabled?: boolean | undefined;
}

const TransferPlanSchema: v.GenericSchema<TransferPlan> = v.object({
  mode: v.picklist([
    'blind-transfer',
    'blind-transfer-add-summary-to-sip-header',
    'warm-transfer-say-message',
    'warm-transfer-say-summary',
    'warm-transfer-twiml',
    'warm-transfer-wait-for-operator-to-speak-first-and-then-say-message',
    'warm-transfer-wait-for-operator-to-speak-first-and-then-say-summary',
    'warm-transfer-experimental',
  ]),
  message: v.optional(SpokenMessageSchema),
  timeout: v.optional(numberInRange(1, 600)),
  sipVerb: v.optional(v.picklist(['refer', 'bye', 'dial'])),
  dialTimeout: v.optional(numberInRange(1, 600)),
  holdAudioUrl: optionalString,
  transferCompleteAudioUrl: optionalString,
  contextEngineeringPlan: v.optional(
    variant('type', [
      v.object({ type: literal('lastNMessages'), maxMessages: numberInRange(0) }),
      v.object({ type: literal('none') }),
      v.object({ type: literal('all') }),
    ]),
  ),
  twiml: v.optional(limitedString(4096)),
  summaryPlan: v.optional(
    v.object({
      messages: v.optional(v.array(openObject)),
      enabled: optionalBoolean,
      timeoutSeconds: v.optional(numberInRange(1, 60)),
    } satisfies Fields<SummaryPlan>),
  ),
  sipHeadersInReferToEnabled: optionalBoolean,
  fallbackPlan: v.optional(
    v.object({
      message: SpokenMessageSchema,
      endCallEnabled: optionalBoolean,
    } satisfies Fields<TransferFallbackPlan>),
  ),
} satisfies Fields<TransferPlan>);

/** Where a call is transferred to: a phone number or a SIP address; narrows by `type`. */
export type TransferDestination = NumberDestination | SipDestination;

/** A phone number to which a call is transferred. */
export interface NumberDestination {
  type: 'number';
  message?: SpokenMessage | undefined;
  /** Default true: `number` must be E.164. */
  numberE164CheckEnabled?: boolean | undefined;
  /** 3 to 40 characters. */
  number: string;
  /** 1 to 10 characters. */
  extension?: string | undefined;
  /** At most 40 characters. */
  callerId?: string | undefined;
  transferPlan?: TransferPlan | undefined;
  /** A label, for display only. */
  name?: string | undefined;
  description?: string | undefined;
}

/** A SIP address to which a call is transferred. */
export interface SipDestination {
  type: 'sip';
  message?: SpokenMessage | undefined;
  sipUri: string;
  /** At most 40 characters. */
  callerId?: string | undefined;
  transferPlan?: TransferPlan | undefined;
  sipHeaders?: { [key: string]: unknown } | undefined;
  /** A label, for display only. */
  name?: string | undefined;
  description?: string | undefined;
}

/** @internal */
export const TransferDestinationSchema: v.GenericSchema<TransferDestination> = variant('type', [
  v.object({
    type: literal('number'),
    message: v.optional(SpokenMessageSchema),
    numberE164CheckEnabled: optionalBoolean,
    number: limitedString(40, 3),
    extension: v.optional(limitedString(10, 1)),
    callerId: v.optional(limitedString(40)),
    transferPlan: v.optional(TransferPlanSchema),
    name: optionalString,
    description: optionalString,
  } satisfies Fields<NumberDestination>),
  v.object({
    type: literal('sip'),
    message: v.optional(SpokenMessageSchema),
    sipUri: v.string(),
    callerId: v.optional(limitedString(40)),
    transferPlan: v.optional(TransferPlanSchema),
    sipHeaders: optionalObject,
    name: optionalString,
    description: optionalString,
  } satisfies Fields<SipDestination>),
]);
