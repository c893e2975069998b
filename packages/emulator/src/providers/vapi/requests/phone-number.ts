import { optional } from 'valibot';
import { dto } from './dto.ts';
import { flag, list, text, texts, uuid, word, words } from './fields.ts';
import { Server } from './server.ts';
import { TransferDestination } from './transfer.ts';
import { variant } from './variant.ts';

const HookAction = variant('type', {
  transfer: dto({ type: word('transfer'), destination: optional(TransferDestination) }),
  say: dto({ type: word('say'), exact: text({ max: 4000 }) }),
});

const RingingFilter = dto({ type: word('startsWith'), key: word('number'), startsWith: texts({ max: 20 }) });

const EndingFilter = dto({
  type: word('oneOf'),
  key: word('call.endedReason'),
  oneOf: words(
    'assistant-request-failed',
    'assistant-request-returned-error',
    'assistant-request-returned-unspeakable-error',
    'assistant-request-returned-invalid-assistant',
    'assistant-request-returned-no-assistant',
    'assistant-request-returned-forwarding-phone-number',
  ),
});

/** One action when a call ends, a list of them when it rings. */
const Hook = variant('on', {
  'call.ringing': dto({ on: word('call.ringing'), filters: optional(list(RingingFilter)), do: list(HookAction) }),
  'call.ending': dto({ on: word('call.ending'), filters: optional(list(EndingFilter)), do: optional(HookAction) }),
});

/** A Twilio number that the session uses. */
export const PhoneNumber = dto({
  fallbackDestination: optional(TransferDestination),
  hooks: optional(list(Hook)),
  smsEnabled: optional(flag()),
  twilioPhoneNumber: text(),
  twilioAccountSid: text(),
  twilioAuthToken: optional(text()),
  twilioApiKey: optional(text()),
  twilioApiSecret: optional(text()),
  name: optional(text({ max: 40 })),
  assistantId: optional(uuid()),
  workflowId: optional(text()),
  squadId: optional(text()),
  server: optional(Server),
});
