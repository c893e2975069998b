import type { Fields, Schema } from '@x/core';
import * as v from 'valibot';
import type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from '../generated/configuration.ts';
import {
  type AssistantMessageInput,
  AssistantMessageSchema,
  type DeveloperMessageInput,
  DeveloperMessageSchema,
  KNOWN_ROLES,
  type ToolMessageInput,
  ToolMessageSchema,
} from './message-input.ts';
import { anyThat, limitedString, literal, optionalBoolean, optionalString } from './primitives.ts';
import { AssistantOverridesSchema, AssistantSchema, type Customer, CustomerSchema, SquadSchema } from './session.ts';

/** The body of `create` and `stream`: a turn of a session, or a chat on its own. */
export type CreateChat = CreateChatInSession | CreateChatOnItsOwn;

/** What both forms of a chat take. */
interface ChatFields {
  /** What the user says, or several messages in order, which are one turn. */
  input: string | readonly ChatInputMessage[];
  /** A free label of at most 40 characters. */
  name?: string | undefined;
}

/** A turn of a session, which has its own assistant, phone number and customer. */
export interface CreateChatInSession extends ChatFields {
  /** The session whose turn this is. */
  sessionId: string;
  /** The placeholders of a session are filled in once, at its creation: new `variableValues` alone change nothing. */
  assistantOverrides?: AssistantOverrides | undefined;
  /** Sends the reply as an SMS to the session's customer, too. */
  transport?: SmsTransport | undefined;
  previousChatId?: undefined;
  assistantId?: undefined;
  assistant?: undefined;
  squadId?: undefined;
  squad?: undefined;
}

/** A chat outside of sessions: one of its first five fields says who replies. */
export type CreateChatOnItsOwn = StandaloneChat &
  (
    | { previousChatId: string }
    | { assistantId: string }
    | { assistant: CreateAssistantDTO }
    | { squadId: string }
    | { squad: CreateSquadDTO }
  );

/** The fields of a chat outside of sessions. */
export interface StandaloneChat extends ChatFields {
  /** The chat whose messages are the context. */
  previousChatId?: string | undefined;
  /** A stored assistant, by its UUID. */
  assistantId?: string | undefined;
  /** An assistant that is not stored; ignored if `assistantId` is set. */
  assistant?: CreateAssistantDTO | undefined;
  /** A stored squad, by its UUID. */
  squadId?: string | undefined;
  /** A squad that is not stored; ignored if `squadId` is set. */
  squad?: CreateSquadDTO | undefined;
  /** `variableValues` are what it is meant for. */
  assistantOverrides?: AssistantOverrides | undefined;
  /** Makes a session for its receiver, and sends the reply as an SMS. */
  transport?: SmsToCustomer | undefined;
  sessionId?: undefined;
}

/** Sends a reply as an SMS. */
export interface SmsTransport {
  type: 'twilio.sms';
  conversationType?: 'chat' | undefined;
  /** Default true. False sends `input` as it is, without the model. */
  useLLMGeneratedMessageForOutbound?: boolean | undefined;
}

/** Sends a reply as an SMS to a customer: one of `customer` and `customerId` is needed. */
export type SmsToCustomer = SmsToReceiver & ({ customer: Customer } | { customerId: string });

/** The fields of an SMS to a customer. */
export interface SmsToReceiver extends SmsTransport {
  /** The sending number. */
  phoneNumberId: string;
  /** The receiver. */
  customer?: Customer | undefined;
  /** A stored customer as the receiver. */
  customerId?: string | undefined;
}

/** A message of a turn: its text is `content`, unlike in a new session; narrows by `role`. */
export type ChatInputMessage =
  | UserInput
  | SystemInput
  | AssistantMessageInput
  | ToolMessageInput
  | DeveloperMessageInput;

/** What the user says. */
export interface UserInput {
  role: 'user';
  content: string;
  /** At most 40 characters. */
  name?: string | undefined;
}

/** Instructions to the assistant. */
export interface SystemInput {
  role: 'system';
  content: string;
}

// Made by functions, so that a bundle without chats has none of it: bundlers take a spread for an effect.

/** The schema of a field that is always refused if it is set. */
/* @__NO_SIDE_EFFECTS__ */
function refused(expected: string) {
  return v.optional(anyThat<undefined>(() => false, expected));
}

/** A field that excludes `sessionId`. */
const notInSession = refused('nothing beside `sessionId`');

