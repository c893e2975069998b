import * as v from 'valibot';
import { dto, openDto } from './dto.ts';
import { flag, isObject, list, number, openObject, openObjects, text, texts, word } from './fields.ts';

const SystemMessage = dto({ role: text(), message: text(), time: number(), secondsFromStart: number() });

const UserMessage = dto({
  role: text(),
  message: text(),
  time: number(),
  endTime: number(),
  secondsFromStart: number(),
  duration: v.optional(number()),
  isFiltered: v.optional(flag()),
  detectedThreats: v.optional(texts()),
  originalMessage: v.optional(text()),
  metadata: v.optional(openObject()),
  speakerLabel: v.optional(text()),
});

const ToolCall = dto({
  id: text(),
  type: text(),
  function: dto({ arguments: text(), name: text({ max: 80 }) }),
});

export const AssistantMessage = dto({
  role: word('assistant'),
  content: v.optional(text({ max: 10_000 })),
  refusal: v.optional(text({ max: 10_000 })),
  tool_calls: v.optional(list(ToolCall)),
  name: v.optional(text({ max: 40 })),
  metadata: v.optional(openObject()),
});

export const ToolMessage = dto({
  role: word('tool'),
  content: text({ max: 10_000 }),
  tool_call_id: text(),
  name: v.optional(text({ max: 40 })),
  metadata: v.optional(openObject()),
});

export const DeveloperMessage = dto({
  role: word('developer'),
  content: text({ max: 10_000 }),
  name: v.optional(text({ max: 40 })),
  metadata: v.optional(openObject()),
});

type Message = v.GenericSchema<unknown>;

const declaredKinds: readonly Message[] = [SystemMessage, UserMessage, AssistantMessage, ToolMessage, DeveloperMessage];

const kindsByRole = new Map<unknown, Message>([
  ['user', UserMessage],
  ['assistant', AssistantMessage],
  ['tool', ToolMessage],
  ['developer', DeveloperMessage],
]);

/**
 * A message of one of the five declared kinds. `role` is any text in two of them, so a message is whatever kind it has
 * the shape of; one that has the shape of none is told what it lacks of the kind that its role points to.
 */
export const StrictMessage = v.lazy(
  (input) =>
    declaredKinds.find((kind) => v.is(kind, input)) ??
    kindsByRole.get(isObject(input) ? input['role'] : undefined) ??
    SystemMessage,
);

const Content = v.lazy((input) => (typeof input === 'string' ? text() : openObjects()));

const LooseChatMessage = openDto({ role: text(), content: v.nullish(Content) });

/** The same, or a message as chat guides write it. */
export const LooseMessage = v.lazy((input) => (v.is(LooseChatMessage, input) ? LooseChatMessage : StrictMessage));

const ChatMessage = dto({ role: text(), content: v.nullable(Content) });

/**
 * A message of an update: one that the session already has, in whatever form; `{ role, content }`, as chats append it;
 * or one that a creation accepts.
 *
 * @param stored The session's messages, as GET returns them.
 */
export function updatedMessage(stored: unknown, created: Message): Message {
  const known = new Set(Array.isArray(stored) ? stored.map(canonical) : []);
  return v.lazy((input) => {
    if (known.has(canonical(input))) return v.unknown();
    return v.is(ChatMessage, input) ? ChatMessage : created;
  });
}

/** The same string for equal values of JSON, whatever the order of their properties. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (!isObject(part)) return part;
    const keys = Object.keys(part).sort();
    return Object.fromEntries(keys.map((key) => [key, part[key]]));
  });
}
