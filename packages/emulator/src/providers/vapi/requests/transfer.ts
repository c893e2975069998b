import { lazy, optional } from 'valibot';
import { dialled } from './dialled.ts';
import { dto } from './dto.ts';
import { flag, list, number, openObject, openObjects, text, word } from './fields.ts';
import { languages } from './languages.ts';
import { variant } from './variant.ts';

const TextContent = dto({ type: word('text'), text: text(), language: word(...languages) });

const CustomMessage = dto({
  contents: optional(list(TextContent)),
  type: word('custom-message'),
  content: optional(text({ max: 1000 })),
});

/** Plain text, empty for silence, or a message with a text for each language. */
const SpokenMessage = lazy((input) => (typeof input === 'string' ? text() : CustomMessage));

const ContextEngineeringPlan = variant('type', {
  lastNMessages: dto({ type: word('lastNMessages'), maxMessages: number({ min: 0 }) }),
  none: dto({ type: word('none') }),
  all: dto({ type: word('all') }),
});

const SummaryPlan = dto({
  messages: optional(openObjects()),
  enabled: optional(flag()),
  timeoutSeconds: optional(number({ min: 1, max: 60 })),
});

const TransferPlan = dto({
  mode: word(
    'blind-transfer',
    'blind-transfer-add-summary-to-sip-header',
    'warm-transfer-say-message',
    'warm-transfer-say-summary',
    'warm-transfer-twiml',
    'warm-transfer-wait-for-operator-to-speak-first-and-then-say-message',
    'warm-transfer-wait-for-operator-to-speak-first-and-then-say-summary',
    'warm-transfer-experimental',
  ),
  message: optional(SpokenMessage),
  timeout: optional(number({ min: 1, max: 600 })),
  sipVerb: optional(word('refer', 'bye', 'dial')),
  dialTimeout: optional(number({ min: 1, max: 600 })),
  holdAudioUrl: optional(text()),
  transferCompleteAudioUrl: optional(text()),
  contextEngineeringPlan: optional(ContextEngineeringPlan),
  twiml: optional(text({ max: 4096 })),
  summaryPlan: optional(SummaryPlan),
  sipHeadersInReferToEnabled: optional(flag()),
  fallbackPlan: optional(dto({ message: SpokenMessage, endCallEnabled: optional(flag()) })),
});

const TransferDestinationNumber = dialled(
  dto({
    message: optional(SpokenMessage),
    type: word('number'),
    numberE164CheckEnabled: optional(flag()),
    number: text({ min: 3, max: 40 }),
    extension: optional(text({ min: 1, max: 10 })),
    callerId: optional(text({ max: 40 })),
    transferPlan: optional(TransferPlan),
    description: optional(text()),
    name: optional(text()),
  }),
);

const TransferDestinationSip = dto({
  message: optional(SpokenMessage),
  type: word('sip'),
  sipUri: text(),
  callerId: optional(text({ max: 40 })),
  transferPlan: optional(TransferPlan),
  sipHeaders: optional(openObject()),
  description: optional(text()),
  name: optional(text()),
});

/** Where a call is handed to. */
export const TransferDestination = variant('type', { number: TransferDestinationNumber, sip: TransferDestinationSip });
