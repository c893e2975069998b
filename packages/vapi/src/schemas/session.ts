import type { Fields, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';
import type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from '../generated/configuration.ts';
import { type Artifact, ArtifactSchema } from './artifact.ts';
import { CostSchema, type SessionCostItem } from './cost.ts';
import { MessageSchema, type SessionMessage, StoredMessageSchema } from './message.ts';
import { MessageInputSchema, type SessionMessageInput } from './message-input.ts';
import { PhoneNumberSchema, type TwilioPhoneNumber } from './phone-number.ts';
import {
  limitedString,
  numberInRange,
  openObject,
  optionalBoolean,
  optionalNumber,
  optionalString,
} from './primitives.ts';

/** The body of `create`; every field is optional. */
export interface CreateSession {
  /** A free label of at most 40 characters. */
  name?: string | undefined;
  /** Default `active`. */
  status?: 'active' | 'completed' | undefined;
  /** Seconds until chats can no longer continue the session: 60 to 2,592,000 (30 days). Default 86,400 (a day). */
  expirationSeconds?: number | undefined;
  /** A stored assistant, by its UUID. */
  assistantId?: string | undefined;
  /** An assistant that is not stored; ignored if `assistantId` is set. */
  assistant?: CreateAssistantDTO | undefined;
  /** Changes to the assistant. Its `variableValues` are filled in once, at creation. */
  assistantOverrides?: AssistantOverrides | undefined;
  /** A stored squad, by its UUID. */
  squadId?: string | undefined;
  /** A squad that is not stored; ignored if `squadId` is set. The first of its members begins. */
  squad?: CreateSquadDTO | undefined;
  /** The conversation so far. */
  messages?: readonly SessionMessageInput[] | undefined;
  /** The customer of the session. */
  customer?: Customer | undefined;
  /** A stored customer. */
  customerId?: string | undefined;
  /** A stored phone number. */
  phoneNumberId?: string | undefined;
  /** A phone number that is not stored. It holds secrets: keep it out of logs. */
  phoneNumber?: TwilioPhoneNumber | undefined;
}

/** The body of `update`; fields that are not set stay as they are. */
export interface UpdateSession {
  /** A free label of at most 40 characters. */
  name?: string | undefined;
  /** `completed` makes the provider produce the session's structured outputs. */
  status?: 'active' | 'completed' | undefined;
  /** Seconds until chats can no longer continue the session: 60 to 2,592,000 (30 days). */
  expirationSeconds?: number | undefined;
  /** Replaces all messages. To append one: `[...(session.messages ?? []), message]`. */
  messages?: readonly SessionMessage[] | undefined;
}

/**
 * A stored conversation that several chats (text, SMS, web) share. Fields that the provider has added since are present
 * at run time.
 */
export interface Session {
  /** A UUID in practice. */
  id: string;
  /** The organisation that owns it. */
  orgId: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC. */
  updatedAt: string;
  /** US dollars. */
  cost?: number | undefined;
  /** What the cost consists of; narrows by `type`. */
  costs?: SessionCostItem[] | undefined;
  name?: string | undefined;
  /** `active` or `completed`; expiry does not change it. */
  status?: OpenEnum<'active' | 'completed'> | undefined;
  /** Seconds until chats can no longer continue the session. */
  expirationSeconds?: number | undefined;
  assistantId?: string | undefined;
  /** As stored, variables filled in. */
  assistant?: CreateAssistantDTO | undefined;
  assistantOverrides?: AssistantOverrides | undefined;
  squadId?: string | undefined;
  squad?: CreateSquadDTO | undefined;
  /** The conversation so far; narrows by `role`. */
  messages?: SessionMessage[] | undefined;
  /** The customer of the session. */
  customer?: Customer | undefined;
  customerId?: string | undefined;
  phoneNumberId?: string | undefined;
  /** It holds secrets: keep it out of logs. */
  phoneNumber?: TwilioPhoneNumber | undefined;
  /** Present once the session is completed. */
  artifact?: Artifact | undefined;
}

/** The customer of a session. */
export interface Customer {
  /** Default true: `number` must be E.164. False: any run of ASCII letters and digits, with or without a plus. */
  numberE164CheckEnabled?: boolean | undefined;
  /** At most 10 characters. */
  extension?: string | undefined;
  /** Changes to the assistant for this customer. */
  assistantOverrides?: AssistantOverrides | undefined;
  /** Changes to each assistant of the squad for this customer. */
  squadOverrides?: AssistantOverrides | undefined;
  /** A phone number of 3 to 40 characters, E.164 unless the check is off. */
  number?: string | undefined;
  sipUri?: string | undefined;
  /** At most 40 characters. */
  name?: string | undefined;
  /** At most 40 characters, which is shorter than many addresses. */
  email?: string | undefined;
  /** The customer's id in your own system, at most 40 characters. */
  externalId?: string | undefined;
}

// Typed all the way down from the provider's own document; passed on unchecked at run time, since a check of their
// fields would take more code than all the rest.
/** @internal */
export const AssistantSchema = openObject as unknown as v.GenericSchema<CreateAssistantDTO>;
/** @internal */
export const AssistantOverridesSchema = openObject as unknown as v.GenericSchema<AssistantOverrides>;
/** @internal */
export const SquadSchema = v.object({
  name: optionalString,
  members: v.array(openObject),
}) as unknown as v.GenericSchema<CreateSquadDTO>;

/** @internal */
export const CustomerSchema: v.GenericSchema<Customer> = v.object({
  numberE164CheckEnabled: optionalBoolean,
  extension: v.optional(limitedString(10)),
  assistantOverrides: v.optional(AssistantOverridesSchema),
  squadOverrides: v.optional(AssistantOverridesSchema),
  number: v.optional(limitedString(40, 3)),
  sipUri: optionalString,
  name: v.optional(limitedString(40)),
  email: v.optional(limitedString(40)),
  externalId: v.optional(limitedString(40)),
} satisfies Fields<Customer>);

// One minute to thirty days.
const expirationSeconds = v.optional(numberInRange(60, 2_592_000));

export const CreateSessionSchema: Schema<CreateSession> = v.object({
  name: v.optional(limitedString(40)),
  status: v.optional(v.picklist(['active', 'completed'])),
  expirationSeconds,
  assistantId: optionalString,
  assistant: v.optional(AssistantSchema),
  assistantOverrides: v.optional(AssistantOverridesSchema),
  squadId: optionalString,
  squad: v.optional(SquadSchema),
  messages: v.optional(v.array(MessageInputSchema)),
  customer: v.optional(CustomerSchema),
  customerId: optionalString,
  phoneNumberId: optionalString,
  phoneNumber: v.optional(PhoneNumberSchema),
} satisfies Fields<CreateSession>);

export const UpdateSessionSchema: Schema<UpdateSession> = v.object({
  name: v.optional(limitedString(40)),
  status: v.optional(v.picklist(['active', 'completed'])),
  expirationSeconds,
  messages: v.optional(v.array(StoredMessageSchema)),
} satisfies Fields<UpdateSession>);

/** @internal */
export const SessionSchema: v.GenericSchema<Session> = v.object({
  id: v.string(),
  orgId: v.string(),
  createdAt: v.string(),
  updatedAt: v.string(),
  cost: optionalNumber,
  costs: v.optional(v.array(CostSchema)),
  name: optionalString,
  status: optionalString,
  expirationSeconds: optionalNumber,
  assistantId: optionalString,
  assistant: v.optional(AssistantSchema),
  assistantOverrides: v.optional(AssistantOverridesSchema),
  squadId: optionalString,
  squad: v.optional(SquadSchema),
  messages: v.optional(v.array(MessageSchema)),
  customer: v.optional(CustomerSchema),
  customerId: optionalString,
  phoneNumberId: optionalString,
  phoneNumber: v.optional(PhoneNumberSchema),
  artifact: v.optional(ArtifactSchema),
} satisfies Fields<Session>);
