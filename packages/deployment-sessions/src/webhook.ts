import { parseJson, SessionClientError } from '@x/core';
import * as v from 'valibot';
import type { SessionSummary } from './schemas/session.ts';

/** The body that the provider posts to a session's `webhook_url`: the short record of the session. */
export interface SessionWebhook extends SessionSummary {}

// What a receiver decides by. The rest is returned as received: the provider may add to it, or spell it otherwise.
const DecisiveSchema = v.object({
  session_id: v.string(),
  custom_id: v.nullish(v.string()),
  status: v.string(),
  ready: v.boolean(),
});

/**
 * Parses what the provider posts to a session's `webhook_url` when the session is linked, unprocessable or in error; by
 * its example also once it is ready.
 *
 * The provider signs nothing, so anyone who knows the URL can post to it: treat it as a hint, and read the session
 * before you trust it.
 *
 * @param body The body of the POST: bytes, a string, or parsed JSON.
 * @throws `input` if it is not such a record.
 * @example
 * const { custom_id, ready } = parseWebhook(await request.text());
 * @see https://docs.edgegap.com/docs/session/how-they-works
 */
export function parseWebhook(body: unknown): SessionWebhook {
  const value = parseBody(body);
  // To a schema, which checks fields alone, an array or a promise of the body is an object, too.
  const isObject = Object.prototype.toString.call(value) === '[object Object]';
  const { success, issues } = v.safeParse(DecisiveSchema, isObject ? value : undefined);
  if (success) return value as SessionWebhook;
  const [{ expected, received }] = issues;
  const field = v.getDotPath(issues[0]);
  if (!field) throw invalid('`body` must be a JSON object');
  throw invalid(`\`${field}\` ${received === 'undefined' ? 'is missing' : `is invalid: expected ${expected}`}`);
}

function parseBody(body: unknown): unknown {
  // By its tag: bytes may come from another realm.
  const isBytes = /Uint8Array|ArrayBuffer/.test(Object.prototype.toString.call(body));
  if (typeof body !== 'string' && !isBytes) return body;
  try {
    // The decoder drops a byte order mark; of a string it must be dropped here.
    const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const text = typeof body === 'string' ? body.replace(/^\ufeff/, '') : decode(body as Uint8Array);
    return parseJson(text);
  } catch {
    throw invalid('`body` is not JSON');
  }
}

function invalid(problem: string): SessionClientError {
  const context = { provider: 'edgegap', operation: 'parseWebhook' };
  return new SessionClientError(`${context.provider} ${context.operation}: ${problem}.`, {
    ...context,
    kind: 'input',
    attempts: 0,
    parameter: 'body',
  });
}
