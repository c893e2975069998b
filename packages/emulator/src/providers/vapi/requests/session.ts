import * as v from 'valibot';
import { Assistant, AssistantOverrides, Squad } from './assistant.ts';
import { Customer } from './customer.ts';
import { dto } from './dto.ts';
import { list, number, text, uuid, word } from './fields.ts';
import { LooseMessage, StrictMessage } from './message.ts';
import { PhoneNumber } from './phone-number.ts';

/** The bodies of a creation and a change, with messages of the declared kinds only or of the loose one, too. */
export function sessionRequests(messages: 'strict' | 'loose') {
  const changeable = {
    name: v.optional(text({ max: 40 })),
    status: v.optional(word('active', 'completed')),
    expirationSeconds: v.optional(number({ min: 60, max: 2_592_000 })),
    messages: v.optional(list(messages === 'loose' ? LooseMessage : StrictMessage)),
  };
  return {
    create: dto({
      ...changeable,
      assistantId: v.optional(uuid()),
      assistant: v.optional(Assistant),
      assistantOverrides: v.optional(AssistantOverrides),
      squadId: v.optional(text()),
      squad: v.optional(Squad),
      customer: v.optional(Customer),
      customerId: v.optional(text()),
      phoneNumberId: v.optional(text()),
      phoneNumber: v.optional(PhoneNumber),
    }),
    update: dto(changeable),
  };
}

type Requests = ReturnType<typeof sessionRequests>;

/** What a creation may say. */
export type CreateSession = v.InferOutput<Requests['create']>;

/** What a change may say. */
export type UpdateSession = v.InferOutput<Requests['update']>;
