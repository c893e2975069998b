import { createHmac } from 'node:crypto';
import type { ServerAuthentication } from './settings.ts';

/** The headers that authenticate a message. */
export function authenticationHeaders(
  authentication: ServerAuthentication | undefined,
  body: string,
  now: Date,
): Record<string, string> {
  if (authentication === undefined) return {};
  if ('secret' in authentication) return { 'X-Vapi-Secret': authentication.secret };
  if ('bearer' in authentication) return { Authorization: `Bearer ${authentication.bearer}` };
  const { key, algorithm = 'sha256', encoding = 'hex', ...names } = authentication.hmac;
  const { signatureHeader = 'x-signature', timestampHeader = 'x-timestamp', timestampUnit = 'seconds' } = names;
  const timestamp = String(timestampUnit === 'seconds' ? Math.floor(now.getTime() / 1000) : now.getTime());
  const signature = createHmac(algorithm, key).update(`${timestamp}.${body}`).digest(encoding);
  return { [timestampHeader]: timestamp, [signatureHeader]: signature };
}
