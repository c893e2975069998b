import type { ErrorDetails } from '../client/client.ts';
import { runSafely } from '../client/hooks.ts';
import { type Failure, outcomeOfStatus } from '../errors/create-error.ts';
import type { Reason } from '../errors/errors.ts';
import { excerpt, maskedExcerpt, maskValue, mayHoldSecret, secretsAmong, textsBelow } from '../errors/redact.ts';
import { retryAfterMs } from '../request/retry-after.ts';
import { isTransientStatus } from '../request/retry-policy.ts';
import { isObject, orUndefined } from '../schema/describe-type.ts';
import { readText, tryParseJson } from './read-body.ts';
import type { IncomingResponse } from './read-response.ts';

const MAX_ERROR_BODY_BYTES = 64 * 1024;

export async function readError(incoming: IncomingResponse): Promise<Failure> {
  const { response, deadline } = incoming;
  // Whatever is wrong with the body must not hide the status.
  const { text } = await readText(response, deadline, MAX_ERROR_BODY_BYTES).catch((error: unknown) => {
    if (deadline.isAborted) throw error;
    runSafely(() => response.body?.cancel());
    return { text: '' };
  });
  return failureOfError(incoming, text);
}

/** What an API reports by an error: its status, and a text that may be JSON. */
export function failureOfError(
  incoming: Pick<IncomingResponse, 'settings' | 'head' | 'secrets' | 'sentSecretFields'>,
  text: string,
): Failure {
  const { settings, head } = incoming;
  const { status, headers, requestId } = head;
  const { secretFields = [] } = settings.definition;
  const parsed = parseErrorBody(text);
  const secrets = [...incoming.secrets, ...secretsAmong(textsBelow(parsed, secretFields))];
  // A string is what could not be parsed, or may be JSON in JSON.
  const isText = typeof parsed === 'string';
  const isHidden = isText && (incoming.sentSecretFields || mayHoldSecret(parsed, secrets, secretFields));
  const body = isHidden ? undefined : maskValue(parsed, secrets, secretFields);
  // It may throw on a body that it did not expect, and the status must not be lost by that.
  const details: ErrorDetails = orUndefined(() => settings.definition.readError({ status, headers, body })) ?? {};
  const clean = (quoted: string, length: number) => maskedExcerpt(quoted, secrets, length);
  // As many as a person reads: a server may list thousands.
  const fields = (details.fields ?? []).slice(0, 20).map(({ field, message }) => ({
    field: clean(field, 100),
    message: clean(message, 200),
  }));
  const reason = details.reason ?? REASONS[status] ?? (status >= 500 ? 'unavailable' : 'other');
  const isRateLimit = status === 429 && reason !== 'quota-exceeded';
  const shown = isText || body === undefined ? body : JSON.stringify(body);
  const quote = excerpt(details.message ?? (isHtml(text) ? 'an HTML page' : String(shown ?? '')), 160);
  return {
    kind: 'api',
    text: `responded ${status} (${reason})${quote && `: ${quote}`}`,
    hint: details.hint,
    outcome: outcomeOfStatus(status),
    retryClass: isRateLimit ? 'any' : isTransientStatus(status) ? 'idempotent' : undefined,
    status,
    reason,
    code: details.code && clean(details.code, 80),
    fields: fields.length > 0 ? fields : undefined,
    body,
    requestId,
    // The headers of a rate limit are about its window, which has nothing to do with a new quota.
    retryAfterMs: details.retryAfterMs ?? retryAfterMs(isRateLimit ? status : undefined, headers),
  };
}

const REASONS: Record<number, Reason> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'unavailable',
  409: 'conflict',
  410: 'not-found',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  429: 'rate-limited',
};

function parseErrorBody(text: string): unknown {
  const value = tryParseJson(text);
  return value === undefined || isDeeperThan(MAX_DEPTH, value) ? text || undefined : value;
}

// More than any error has. What searches a body recurses into it, and must not overflow the stack.
const MAX_DEPTH = 100;

function isDeeperThan(levels: number, value: unknown): boolean {
  return isObject(value) && (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)));
}

/** Whether a body is an HTML page, such as the error page of a proxy. */
export function isHtml(text: string): boolean {
  return /^\s*<[a-z!?]/i.test(text);
}
