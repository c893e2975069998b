import { optional } from 'valibot';
import { dto } from './dto.ts';
import { flag, integers, number, openObject, text, texts, word } from './fields.ts';

const BackoffPlan = dto({
  type: word('fixed', 'exponential'),
  maxRetries: number({ min: 0, max: 10 }),
  baseDelaySeconds: number({ min: 0, max: 10 }),
  excludedStatusCodes: optional(integers()),
});

/** A webhook target. */
export const Server = dto({
  timeoutSeconds: optional(number({ min: 1, max: 300 })),
  credentialId: optional(text()),
  staticIpAddressesEnabled: optional(flag()),
  encryptedPaths: optional(texts()),
  url: optional(text()),
  headers: optional(openObject()),
  backoffPlan: optional(BackoffPlan),
});
