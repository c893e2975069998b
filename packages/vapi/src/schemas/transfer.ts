import * as v from 'valibot';
import { list, numberFrom, openObject, optionalFlag, optionalObject, optionalText, text } from './basics.ts';

const spokenMessage = v.union([
  v.string(),
  v.object({
    type: v.literal('custom-message'),
    /** One variant for each language; wins over `content`. */
    contents: v.optional(
      list(
        v.object({
          type: v.literal('text'),
          text: v.string(),
          /** An ISO 639 code of two or three letters. */
          language: v.string(),
        }),
      ),
    ),
    content: v.optional(text(1000)),
  }),
]);

/** Plain text (empty: silence), or a message with a variant for each language. */
export type SpokenMessage = v.InferOutput<typeof spokenMessage>;
const SpokenMessageSchema: v.GenericSchema<SpokenMessage> = spokenMessage;

/** How a call is handed over. */
const TransferModeSchema = v.picklist([
  'blind-transfer',
  'blind-transfer-add-summary-to-sip-header',
  'warm-transfer-say-message',
  'warm-transfer-say-summary',
  'warm-transfer-twiml',
  'warm-transfer-wait-for-operator-to-speak-first-and-then-say-message',
  'warm-transfer-wait-for-operator-to-speak-first-and-then-say-summary',
  'warm-transfer-experimental',
]);

const transferPlan = v.object({
  mode: TransferModeSchema,
  message: v.optional(SpokenMessageSchema),
  /** Seconds; 60 if absent. */
  timeout: v.optional(numberFrom(1, 600)),
  /** `refer` if absent. */
  sipVerb: v.optional(v.picklist(['refer', 'bye', 'dial'])),
  /** Seconds; 60 if absent. */
  dialTimeout: v.optional(numberFrom(1, 600)),
  holdAudioUrl: optionalText,
  transferCompleteAudioUrl: optionalText,
  contextEngineeringPlan: v.optional(
    v.variant('type', [
      v.object({ type: v.literal('lastNMessages'), maxMessages: numberFrom(0) }),
      v.object({ type: v.literal('none') }),
      v.object({ type: v.literal('all') }),
    ]),
  ),
  twiml: v.optional(text(4096)),
  summaryPlan: v.optional(
    v.object({
      messages: v.optional(list(openObject)),
      enabled: optionalFlag,
      timeoutSeconds: v.optional(numberFrom(1, 60)),
    }),
  ),
  sipHeadersInReferToEnabled: optionalFlag,
  fallbackPlan: v.optional(
    v.object({
      message: SpokenMessageSchema,
      /** True if absent. */
      endCallEnabled: optionalFlag,
    }),
  ),
});

/** How a call is handed over, and what is said meanwhile. */
export interface TransferPlan extends v.InferOutput<typeof transferPlan> {}
const TransferPlanSchema: v.GenericSchema<TransferPlan> = transferPlan;

const transferDestination = v.variant('type', [
  v.object({
    type: v.literal('number'),
    message: v.optional(SpokenMessageSchema),
    /** True if absent. */
    numberE164CheckEnabled: optionalFlag,
    number: text(40, 3),
    extension: v.optional(text(10, 1)),
    callerId: v.optional(text(40)),
    transferPlan: v.optional(TransferPlanSchema),
    description: optionalText,
  }),
  v.object({
    type: v.literal('sip'),
    message: v.optional(SpokenMessageSchema),
    sipUri: v.string(),
    callerId: v.optional(text(40)),
    transferPlan: v.optional(TransferPlanSchema),
    sipHeaders: optionalObject,
    description: optionalText,
  }),
]);
/** Where a call is handed over to: a phone number or a SIP address. */
export type TransferDestination = v.InferOutput<typeof transferDestination>;
/** Where a call is handed over to: a phone number or a SIP address. */
export const TransferDestinationSchema: v.GenericSchema<TransferDestination> = transferDestination;
