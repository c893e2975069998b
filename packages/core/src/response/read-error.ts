import type { ErrorDetails, ErrorResponse } from '../client/client.ts';
import { runSafely } from '../client/hooks.ts';
import type { Settings } from '../client/settings.ts';
import { type Failure, outcomeOfStatus } from '../errors/create-error.ts';
import type { Reason } from '../errors/errors.ts';
import { excerpt, maskedExcerpt, maskValue, quotable, secretsAmong, textsBelow } from '../errors/redact.ts';
import type { Deadline } from '../request/deadline.ts';
import { retryAfterMs } from '../request/retry-after.ts';
import type { RetryClass } from '../request/retry-policy.ts';
import { isObject } from '../schema/describe-type.ts';
import type { TransportResponse } from '../transport/transport.ts';
import { parseJson, readText } from './read-body.ts';
import type { IncomingResponse } from './read-response.ts';

const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** Reads a response with an error status. */
export async function readError(incoming: IncomingResponse): Promise<Failure> {
  const { settings, response, head, deadline } = incoming;
  const { status, headers, requestId } = head;
  const { secretFields = [] } = settings.definition;
  const text = await readErrorText(response, deadline);
  const parsed = parseErrorBody(text);
  const secrets = [...incoming.secrets, ...secretsAmong(textsBelow(parsed, secretFields))];
  // A string is what could not be parsed, or may be JSON in JSON.
  const isText = typeof parsed === 'string';
  const body = isText ? quotableText(incoming, parsed, secrets) : maskValue(parsed, secrets, secretFields);
  const details = readSafely(settings, { status, headers, body });
  const clean = (quoted: string, length: number) => maskedExcerpt(quoted, secrets, length);
  const reason = details.reason ?? REASONS[status] ?? (status >= 500 ? 'unavailable' : 'other');
  const shown = isText || body === undefined ? body : JSON.stringify(body);
  const quote = excerpt(details.message ?? (isHtml(text) ? 'an HTML page' : String(shown ?? '')), 160);
  return {
    kind: 'api',
    text: `responded ${status} (${reason})${quote && `: ${quote}`}`,
    hint: details.hint,
    outcome: outcomeOfStatus(status),
    retryClass: retryClassOf(status, reason),
    status,
    reason,
    code: details.code && clean(details.code, 80),
    // As many as a person reads: a server may list thousands.
    fields: details.fields?.length
      ? details.fields
          .slice(0, 20)
          .map((each) => ({ field: clean(each.field, 100), message: clean(each.message, 200) }))
      : undefined,
    body,
    requestId,
    // The headers of a rate limit are about its window, which has nothing to do with a new quota.
    retryAfterMs: details.retryAfterMs ?? retryAfterMs(reason === 'quota-exceeded' ? undefined : status, headers),
  };
}

function retryClassOf(status: number, reason: Reason): RetryClass {
  if (status === 429 && reason !== 'quota-exceeded') return 'any';
  return TRANSIENT.includes(status) ? 'idempotent' : 'none';
}

/** Statuses after which the same request may succeed a little later. */
const TRANSIENT = [408, 500, 502, 503, 504];

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

/** The text of an error body as far as it could be read: whatever is wrong with it must not hide the status. */
async function readErrorText(response: TransportResponse, deadline: Deadline): Promise<string> {
  try {
    return (await readText(response, deadline, MAX_ERROR_BODY_BYTES)).text;
  } catch (error) {
    if (deadline.isAborted) throw error;
    runSafely(() => response.body?.cancel());
    return '';
  }
}

function parseErrorBody(text: string): unknown {
  try {
    const value = parseJson(text);
    return isDeeperThan(MAX_DEPTH, value) ? text : value;
  } catch {
    return text === '' ? undefined : text;
  }
}

// More than any error has. What searches a body recurses into it, and must not overflow the stack.
const MAX_DEPTH = 100;

function isDeeperThan(levels: number, value: unknown): boolean {
  return isObject(value) && (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)));
}

/** A provider's reader may throw on a body that it did not expect; the status must not be lost by that. */
function readSafely(settings: Settings, response: ErrorResponse): ErrorDetails {
  try {
    return settings.definition.readError(response);
  } catch {
    return {};
  }
}

/** Text that could not be parsed, unless it may hold a secret. */
export function quotableText(
  { settings, sentSecretFields }: IncomingResponse,
  text: string,
  secrets: readonly string[],
): string | undefined {
  return sentSecretFields ? undefined : quotable(text, secrets, settings.definition.secretFields ?? []);
}

/** Whether a body is an HTML page, such as the error page of a proxy. */
export function isHtml(text: string): boolean {
  return /^\s*<[a-z!?]/i.test(text);
}
