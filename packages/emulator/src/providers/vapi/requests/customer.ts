import { optional } from 'valibot';
import { AssistantOverrides } from './assistant.ts';
import { dialled } from './dialled.ts';
import { dto } from './dto.ts';
import { flag, text } from './fields.ts';

export const Customer = dialled(
  dto({
    numberE164CheckEnabled: optional(flag()),
    extension: optional(text({ max: 10 })),
    assistantOverrides: optional(AssistantOverrides),
    squadOverrides: optional(AssistantOverrides),
    number: optional(text({ min: 3, max: 40 })),
    sipUri: optional(text()),
    name: optional(text({ max: 40 })),
    email: optional(text({ max: 40 })),
    externalId: optional(text({ max: 40 })),
  }),
);
