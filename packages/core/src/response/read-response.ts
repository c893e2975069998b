import { runSafely } from '../client/hooks.ts';
import type { Settings } from '../client/settings.ts';
import { type Failure, redirectFailure, unusableResponse } from '../errors/create-error.ts';
import { excerpt, maskedExcerpt, mayHoldSecret } from '../errors/redact.ts';
import type { Deadline } from '../request/deadline.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import { parseUrl } from '../request/url.ts';
import type { TransportResponse } from '../transport/transport.ts';
import { type BodyProblem, readText, tryParseJson } from './read-body.ts';
import { isHtml, readError } from './read-error.ts';

/** Status and headers of a response. */
export interface Head {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly requestId: string | undefined;
}

/** What is needed to read a response to its end. */
export interface IncomingResponse {
  readonly settings: Settings;
  readonly response: TransportResponse;
  readonly head: Head;
  readonly deadline: Deadline;
  readonly secrets: readonly string[];
  /** Whether the request's body held a secret field: then text that could not be parsed is not quoted. */
  readonly sentSecretFields: boolean;
  readonly mayBeEmpty: boolean;
}

/** A response whose headers have arrived. */
export type Exchange = Pick<IncomingResponse, 'response' | 'head'>;

/** The JSON value of a response, or why it has no valid one. */
export type ReadResult = { readonly value: unknown; readonly failure?: undefined } | { readonly failure: Failure };

/** Reads a response to its end. Rejects, as the body does, if the connection breaks or time runs out. */
export async function readResponse(incoming: IncomingResponse): Promise<ReadResult> {
  const { settings, response, head, deadline, mayBeEmpty } = incoming;
  const { status } = head;
  if (REDIRECTS.includes(status)) {
    runSafely(() => response.body?.cancel());
    // It may be a path on the same host, or unreadable.
    const target = parseUrl(response.headers.get('location') ?? '')?.origin;
    return { failure: redirectFailure({ status: status || undefined }, target) };
  }
  if (status < 200 || status > 299) return { failure: await readError(incoming) };
  const { text, problem } = await readText(response, deadline, settings.maxResponseBytes);
  if (problem || text.trim() === '') {
    if (mayBeEmpty && !problem) return { value: undefined };
    return { failure: unusableResponse(head, ...withoutValue(settings, problem)) };
  }
  const value = tryParseJson(text);
  return value === undefined ? { failure: notJson(incoming, text) } : { value };
}

// 0: a redirect that the runtime hides.
const REDIRECTS = [0, 301, 302, 303, 307, 308];

const TRUNCATED = 'that was truncated';

type Unusable = [what: string, outcome: 'applied' | 'unknown', hint?: string];

function withoutValue({ maxResponseBytes }: Settings, problem: BodyProblem | undefined): Unusable {
  if (problem === 'truncated') return [TRUNCATED, 'unknown'];
  if (problem === 'not-utf-8') return ['that is not valid UTF-8', 'applied'];
  if (problem === undefined) return ['with an empty body; expected JSON', 'applied'];
  const limit = maxResponseBytes.toLocaleString('en');
  return [`larger than ${limit} bytes`, 'applied', 'Raise `maxResponseBytes` to read it.'];
}

function notJson(incoming: IncomingResponse, text: string): Failure {
  const { settings, response, head, secrets, sentSecretFields } = incoming;
  if (response.bodyBytes === undefined && isTruncatedJson(text)) return unusableResponse(head, TRUNCATED, 'unknown');
  const { htmlHint = 'Check `baseUrl`.' } = settings.definition;
  if (isHtml(text)) {
    const failure = unusableResponse(head, 'that is an HTML page; expected JSON', 'applied', htmlHint);
    // Something other than the API has responded, which says nothing about what the request did.
    return { ...failure, outcome: 'unknown' };
  }
  const isHidden = sentSecretFields || mayHoldSecret(text, secrets, settings.definition.secretFields);
  const quote = isHidden ? '' : excerpt(text, 120);
  return unusableResponse(head, `that is not JSON${quote && `: ${quote}`}`, 'applied');
}

/** Whether JSON ends before it is complete, as when a connection without a declared length is closed early. */
function isTruncatedJson(text: string): boolean {
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

/** The id that the provider gave the request, where a response header has it. */
export function requestIdOf(settings: Settings, headers: HeaderReader, secrets: readonly string[]): string | undefined {
  const { requestIdHeaders = ['x-request-id'] } = settings.definition;
  const id = requestIdHeaders.map((name) => headers.get(name)).find(Boolean);
  return id ? maskedExcerpt(id, secrets, 128) : undefined;
}
