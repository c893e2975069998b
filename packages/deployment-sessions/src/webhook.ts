import { parseJson, SessionClientError } from '@x/core';
import * as v from 'valibot';
import type { SessionSummary } from './schemas/session.ts';

/** What the provider posts to a session's `webhook_url`: the short record of the session. */
export interface SessionWebhook extends SessionSummary {}

// What a receiver decides by. The rest is handed over as it came: the provider may add to it, or spell it otherwise.
const DecisiveSchema = v.object({
  session_id: v.string(),
  custom_id: v.nullish(v.string()),
  status: v.string(),
  ready: v.boolean(),
});

/**
 * Reads what the provider posts to a session's `webhook_url` when the session is linked, unprocessable or in error; by
 * its example also once it is ready.
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
  // A list, or a promise of the body, passes for an object where schemas look at fields alone.
  const isObject = Object.prototype.toString.call(value) === '[object Object]';
  const { success, issues } = v.safeParse(DecisiveSchema, isObject ? value : undefined);
  if (success) return value as SessionWebhook;
  const [{ expected, received }] = issues;
  const field = v.getDotPath(issues[0]);
  if (!field) throw unfit('`body` must be a JSON object');
  throw unfit(`\`${field}\` ${received === 'undefined' ? 'is missing' : `does not fit: expected ${expected}`}`);
}

function parseBody(body: unknown): unknown {
  const isBytes = body instanceof Uint8Array || body instanceof ArrayBuffer;
  if (typeof body !== 'string' && !isBytes) return body;
  try {
    // The decoder drops a byte order mark, as a text's own must be.
    const text = isBytes ? new TextDecoder('utf-8', { fatal: true }).decode(body) : body.replace(/^\ufeff/, '');
    return parseJson(text);
  } catch {
    throw unfit('`body` is not JSON');
  }
}

function unfit(problem: string): SessionClientError {
  const place = { provider: 'edgegap', operation: 'parseWebhook' };
  return new SessionClientError(`${place.provider} ${place.operation}: ${problem}.`, {
    ...place,
    kind: 'input',
    attempts: 0,
    parameter: 'body',
  });
}