/** An object with these fields and no others. Less code than `v.strictObject`, and in words that core passes on. */
/* @__NO_SIDE_EFFECTS__ */
function closed<T extends v.ObjectEntries>(entries: T): v.GenericSchema<v.InferOutput<v.ObjectSchema<T, undefined>>> {
  return v.lazy((value) => {
    const unknown = Object.keys(Object(value)).find((field) => !Object.hasOwn(entries, field));
    return v.object({ ...entries, ...(unknown && { [unknown]: refused('no such field') }) });
  });
}

/* @__NO_SIDE_EFFECTS__ */
function messageSchema(): v.GenericSchema<ChatInputMessage> {
  const byRole: Readonly<Record<string, v.ObjectEntries>> = {
    user: {
      role: literal('user'),
      content: v.string(),
      name: v.optional(limitedString(40)),
    } satisfies Fields<UserInput>,
    system: { role: literal('system'), content: v.string() } satisfies Fields<SystemInput>,
    assistant: AssistantMessageSchema.entries,
    tool: ToolMessageSchema.entries,
    developer: DeveloperMessageSchema.entries,
  };
  const known = v.object({ role: v.picklist(KNOWN_ROLES) });
  return v.lazy((message) => {
    const { role } = Object(message) as { role: string };
    const fields = Object.hasOwn(byRole, role) ? byRole[role] : undefined;
    return fields ? closed(fields) : known;
  }) as never;
}

/* @__NO_SIDE_EFFECTS__ */
function chatFields() {
  const message = messageSchema();
  return {
    // By its type, so that an error names the bad message, not only `input`.
    input: v.lazy((input) => (Array.isArray(input) ? v.array(message) : v.string())),
    name: v.optional(limitedString(40)),
    assistantOverrides: v.optional(AssistantOverridesSchema),
  } satisfies Fields<ChatFields & Pick<StandaloneChat, 'assistantOverrides'>>;
}

const smsFields = {
  type: literal('twilio.sms'),
  conversationType: v.optional(literal('chat')),
  useLLMGeneratedMessageForOutbound: optionalBoolean,
} satisfies Fields<SmsTransport>;

/* @__NO_SIDE_EFFECTS__ */
function inSessionSchema() {
  return closed({
    ...chatFields(),
    sessionId: v.string(),
    transport: v.optional(
      closed({ ...smsFields, phoneNumberId: notInSession, customer: notInSession, customerId: notInSession }),
    ),
    previousChatId: notInSession,
    assistantId: notInSession,
    assistant: notInSession,
    squadId: notInSession,
    squad: notInSession,
  } satisfies Fields<CreateChatInSession>);
}

const answerers = {
  previousChatId: optionalString,
  assistantId: optionalString,
  assistant: v.optional(AssistantSchema),
  squadId: optionalString,
  squad: v.optional(SquadSchema),
};

/* @__NO_SIDE_EFFECTS__ */
function onItsOwnSchema() {
  const receiver = {
    ...smsFields,
    phoneNumberId: v.string(),
    customer: v.optional(CustomerSchema),
    customerId: optionalString,
  } satisfies Fields<SmsToReceiver>;
  return closed({
    ...chatFields(),
    ...answerers,
    sessionId: notInSession,
    transport: v.optional(
      v.lazy((transport) =>
        closed(isSet(transport, 'customerId') ? receiver : { ...receiver, customer: CustomerSchema }),
      ) as v.GenericSchema<SmsToCustomer>,
    ),
  } satisfies Fields<StandaloneChat>);
}

function isSet(value: unknown, field: string): boolean {
  return (Object(value) as { [key: string]: unknown })[field] !== undefined;
}

const InSessionSchema = inSessionSchema();
const OnItsOwnSchema = onItsOwnSchema();

/** Refuses what the API refuses: the two forms are closed and exclude each other, so each error names a field of one. */
export const CreateChatSchema: Schema<CreateChat> & { readonly type: 'object' } = {
  // So that arrays and the like are refused.
  type: 'object',
  '~standard': {
    version: 1,
    vendor: '@x/vapi',
    validate: (body) => {
      const isOnItsOwn = !isSet(body, 'sessionId') && Object.keys(answerers).some((field) => isSet(body, field));
      const schema: Schema = isOnItsOwn ? OnItsOwnSchema : InSessionSchema;
      return schema['~standard'].validate(body) as ReturnType<Schema<CreateChat>['~standard']['validate']>;
    },
  },
};
