import type { ErrorDetails, ErrorResponse, Settings } from '../client/client.ts';
import { runSafely } from '../client/hooks.ts';
import { type Failure, redirectFailure, unusableResponse } from '../errors/create-error.ts';
import type { FieldError, Reason } from '../errors/errors.ts';
import { excerpt, maskSecrets, maskText, maskValue, secretsAmong, textsBelow } from '../errors/redact.ts';
import type { Deadline } from '../request/deadline.ts';
import { type HeaderReader, retryAfterMs } from '../request/retry-after.ts';
import { parseUrl } from '../request/url.ts';
import { isObject } from '../schema/describe-type.ts';
import type { TransportResponse } from '../transport/transport.ts';
import { parseJson } from './parse-json.ts';
import { type BodyText, readBody } from './read-body.ts';

const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** The head of an answer. */
export interface Head {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly requestId: string | undefined;
}

/** An answer whose head has arrived, and what is needed to read the rest. */
interface Reading {
  readonly settings: Settings;
  readonly response: TransportResponse;
  readonly head: Head;
  readonly watch: Deadline;
  readonly secrets: readonly string[];
  readonly mayBeEmpty: boolean;
}

/** The JSON value of an answer, or why there is none. */
export type Answer = { readonly value: unknown; readonly failure?: undefined } | { readonly failure: Failure };

/** Reads an answer to its end. Rejects, as the body does, if the connection breaks or time runs out. */
export async function readResponse(reading: Reading): Promise<Answer> {
  const { settings, response, head, watch, mayBeEmpty } = reading;
  const { status } = head;
  if (REDIRECTS.has(status)) {
    runSafely(() => response.body?.cancel());
    // It may be a path on the same host, or nothing that can be read.
    const target = parseUrl(response.headers.get('location') ?? '')?.origin;
    return { failure: redirectFailure(status || undefined, target) };
  }
  if (status < 200 || status > 299) return { failure: await readError(reading) };
  const { text, problem } = await readText(response, watch, settings.maxResponseBytes);
  if (problem || text.trim() === '') {
    return mayBeEmpty && !problem ? { value: undefined } : { failure: withoutValue(head, settings, problem) };
  }
  try {
    return { value: parseJson(text) };
  } catch {
    return { failure: notJson(reading, text) };
  }
}

// 0: a redirect that the runtime hides.
const REDIRECTS = new Set([0, 301, 302, 303, 307, 308]);

/** An answer that ended before there was a value in it. */
function withoutValue(head: Head, { maxResponseBytes }: Settings, problem: BodyText['problem']): Failure {
  if (problem === 'truncated') return unusableResponse(head, CUT_OFF, 'unknown');
  if (problem === 'not-utf-8') return unusableResponse(head, 'that is not valid UTF-8', 'applied');
  if (problem === undefined) return unusableResponse(head, 'that is empty where JSON is due', 'applied');
  const hint = 'Raise `maxResponseBytes` to read it.';
  return unusableResponse(head, `that is larger than ${maxResponseBytes} bytes`, 'applied', hint);
}

function notJson({ settings, response, head, secrets }: Reading, text: string): Failure {
  if (response.bodyBytes === undefined && isCutOff(text)) return unusableResponse(head, CUT_OFF, 'unknown');
  const { htmlHint = 'Check `baseUrl`.', secretFields = [] } = settings.definition;
  if (isHtml(text)) {
    const failure = unusableResponse(head, 'that is an HTML page instead of JSON', 'applied', htmlHint);
    // A page is for people: something else than the API has answered, and what became of the request it cannot tell.
    return { ...failure, outcome: 'unknown' };
  }
  const said = excerpt(maskText(text, secrets, secretFields), 120);
  return unusableResponse(head, `that is not JSON: ${said}`, 'applied');
}

const CUT_OFF = 'that was cut off before its end';

