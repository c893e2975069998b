import * as v from 'valibot';
import { Assistant, AssistantOverrides, Squad } from './assistant.ts';
import { Customer } from './customer.ts';
import { dto } from './dto.ts';
import { list, number, text, uuid, word } from './fields.ts';
import { LooseMessage, StrictMessage, updatedMessage } from './message.ts';
import { PhoneNumber } from './phone-number.ts';

const changeable = {
  name: v.optional(text({ max: 40 })),
  status: v.optional(word('active', 'completed')),
  expirationSeconds: v.optional(number({ min: 60, max: 2_592_000 })),
};

const messageOf = { strict: StrictMessage, loose: LooseMessage };

/** The body of a creation, with messages of the declared kinds only or of the loose one, too. */
export function createRequest(messages: keyof typeof messageOf) {
  return dto({
    ...changeable,
    messages: v.optional(list(messageOf[messages])),
    assistantId: v.optional(uuid()),
    assistant: v.optional(Assistant),
    assistantOverrides: v.optional(AssistantOverrides),
    squadId: v.optional(text()),
    squad: v.optional(Squad),
    customer: v.optional(Customer),
    customerId: v.optional(text()),
    phoneNumberId: v.optional(text()),
    phoneNumber: v.optional(PhoneNumber),
  });
}

/** The body of an update of a session that already has some messages, which the body may repeat. */
export function updateRequest(messages: keyof typeof messageOf, stored: unknown) {
  return dto({ ...changeable, messages: v.optional(list(updatedMessage(stored, messageOf[messages]))) });
}

/** The body of a creation, checked. */
export type CreateSession = v.InferOutput<ReturnType<typeof createRequest>>;

/** The body of an update, checked. */
export type UpdateSession = v.InferOutput<ReturnType<typeof updateRequest>>;
