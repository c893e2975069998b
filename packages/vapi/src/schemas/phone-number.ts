import type { Fields } from '@x/core';
import * as v from 'valibot';
import {
  integer,
  limitedString,
  literal,
  numberInRange,
  optionalBoolean,
  optionalObject,
  optionalString,
  variant,
} from './primitives.ts';
import { type TransferDestination, TransferDestinationSchema } from './transfer.ts';

/** A phone number imported from Twilio. It holds that provider's secrets: keep it out of logs. */
export interface TwilioPhoneNumber {
  /** Where an incoming call is transferred to if there is no assistant or squad for it. */
  fallbackDestination?: TransferDestination | undefined;
  hooks?: readonly PhoneNumberHook[] | undefined;
  /** Default true. */
  smsEnabled?: boolean | undefined;
  /** @deprecated by the provider, and yet required. */
  twilioPhoneNumber: string;
  twilioAccountSid: string;
  /** A secret. */
  twilioAuthToken?: string | undefined;
  /** Ignored if `twilioAuthToken` is set. */
  twilioApiKey?: string | undefined;
  /** A secret. */
  twilioApiSecret?: string | undefined;
  /** At most 40 characters. */
  name?: string | undefined;
  assistantId?: string | undefined;
  workflowId?: string | undefined;
  squadId?: string | undefined;
  server?: PhoneNumberServer | undefined;
}

/** Your server to which the provider sends events of a phone number. */
export interface PhoneNumberServer {
  /** 1 to 300. Default 20. */
  timeoutSeconds?: number | undefined;
  credentialId?: string | undefined;
  staticIpAddressesEnabled?: boolean | undefined;
  encryptedPaths?: readonly string[] | undefined;
  url?: string | undefined;
  /** May hold secrets. */
  headers?: { [key: string]: unknown } | undefined;
  backoffPlan?: BackoffPlan | undefined;
}

/** How the provider retries requests to your server. */
export interface BackoffPlan {
  type: 'fixed' | 'exponential';
  /** 0 to 10. */
  maxRetries: number;
  /** 0 to 10. */
  baseDelaySeconds: number;
  /** Integers; responses with one of these statuses are not retried. */
  excludedStatusCodes?: readonly number[] | undefined;
}

const ServerSchema: v.GenericSchema<PhoneNumberServer> = v.object({
  timeoutSeconds: v.optional(numberInRange(1, 300)),
  credentialId: optionalString,
  staticIpAddressesEnabled: optionalBoolean,
  encryptedPaths: v.optional(v.array(v.string())),
  url: optionalString,
  headers: optionalObject,
  backoffPlan: v.optional(
    v.object({
      type: v.picklist(['fixed', 'exponential']),
      maxRetries: numberInRange(0, 10),
      baseDelaySeconds: numberInRange(0, 10),
      excludedStatusCodes: v.optional(v.array(integer)),
    } satisfies Fields<BackoffPlan>),
  ),
} satisfies Fields<PhoneNumberServer>);

/** What happens at a moment of a call; narrows by `on`. */
export type PhoneNumberHook = CallRingingHook | CallEndingHook;

/** What happens when a call rings. */
export interface CallRingingHook {
  on: 'call.ringing';
  filters?: readonly CallerFilter[] | undefined;
  /** Only the first one runs. */
  do: readonly PhoneNumberHookAction[];
}

/** Matches callers by the beginning of their number. */
export interface CallerFilter {
  type: 'startsWith';
  key: 'number';
  /** The beginnings of callers' numbers, without the plus; at most 20 characters each. */
  startsWith: readonly string[];
}

/** What happens when a call ends. */
export interface CallEndingHook {
  on: 'call.ending';
  filters?: readonly EndedReasonFilter[] | undefined;
  do?: PhoneNumberHookAction | undefined;
}

/** Matches calls by the reason for which they end. */
export interface EndedReasonFilter {
  type: 'oneOf';
  key: 'call.endedReason';
  oneOf: readonly (
    | 'assistant-request-failed'
    | 'assistant-request-returned-error'
    | 'assistant-request-returned-unspeakable-error'
    | 'assistant-request-returned-invalid-assistant'
    | 'assistant-request-returned-no-assistant'
    | 'assistant-request-returned-forwarding-phone-number'
  )[];
}

/** What a hook does; narrows by `type`. */
export type PhoneNumberHookAction = TransferAction | SayAction;

/** Transfers the call. */
export interface TransferAction {
  type: 'transfer';
  destination?: TransferDestination | undefined;
}

/** Says something to the caller. */
export interface SayAction {
  type: 'say';
  /** At most 4,000 characters. */
  exact: string;
}

const HookActionSchema: v.GenericSchema<PhoneNumberHookAction> = variant('type', [
  v.object({
    type: literal('transfer'),
    destination: v.optional(TransferDestinationSchema),
  } satisfies Fields<TransferAction>),
  v.object({ type: literal('say'), exact: limitedString(4000) } satisfies Fields<SayAction>),
]);

const HookSchema: v.GenericSchema<PhoneNumberHook> = variant('on', [
  v.object({
    on: literal('call.ringing'),
    filters: v.optional(
      v.array(
        v.object({
          type: literal('startsWith'),
          key: literal('number'),
          startsWith: v.array(limitedString(20)),
        } satisfies Fields<CallerFilter>),
      ),
    ),
    do: v.array(HookActionSchema),
  } satisfies Fields<CallRingingHook>),
  v.object({
    on: literal('call.ending'),
    filters: v.optional(
      v.array(
        v.object({
          type: literal('oneOf'),
          key: literal('call.endedReason'),
          oneOf: v.array(
            v.picklist([
              'assistant-request-failed',
              'assistant-request-returned-error',
              'assistant-request-returned-unspeakable-error',
              'assistant-request-returned-invalid-assistant',
              'assistant-request-returned-no-assistant',
              'assistant-request-returned-forwarding-phone-number',
            ]),
          ),
        } satisfies Fields<EndedReasonFilter>),
      ),
    ),
    do: v.optional(HookActionSchema),
  } satisfies Fields<CallEndingHook>),
]);

/** @internal */
export const PhoneNumberSchema: v.GenericSchema<TwilioPhoneNumber> = v.object({
  fallbackDestination: v.optional(TransferDestinationSchema),
  hooks: v.optional(v.array(HookSchema)),
  smsEnabled: optionalBoolean,
  twilioPhoneNumber: v.string(),
  twilioAccountSid: v.string(),
  twilioAuthToken: optionalString,
  twilioApiKey: optionalString,
  twilioApiSecret: optionalString,
  name: v.optional(limitedString(40)),
  assistantId: optionalString,
  workflowId: optionalString,
  squadId: optionalString,
  server: v.optional(ServerSchema),
} satisfies Fields<TwilioPhoneNumber>);
