import { type ErrorFacts, type ErrorKind, type Outcome, SessionClientError } from './errors.ts';
import { type Place, placeName } from './fault.ts';
import { isNeverSent, rootCause } from './never-sent.ts';
import type { Resend } from './retry.ts';
import { excerpt, maskSecrets } from './secrets.ts';
import { TIME_IS_UP } from './timers.ts';

/** What is known of one failed attempt: what its error will be made of, and what the loop decides by. */
export interface Failure
  extends Pick<
    ErrorFacts,
    'kind' | 'scope' | 'status' | 'reason' | 'code' | 'fields' | 'body' | 'requestId' | 'retryAfterMs' | 'cause'
  > {
  /** What happened, to follow the operation's name: `answered 404 (not-found)`. */
  readonly text: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** What the attempt did on the server, were it a write. */
  readonly outcome: Outcome;
  readonly resend: Resend;
}

/** The limit that an attempt ran under: its own, or what was left of the call's. */
export interface AttemptLimit {
  readonly milliseconds: number;
  readonly scope: 'attempt' | 'total';
  /** The option's value, for the message. */
  readonly configured: number;
}

/** Makes sense of what a transport, or the reading of a body, rejected with. */
export function failureOfThrown(
  error: unknown,
  limit: AttemptLimit,
  secrets: readonly string[],
  answered: AnswerHead | undefined,
  method: string,
): Failure {
  if (error === TIME_IS_UP) {
    const option = limit.scope === 'total' ? 'totalTimeout' : 'timeout';
    return {
      kind: 'timeout',
      text: `got no ${answered ? 'whole ' : ''}answer within ${limit.configured} ms (\`${option}\`)`,
      scope: limit.scope,
      outcome: 'unknown',
      // A timer may ring a moment early: what is left of the call's time then is none.
      resend: limit.scope === 'total' ? 'none' : 'repeatable',
    };
  }
  const cause = cleanCause(error, secrets);
  const reached = cause.code ?? excerpt(cause.message, 80);
  // Node's fetch, told to treat a redirect as an error, says so and nothing else.
  if (cause.message === 'unexpected redirect') return redirectFailure(undefined, undefined, cause);
  if (answered && cause.code === 'Z_DATA_ERROR') {
    return { ...unusableAnswer(answered, 'that is not compressed as it says', 'applied'), cause };
  }
  if (answered) return { ...unusableAnswer(answered, `that was cut off: ${reached}`, 'unknown'), cause };
  const neverSent = isNeverSent(error, method);
  return {
    kind: 'connection',
    text: neverSent ? `could not connect: ${reached}` : `lost the connection: ${reached}`,
    outcome: neverSent ? 'not-applied' : 'unknown',
    resend: neverSent ? 'any' : 'repeatable',
    code: cause.code,
    cause,
  };
}

/** What of an answer's head goes into an error. */
interface AnswerHead {
  readonly status: number;
  readonly requestId: string | undefined;
}

/**
 * An answer that cannot be used. `unknown`: it was cut off, perhaps by a proxy that gave up, and may be asked for
 * again; `applied`: the request was served, and the same answer would come again.
 */
export function unusableAnswer(
  { status, requestId }: AnswerHead,
  what: string,
  outcome: 'applied' | 'unknown',
  hint?: string,
): Failure {
  const resend = outcome === 'unknown' ? 'repeatable' : 'none';
  return { kind: 'response', text: `got an answer (${status}) ${what}`, hint, outcome, resend, status, requestId };
}

/** A redirect, which is never followed. The target's origin is named where the runtime shows it. */
export function redirectFailure(status: number | undefined, location: string | undefined, cause?: unknown): Failure {
  return {
    kind: 'response',
    text: `was answered with a redirect${location ? ` to ${location}` : ''}, which is not followed`,
    hint: 'Check `baseUrl`.',
    outcome: 'unknown',
    resend: 'none',
    status,
    cause,
  };
}

/**
 * A write that failed because something else stands in its place. The status is that of the refusal, or, where there was
 * none, of the answer that showed it.
 */
export function conflictFailure(
  { outcome, status: refusal, requestId, body }: Failure,
  { what, status: shown }: { readonly what: string; readonly status: number },
): Failure {
  const status = outcome === 'not-applied' ? refusal : shown;
  const text = `found ${what} (conflict)`;
  return { kind: 'api', text, outcome: 'not-applied', resend: 'none', reason: 'conflict', status, requestId, body };
}

/** The error that users see for the failure that ended a call. */
export function failureError(
  place: Place,
  failure: Failure,
  attempts: number,
  outcome: Outcome | undefined,
  secrets: readonly string[],
): SessionClientError {
  const { text, hint, outcome: _, resend: __, ...facts } = failure;
  // A hint may quote what the server said.
  const advice = hint && excerpt(maskSecrets(hint, secrets), 150);
  const tail = [advice, adviceOn(outcome, failure.kind)].filter(Boolean).join(' ');
  const tries = attempts > 1 ? ` (${attempts} attempts)` : '';
  // Masked once more here, so that no part of a message can be forgotten.
  const said = maskSecrets(`${placeName(place)} ${text}`, secrets);
  const head = excerpt(said, 295 - tail.length - tries.length).replace(/\.$/, '');
  return new SessionClientError(`${head}${tries}.${tail && ` ${tail}`}`, {
    ...facts,
    code: facts.code === undefined ? undefined : excerpt(maskSecrets(facts.code, secrets), 80),
    provider: place.provider,
    operation: place.operation,
    attempts,
    outcome,
  });
}

function adviceOn(outcome: Outcome | undefined, kind: ErrorKind): string | undefined {
  if (outcome === 'unknown') return 'It may have been applied: look before you repeat it.';
  if (outcome === 'applied') return 'The server accepted it.';
  return outcome === 'not-applied' && kind === 'connection' ? 'Nothing was sent.' : undefined;
}

/**
 * A copy of the runtime's error that holds its words alone: the original may carry the request, and so the key, on
 * some runtime or from a custom fetch.
 */
function cleanCause(error: unknown, secrets: readonly string[]): Error & { code?: string } {
  const { name, message, code } = rootCause(error);
  const said = typeof message === 'string' && message !== '' ? message : 'no reason given';
  const clean: Error & { code?: string } = new Error(excerpt(maskSecrets(said, secrets)));
  if (typeof name === 'string')
    Object.defineProperty(clean, 'name', { value: excerpt(maskSecrets(name, secrets), 40) });
  if (typeof code === 'string') clean.code = excerpt(maskSecrets(code, secrets), 40);
  delete clean.stack;
  return clean;
}
