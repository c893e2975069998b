import type { ErrorDetails, ErrorResponse } from '../client/client.ts';
import { runSafely } from '../client/hooks.ts';
import type { Settings } from '../client/settings.ts';
import { type Failure, outcomeOfStatus } from '../errors/create-error.ts';
import type { FieldError, Reason } from '../errors/errors.ts';
import { excerpt, maskSecrets, maskValue, quotable, secretsAmong, textsBelow } from '../errors/redact.ts';
import type { Deadline } from '../request/deadline.ts';
import { retryAfterMs } from '../request/retry-after.ts';
import { isObject } from '../schema/describe-type.ts';
import type { TransportResponse } from '../transport/transport.ts';
import { parseJson } from './parse-json.ts';
import { readText } from './read-body.ts';
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
  const reason = details.reason ?? reasonOf(status);
  const shown = isText || body === undefined ? body : JSON.stringify(body);
  const quote = excerpt(details.message ?? (isHtml(text) ? 'an HTML page' : String(shown ?? '')), 160);
  return {
    kind: 'api',
    text: `responded ${status} (${reason})${quote && `: ${quote}`}`,
    hint: details.hint,
    outcome: outcomeOfStatus(status),
    retryClass: status === 429 && reason !== 'quota-exceeded' ? 'any' : TRANSIENT.has(status) ? 'idempotent' : 'none',
    status,
    reason,
    code: details.code,
    fields: redactFields(details.fields, secrets),
    body,
    requestId,
    // The headers of a rate limit are about its window, which has nothing to do with a new quota.
    retryAfterMs: details.retryAfterMs ?? retryAfterMs(reason === 'quota-exceeded' ? undefined : status, headers),
  };
}

/** As many as a person reads: a server may list thousands, and echo a secret in each. */
function redactFields(fields: ErrorDetails['fields'], secrets: readonly string[]): readonly FieldError[] | undefined {
  if (!fields || fields.length === 0) return undefined;
  const clean = (text: string, length: number) => excerpt(maskSecrets(text, secrets), length);
  return fields.slice(0, 20).map(({ field, message }) => ({ field: clean(field, 100), message: clean(message, 200) }));
}

/** Statuses after which the same request may succeed a little later. */
const TRANSIENT = new Set([408, 500, 502, 503, 504]);

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

function reasonOf(status: number): Reason {
  return REASONS[status] ?? (status >= 500 ? 'unavailable' : 'other');
}

/** The text of an error body as far as it could be read: whatever is wrong with it must not hide the status. */
async function readErrorText(response: TransportResponse, deadline: Deadline): Promise<string> {
  try {
    return (await readText(response, deadline, MAX_ERROR_BODY_BYTES)).text;
  } catch (error) {
    if (deadline.isAborted) throw error;
    // Time may be up, and the rest may never end.
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
