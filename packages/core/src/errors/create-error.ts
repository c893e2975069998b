import type { RetryClass } from '../request/retry-policy.ts';
import { type ErrorFacts, type ErrorKind, type Outcome, SessionClientError } from './errors.ts';
import { excerpt, maskSecrets } from './redact.ts';
import { describeOperation, type OperationContext } from './usage-error.ts';

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
  readonly retryClass: RetryClass;
}

/** What of an answer's head goes into an error. */
export interface ResponseHead {
  readonly status: number;
  readonly requestId: string | undefined;
}

/**
 * An answer that cannot be used. `unknown`: it was cut off, perhaps by a proxy that gave up, and may be asked for
 * again; `applied`: the request was served, and the same answer would come again.
 */
export function unusableResponse(
  { status, requestId }: ResponseHead,
  what: string,
  outcome: 'applied' | 'unknown',
  hint?: string,
): Failure {
  const retryClass = outcome === 'unknown' ? 'idempotent' : 'none';
  return { kind: 'response', text: `got an answer (${status}) ${what}`, hint, outcome, retryClass, status, requestId };
}

/** A redirect, which is never followed. The target's origin is named where the runtime shows it. */
export function redirectFailure(status: number | undefined, location: string | undefined, cause?: unknown): Failure {
  return {
    kind: 'response',
    text: `was answered with a redirect${location ? ` to ${location}` : ''}, which is not followed`,
    hint: 'Check `baseUrl`.',
    outcome: 'unknown',
    retryClass: 'none',
    status,
    cause,
  };
}

/** The error that users see for the failure that ended a call. */
export function createError(
  context: OperationContext,
  failure: Failure,
  attempts: number,
  outcome: Outcome | undefined,
  secrets: readonly string[],
): SessionClientError {
  const { text, hint, outcome: _, retryClass: __, ...facts } = failure;
  // A hint may quote what the server said.
  const advice = hint && excerpt(maskSecrets(hint, secrets), 150);
  const tail = [advice, adviceOn(outcome, failure.kind)].filter(Boolean).join(' ');
  const tries = attempts > 1 ? ` (${attempts} attempts)` : '';
  // Masked once more here, so that no part of a message can be forgotten.
  const said = maskSecrets(`${describeOperation(context)} ${text}`, secrets);
  const head = excerpt(said, 295 - tail.length - tries.length).replace(/\.$/, '');
  return new SessionClientError(`${head}${tries}.${tail && ` ${tail}`}`, {
    ...facts,
    code: facts.code === undefined ? undefined : excerpt(maskSecrets(facts.code, secrets), 80),
    ...context,
    attempts,
    outcome,
  });
}

function adviceOn(outcome: Outcome | undefined, kind: ErrorKind): string | undefined {
  if (outcome === 'unknown') return 'It may have been applied: look before you repeat it.';
  if (outcome === 'applied') return 'The server accepted it.';
  return outcome === 'not-applied' && kind === 'connection' ? 'Nothing was sent.' : undefined;
}
