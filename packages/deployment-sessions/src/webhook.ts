import { parseJson, SessionClientError } from '@x/core';
import * as v from 'valibot';
import type { SessionSummary } from './schemas/session.ts';

/** What the provider posts to a session's `webhook_url`: the short record of the session. */
export interface SessionWebhook extends SessionSummary {}

// What a receiver decides by. The rest is handed over as it came: the provider may add to it, or spell it otherwise.
const DecisiveSchema = v.object({ session_id: v.string(), status: v.string(), ready: v.boolean() });

/**
 * Reads what the provider posts to a session's `webhook_url` when the session is linked, unprocessable or in error.
 *
 * The provider signs nothing, so anyone who knows the address can post to it: take it as a hint, and read the session
 * before you trust it.
 *
 * @param body The body of the POST: bytes, text, or parsed JSON.
 * @throws `input` if it is no such record.
 * @example
 * const { custom_id, ready } = parseWebhook(await request.text());
 * @see https://docs.edgegap.com/docs/session/how-they-works
 */
export function parseWebhook(body: unknown): SessionWebhook {
  const value = parseBody(body);
  // A list passes for an object where schemas look at fields alone.
  const { success, issues } = v.safeParse(DecisiveSchema, Array.isArray(value) ? undefined : value);
  if (success) return value as SessionWebhook;
  const [{ expected, received }] = issues;
  const field = v.getDotPath(issues[0]);
  if (!field) throw unfit('`body` must be a JSON object');
  throw unfit(`\`${field}\` ${received === 'undefined' ? 'is missing' : `does not fit: expected ${expected}`}`);
}

function parseBody(body: unknown): unknown {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return body;
  try {
    return parseJson(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw unfit('`body` is not JSON');
  }
}

function unfit(problem: string): SessionClientError {
  const place = { provider: 'deployment-sessions', operation: 'parseWebhook' };
  return new SessionClientError(`${place.provider} ${place.operation}: ${problem}.`, {
    ...place,
    kind: 'input',
    attempts: 0,
    parameter: 'body',
  });
}
