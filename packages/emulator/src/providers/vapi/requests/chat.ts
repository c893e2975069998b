import * as v from 'valibot';
import { Refusal } from '../refusal.ts';
import { Assistant, AssistantOverrides, Squad } from './assistant.ts';
import { check } from './check.ts';
import { Customer } from './customer.ts';
import { dto } from './dto.ts';
import { flag, type JsonObject, list, text, uuid, word } from './fields.ts';
import { AssistantMessage, DeveloperMessage, ToolMessage } from './message.ts';
import { variant } from './variant.ts';

/** A message of an input. Vapi refuses here the form with `message` that it declares for sessions. */
const InputMessage = variant('role', {
  user: dto({ role: word('user'), content: text(), name: v.optional(text({ max: 40 })) }),
  system: dto({ role: word('system'), content: text() }),
  assistant: AssistantMessage,
  tool: ToolMessage,
  developer: DeveloperMessage,
});

/** Text or messages. As in what Vapi was seen to say, a refusal tells of unknown properties first, and not of which message. */
const Input = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }): string | readonly JsonObject[] => {
    if (typeof value === 'string') return value;
    const result = v.safeParse(list(InputMessage), value);
    if (result.success) return result.output;
    if (!Array.isArray(value)) addIssue({ message: '$property must be a string or an array' });
    const issues = Array.isArray(value) ? result.issues : [];
    const unknown = issues.filter(({ message }) => message.startsWith('property '));
    for (const { message, path = [] } of unknown.length > 0 ? unknown : issues) {
      const [, first, ...rest] = path;
      addIssue(first === undefined ? { message: `each value in ${message}` } : { message, path: [first, ...rest] });
    }
    return NEVER;
  }),
);

const Transport = dto({
  type: word('twilio.sms'),
  conversationType: v.optional(word('chat')),
  phoneNumberId: v.optional(text()),
  customer: v.optional(Customer),
  customerId: v.optional(text()),
  useLLMGeneratedMessageForOutbound: v.optional(flag()),
});

const CreateChatSchema = dto({
  input: Input,
  sessionId: v.optional(uuid()),
  previousChatId: v.optional(text()),
  assistantId: v.optional(uuid()),
  assistant: v.optional(Assistant),
  squadId: v.optional(text()),
  squad: v.optional(Squad),
  assistantOverrides: v.optional(AssistantOverrides),
  name: v.optional(text({ max: 40 })),
  stream: v.optional(flag()),
  transport: v.optional(Transport),
});

/** The body of a chat's creation, checked. */
export type CreateChat = v.InferOutput<typeof CreateChatSchema>;

/** What goes without a session only: each says who replies, or where the context comes from. */
const withoutSession = ['previousChatId', 'assistantId', 'assistant', 'squadId', 'squad'] as const;

/**
 * Reads the body of a chat's creation.
 *
 * @throws Refusal 400
 */
export function readCreateChat(input: unknown): CreateChat {
  const body = check(CreateChatSchema, input);
  const given = withoutSession.filter((name) => body[name] !== undefined);
  if (body.sessionId === undefined && given.length === 0) {
    throw new Refusal(400, `Need Either \`sessionId\`, ${withoutSession.map((name) => `\`${name}\``).join(', ')}.`);
  }
  if (body.sessionId !== undefined && given.length > 0) {
    throw new Refusal(400, `\`sessionId\` cannot be combined with ${given.map((name) => `\`${name}\``).join(', ')}.`);
  }
  const { phoneNumberId, customer, customerId } = body.transport ?? {};
  const receiver = customer ?? customerId;
  if (body.transport === undefined) return body;
  if (body.sessionId !== undefined && (phoneNumberId ?? receiver) !== undefined) {
    throw new Refusal(400, '`transport` takes no phone number and no customer beside `sessionId`, which has its own.');
  }
  if (body.sessionId === undefined && (phoneNumberId === undefined || receiver === undefined)) {
    throw new Refusal(400, '`transport` needs `phoneNumberId`, and `customer` or `customerId`.');
  }
  return body;
}
