import * as v from 'valibot';
import type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from '../generated/configuration.ts';
import { ArtifactSchema } from './artifact.ts';
import { type AsInput, number, numberBetween, openObject, openWord, text } from './basics.ts';
import { CostSchema } from './cost.ts';
import { MessageInputSchema, MessageSchema } from './message.ts';
import { PhoneNumberSchema } from './phone-number.ts';

/**
 * How the assistants of a session are set up. Typed all the way down from the provider's own document; at run time the
 * inside is passed on unchecked, since checking it would cost more code than all the rest.
 */
export interface Configuration {
  /** An assistant given here; ignored if `assistantId` is given. As read: variables filled in. */
  readonly assistant?: CreateAssistantDTO | undefined;
  /** Changes to the assistant. Its `variableValues` are filled in once, when the session is made. */
  readonly assistantOverrides?: AssistantOverrides | undefined;
  /** A squad given here; ignored if `squadId` is given. */
  readonly squad?: CreateSquadDTO | undefined;
}

/** Changes to the assistants that one customer speaks with. */
interface CustomerConfiguration {
  /** Changes to the assistant. */
  readonly assistantOverrides?: AssistantOverrides | undefined;
  /** Changes to each assistant of the squad. */
  readonly squadOverrides?: AssistantOverrides | undefined;
}

const CustomerSchema = v.object({
  /** True if absent: `number` must be E.164. False: any run of ASCII letters and digits, with or without a plus. */
  numberE164CheckEnabled: v.optional(v.boolean()),
  extension: v.optional(text(10)),
  assistantOverrides: v.optional(openObject),
  squadOverrides: v.optional(openObject),
  /** A phone number, E.164 unless the check is off. */
  number: v.optional(text(40, 3)),
  sipUri: v.optional(v.string()),
  name: v.optional(text(40)),
  /** At most 40 characters, which is shorter than many addresses. */
  email: v.optional(text(40)),
  /** The customer's id in your own system. */
  externalId: v.optional(text(40)),
});
/** Whom a session is with. */
export interface Customer
  extends Omit<AsInput<v.InferInput<typeof CustomerSchema>>, keyof CustomerConfiguration>,
    CustomerConfiguration {}

const SquadSchema = v.looseObject({
  name: v.optional(v.string()),
  /** The first one begins. */
  members: v.array(openObject),
});

/** The fields whose types have names of their own. */
interface NamedFields extends Configuration {
  /** Whom the session is with. */
  readonly customer?: Customer | undefined;
}

// One minute to thirty days.
const expirationSeconds = numberBetween(60, 2_592_000);

export const CreateSessionSchema = v.object({
  /** A free label of at most 40 characters. */
  name: v.optional(text(40)),
  /** `active` if absent. */
  status: v.optional(v.picklist(['active', 'completed'])),
  /** Seconds until chats can no longer continue the session: 60 to 2,592,000 (30 days). 86,400 (a day) if absent. */
  expirationSeconds: v.optional(expirationSeconds),
  /** A stored assistant, by its UUID. */
  assistantId: v.optional(v.string()),
  assistant: v.optional(openObject),
  assistantOverrides: v.optional(openObject),
  /** A stored squad, by its UUID. */
  squadId: v.optional(v.string()),
  squad: v.optional(SquadSchema),
  /** What has been said so far. */
  messages: v.optional(v.array(MessageInputSchema)),
  customer: v.optional(CustomerSchema),
  /** A stored customer. */
  customerId: v.optional(v.string()),
  /** A stored phone number. */
  phoneNumberId: v.optional(v.string()),
  /** A phone number given here. It carries secrets: keep it out of logs. */
  phoneNumber: v.optional(PhoneNumberSchema),
});
/** What a session is made from; every field may be absent. */
export interface CreateSession
  extends Omit<AsInput<v.InferInput<typeof CreateSessionSchema>>, keyof NamedFields>,
    NamedFields {}

export const UpdateSessionSchema = v.object({
  /** A free label of at most 40 characters. */
  name: v.optional(text(40)),
  /** `completed` makes the provider produce the session's structured outputs. */
  status: v.optional(v.picklist(['active', 'completed'])),
  /** Seconds until chats can no longer continue the session: 60 to 2,592,000 (30 days). */
  expirationSeconds: v.optional(expirationSeconds),
  /** Replaces all messages. */
  messages: v.optional(v.array(MessageInputSchema)),
});
/** What can change in a session; what is absent stays. */
export interface UpdateSession extends AsInput<v.InferInput<typeof UpdateSessionSchema>> {}

export const SessionSchema = v.object({
  /** A UUID in practice. */
  id: v.string(),
  /** The organisation that owns it. */
  orgId: v.string(),
  /** ISO 8601, UTC. */
  createdAt: v.string(),
  /** ISO 8601, UTC. */
  updatedAt: v.string(),
  /** US dollars. */
  cost: v.optional(number),
  /** What the cost is made of; narrows by `type`. */
  costs: v.optional(v.array(CostSchema)),
  name: v.optional(v.string()),
  /** `active` or `completed`; expiry adds no other word. */
  status: v.optional(openWord<'active' | 'completed'>()),
  /** Seconds until chats can no longer continue the session. */
  expirationSeconds: v.optional(number),
  assistantId: v.optional(v.string()),
  assistant: v.optional(openObject),
  assistantOverrides: v.optional(openObject),
  squadId: v.optional(v.string()),
  squad: v.optional(SquadSchema),
  /** What has been said; narrows by `role`. */
  messages: v.optional(v.array(MessageSchema)),
  customer: v.optional(CustomerSchema),
  customerId: v.optional(v.string()),
  phoneNumberId: v.optional(v.string()),
  /** It carries secrets: keep it out of logs. */
  phoneNumber: v.optional(PhoneNumberSchema),
  /** There once the session is completed. */
  artifact: v.optional(ArtifactSchema),
});
/**
 * A stored conversation that several chats (text, SMS, web) share. Fields that the provider has added since are there
 * at run time.
 */
export interface Session extends Omit<v.InferOutput<typeof SessionSchema>, keyof NamedFields>, NamedFields {}