/** The id that the provider gave the request, where an answer tells it. */
export function requestIdOf(settings: Settings, headers: HeaderReader, secrets: readonly string[]): string | undefined {
  for (const name of settings.definition.requestIdHeaders ?? ['x-request-id']) {
    const value = headers.get(name);
    if (value) return excerpt(maskSecrets(value, secrets), 128);
  }
  return undefined;
}

async function readError({ settings, response, head, watch, secrets: sent }: Reading): Promise<Failure> {
  const { status, headers, requestId } = head;
  const { secretFields = [] } = settings.definition;
  const text = await readErrorText(response, watch);
  const parsed = parseErrorBody(text);
  const secrets = [...sent, ...secretsAmong(textsBelow(parsed, secretFields))];
  const body = maskValue(parsed, secrets, secretFields);
  const reading = readSafely(settings, { status, headers, body });
  const reason = reading.reason ?? reasonOf(status);
  const said = excerpt(reading.message ?? (isHtml(text) ? 'an HTML page' : maskText(text, secrets, secretFields)), 160);
  return {
    kind: 'api',
    text: `answered ${status} (${reason})${said && `: ${said}`}`,
    hint: reading.hint,
    outcome: status >= 400 && status < 500 && status !== 408 ? 'not-applied' : 'unknown',
    retryClass: status === 429 && reason !== 'quota-exceeded' ? 'any' : PASSING.has(status) ? 'idempotent' : 'none',
    status,
    reason,
    code: reading.code,
    fields: fieldsOf(reading.fields, secrets),
    body,
    requestId,
    // The headers of a rate limit speak of its window, which a new quota does not come with.
    retryAfterMs: reading.retryAfterMs ?? retryAfterMs(reason === 'quota-exceeded' ? undefined : status, headers),
  };
}

/** As many as a person reads: a server may list thousands, and echo a secret in each. */
function fieldsOf(fields: ErrorDetails['fields'], secrets: readonly string[]): readonly FieldError[] | undefined {
  if (!fields || fields.length === 0) return undefined;
  const clean = (text: string, length: number) => excerpt(maskSecrets(text, secrets), length);
  return fields.slice(0, 20).map(({ field, message }) => ({ field: clean(field, 100), message: clean(message, 200) }));
}

/** Statuses of troubles that may pass. */
const PASSING = new Set([408, 500, 502, 503, 504]);

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
async function readErrorText(response: TransportResponse, watch: Deadline): Promise<string> {
  try {
    return (await readText(response, watch, MAX_ERROR_BODY_BYTES)).text;
  } catch (error) {
    if (watch.isAborted) throw error;
    // Time may be up, and the rest may come for ever.
    runSafely(() => response.body?.cancel());
    return '';
  }
}

async function readText({ body, bodyBytes }: TransportResponse, watch: Deadline, maxBytes: number): Promise<BodyText> {
  const limits = { maxBytes, declaredBytes: bodyBytes, signal: watch.signal };
  return body ? watch.race(readBody(body, limits)) : { text: '' };
}

function parseErrorBody(text: string): unknown {
  try {
    const value = parseJson(text);
    return isDeeperThan(MAX_DEPTH, value) ? text : value;
  } catch {
    return text === '' ? undefined : text;
  }
}

// More than any error has. What looks through a body goes down into it, and must not run out of stack.
const MAX_DEPTH = 100;

function isDeeperThan(levels: number, value: unknown): boolean {
  return isObject(value) && (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)));
}

/** A provider's reader may stumble over a body that it did not expect; the status must not be lost by that. */
function readSafely(settings: Settings, answer: ErrorResponse): ErrorDetails {
  try {
    return settings.definition.readError(answer);
  } catch {
    return {};
  }
}

function isHtml(text: string): boolean {
  return /^\s*<[a-z!?]/i.test(text);
}

/** Tells whether JSON ends before what it began, as when a connection without a declared length is closed early. */
function isCutOff(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  let open = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') isInString = !isInString;
    else if (isInString) at += letter === '\\' ? 1 : 0;
    else if (letter === '[' || letter === '{') open += 1;
    else if (letter === ']' || letter === '}') open -= 1;
  }
  return isInString || open > 0;
}
