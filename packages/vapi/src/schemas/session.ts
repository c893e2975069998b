import * as v from 'valibot';
import type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from '../generated/configuration.ts';
import { ArtifactSchema } from './artifact.ts';
import { list, numberFrom, openEnum, openObject, optionalFlag, optionalNumber, optionalText, text } from './basics.ts';
import { CostSchema } from './cost.ts';
import { MessageInputSchema, MessageSchema } from './message.ts';
import { PhoneNumberSchema } from './phone-number.ts';

// Typed all the way down from the provider's own document; at run time their inside is passed on unchecked, since
// checking it would take more code than all the rest.
const AssistantSchema = openObject as unknown as v.GenericSchema<CreateAssistantDTO>;
const AssistantOverridesSchema = openObject as unknown as v.GenericSchema<AssistantOverrides>;
const SquadSchema = v.object({
  name: optionalText,
  members: v.array(openObject),
}) as unknown as v.GenericSchema<CreateSquadDTO>;

const customer = v.object({
  /** True if absent: `number` must be E.164. False: any run of ASCII letters and digits, with or without a plus. */
  numberE164CheckEnabled: optionalFlag,
  extension: v.optional(text(10)),
  /** Changes to the assistant for this customer. */
  assistantOverrides: v.optional(AssistantOverridesSchema),
  /** Changes to each assistant of the squad for this customer. */
  squadOverrides: v.optional(AssistantOverridesSchema),
  /** A phone number, E.164 unless the check is off. */
  number: v.optional(text(40, 3)),
  sipUri: optionalText,
  name: v.optional(text(40)),
  /** At most 40 characters, which is shorter than many addresses. */
  email: v.optional(text(40)),
  /** The customer's id in your own system. */
  externalId: v.optional(text(40)),
});
/** Whom a session is with. */
export interface Customer extends v.InferOutput<typeof customer> {}
const CustomerSchema: v.GenericSchema<Customer> = customer;

// One minute to thirty days.
const expirationSeconds = numberFrom(60, 2_592_000);

const createSession = v.object({
  /** A free label of at most 40 characters. */
  name: v.optional(text(40)),
  /** `active` if absent. */
  status: v.optional(v.picklist(['active', 'completed'])),
  /** Seconds until chats can no longer continue the session: 60 to 2,592,000 (30 days). 86,400 (a day) if absent. */
  expirationSeconds: v.optional(expirationSeconds),
  /** A stored assistant, by its UUID. */
  assistantId: optionalText,
  /** An assistant given here; ignored if `assistantId` is given. */
  assistant: v.optional(AssistantSchema),
  /** Changes to the assistant. Its `variableValues` are filled in once, now. */
  assistantOverrides: v.optional(AssistantOverridesSchema),
  /** A stored squad, by its UUID. */
  squadId: optionalText,
  /** A squad given here; ignored if `squadId` is given. The first of its members begins. */
  squad: v.optional(SquadSchema),
  /** What has been said so far. */
  messages: v.optional(list(MessageInputSchema)),
  /** Whom the session is with. */
  customer: v.optional(CustomerSchema),
  /** A stored customer. */
  customerId: optionalText,
  /** A stored phone number. */
  phoneNumberId: optionalText,
  /** A phone number given here. It carries secrets: keep it out of logs. */
  phoneNumber: v.optional(PhoneNumberSchema),
});
/** What a session is made from; every field may be absent. */
export interface CreateSession extends v.InferInput<typeof createSession> {}
export const CreateSessionSchema: v.GenericSchema<CreateSession> = createSession;

const updateSession = v.object({
  /** A free label of at most 40 characters. */
  name: v.optional(text(40)),
  /** `completed` makes the provider produce the session's structured outputs. */
  status: v.optional(v.picklist(['active', 'completed'])),
  /** Seconds until chats can no longer continue the session: 60 to 2,592,000 (30 days). */
  expirationSeconds: v.optional(expirationSeconds),
  /** Replaces all messages. */
  messages: v.optional(list(MessageInputSchema)),
});
/** What can change in a session; what is absent stays. */
export interface UpdateSession extends v.InferInput<typeof updateSession> {}
export const UpdateSessionSchema: v.GenericSchema<UpdateSession> = updateSession;

const session = v.object({
  /** A UUID in practice. */
  id: v.string(),
  /** The organisation that owns it. */
  orgId: v.string(),
  /** ISO 8601, UTC. */
  createdAt: v.string(),
  /** ISO 8601, UTC. */
  updatedAt: v.string(),
  /** US dollars. */
  cost: optionalNumber,
  /** What the cost is made of; narrows by `type`. */
  costs: v.optional(v.array(CostSchema)),
  name: optionalText,
  /** `active` or `completed`; expiry adds no other word. */
  status: v.optional(openEnum<'active' | 'completed'>()),
  /** Seconds until chats can no longer continue the session. */
  expirationSeconds: optionalNumber,
  assistantId: optionalText,
  /** As stored, variables filled in. */
  assistant: v.optional(AssistantSchema),
  assistantOverrides: v.optional(AssistantOverridesSchema),
  squadId: optionalText,
  squad: v.optional(SquadSchema),
  /** What has been said; narrows by `role`. */
  messages: v.optional(v.array(MessageSchema)),
  /** Whom the session is with. */
  customer: v.optional(CustomerSchema),
  customerId: optionalText,
  phoneNumberId: optionalText,
  /** It carries secrets: keep it out of logs. */
  phoneNumber: v.optional(PhoneNumberSchema),
  /** There once the session is completed. */
  artifact: v.optional(ArtifactSchema),
});
/**
 * A stored conversation that several chats (text, SMS, web) share. Fields that the provider has added since are there
 * at run time.
 */
export interface Session extends v.InferOutput<typeof session> {}
export const SessionSchema: v.GenericSchema<Session> = session;
