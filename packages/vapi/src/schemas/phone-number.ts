import * as v from 'valibot';
import { list, numberBetween, openObject, text } from './basics.ts';
import { TransferDestinationSchema } from './transfer.ts';

const ServerSchema = v.object({
  /** 20 if absent. */
  timeoutSeconds: v.optional(numberBetween(1, 300)),
  credentialId: v.optional(v.string()),
  staticIpAddressesEnabled: v.optional(v.boolean()),
  encryptedPaths: v.optional(list(v.string())),
  url: v.optional(v.string()),
  /** May hold secrets. */
  headers: v.optional(openObject),
  backoffPlan: v.optional(
    v.object({
      type: v.picklist(['fixed', 'exponential']),
      maxRetries: numberBetween(0, 10),
      baseDelaySeconds: numberBetween(0, 10),
      excludedStatusCodes: v.optional(list(v.pipe(v.number(), v.integer()))),
    }),
  ),
});

const HookActionSchema = v.variant('type', [
  v.object({ type: v.literal('transfer'), destination: v.optional(TransferDestinationSchema) }),
  v.object({ type: v.literal('say'), exact: text(4000) }),
]);

const HookSchema = v.variant('on', [
  v.object({
    on: v.literal('call.ringing'),
    filters: v.optional(
      list(
        v.object({
          type: v.literal('startsWith'),
          key: v.literal('number'),
          /** The beginnings of callers' numbers, without the plus. */
          startsWith: list(text(20)),
        }),
      ),
    ),
    /** Only the first one runs. */
    do: list(HookActionSchema),
  }),
  v.object({
    on: v.literal('call.ending'),
    filters: v.optional(
      list(
        v.object({
          type: v.literal('oneOf'),
          key: v.literal('call.endedReason'),
          oneOf: list(
            v.picklist([
              'assistant-request-failed',
              'assistant-request-returned-error',
              'assistant-request-returned-unspeakable-error',
              'assistant-request-returned-invalid-assistant',
              'assistant-request-returned-no-assistant',
              'assistant-request-returned-forwarding-phone-number',
            ]),
          ),
        }),
      ),
    ),
    do: v.optional(HookActionSchema),
  }),
]);

const phoneNumber = v.object({
  fallbackDestination: v.optional(TransferDestinationSchema),
  hooks: v.optional(list(HookSchema)),
  /** True if absent. */
  smsEnabled: v.optional(v.boolean()),
  /** @deprecated by the provider, and yet required. */
  twilioPhoneNumber: v.string(),
  twilioAccountSid: v.string(),
  /** A secret. */
  twilioAuthToken: v.optional(v.string()),
  /** Ignored if `twilioAuthToken` is given. */
  twilioApiKey: v.optional(v.string()),
  /** A secret. */
  twilioApiSecret: v.optional(v.string()),
  name: v.optional(text(40)),
  assistantId: v.optional(v.string()),
  workflowId: v.optional(v.string()),
  squadId: v.optional(v.string()),
  server: v.optional(ServerSchema),
});
/** A phone number brought from Twilio. It carries that provider's secrets: keep it out of logs. */
export interface TwilioPhoneNumber extends v.InferOutput<typeof phoneNumber> {}
/** A phone number brought from Twilio. */
export const PhoneNumberSchema: v.GenericSchema<TwilioPhoneNumber> = phoneNumber;
