import * as v from 'valibot';
import { list, numberFrom, optionalFlag, optionalObject, optionalText, text, wholeNumber } from './basics.ts';
import { TransferDestinationSchema } from './transfer.ts';

const ServerSchema = v.object({
  /** 20 if absent. */
  timeoutSeconds: v.optional(numberFrom(1, 300)),
  credentialId: optionalText,
  staticIpAddressesEnabled: optionalFlag,
  encryptedPaths: v.optional(list(v.string())),
  url: optionalText,
  /** May hold secrets. */
  headers: optionalObject,
  backoffPlan: v.optional(
    v.object({
      type: v.picklist(['fixed', 'exponential']),
      maxRetries: numberFrom(0, 10),
      baseDelaySeconds: numberFrom(0, 10),
      excludedStatusCodes: v.optional(list(wholeNumber)),
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
  smsEnabled: optionalFlag,
  /** @deprecated by the provider, and yet required. */
  twilioPhoneNumber: v.string(),
  twilioAccountSid: v.string(),
  /** A secret. */
  twilioAuthToken: optionalText,
  /** Ignored if `twilioAuthToken` is given. */
  twilioApiKey: optionalText,
  /** A secret. */
  twilioApiSecret: optionalText,
  name: v.optional(text(40)),
  assistantId: optionalText,
  workflowId: optionalText,
  squadId: optionalText,
  server: v.optional(ServerSchema),
});
/** A phone number brought from Twilio. It carries that provider's secrets: keep it out of logs. */
export interface TwilioPhoneNumber extends v.InferOutput<typeof phoneNumber> {}
/** A phone number brought from Twilio. */
export const PhoneNumberSchema: v.GenericSchema<TwilioPhoneNumber> = phoneNumber;
