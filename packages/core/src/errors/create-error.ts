import type { Call } from '../request/call-context.ts';
import type { RetryClass } from '../request/retry-policy.ts';
import type { Head } from '../response/read-response.ts';
import { type ErrorFacts, type ErrorKind, type Outcome, SessionClientError } from './errors.ts';
import { excerpt, maskedExcerpt, maskSecrets } from './redact.ts';
import { describeOperation, type OperationContext } from './usage-error.ts';

/** What is known of a failed attempt: what its error is made of, and what the loop decides by. */
export interface Failure extends Omit<ErrorFacts, keyof OperationContext | 'attempts' | 'outcome' | 'isRetryable'> {
  /** What happened, to follow the operation's name: `responded 404 (not-found)`. */
  readonly text: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** What the attempt did on the server, if it was a write. */
  readonly outcome: Outcome;
  /** Which requests the loop may retry after it. Default: none. */
  readonly retryClass?: RetryClass | undefined;
}

/** What a write did that got a response of this status, whatever its body. */
export function outcomeOfStatus(status: number): Outcome {
  if (status >= 200 && status < 300) return 'applied';
  return status >= 400 && status < 500 && status !== 408 ? 'not-applied' : 'unknown';
}

/**
 * A response that cannot be used. `unknown`: it was truncated, perhaps by a proxy that gave up, and a retry may help;
 * `applied`: the request was served, and the same response would come again.
 */
export function unusableResponse(head: Head, what: string, outcome: 'applied' | 'unknown', hint?: string): Failure {
  const { status, requestId } = head;
  const retryClass = outcome === 'unknown' ? 'idempotent' : undefined;
  const text = `received a response (${status}) ${what}`;
  return { kind: 'response', text, hint, outcome, retryClass, status, requestId };
}

/** A redirect, which is never followed. The target's origin is named where the runtime shows it. */
export function redirectFailure(facts: Pick<Failure, 'status'>, location?: string): Failure {
  const text = `was redirected${location ? ` to ${location}` : ''}; redirects are not followed`;
  return { kind: 'response', text, hint: 'Check `baseUrl`.', outcome: 'unknown', ...facts };
}

/** The error that users see for the failure that ended a call. */
export function createError(call: Call, failure: Failure, outcome?: Outcome): SessionClientError {
  const { context, attempts, description, secrets } = call;
  const { kind, text, hint, outcome: _, retryClass, ...facts } = failure;
  const advice = [
    // A hint may quote the server.
    hint && maskedExcerpt(hint, secrets, 150),
    facts.retryAfterMs && `The server asks to wait ${Math.ceil(facts.retryAfterMs / 1000).toLocaleString('en')} s.`,
    adviceOn(outcome, kind, description.howToCheck),
  ];
  const tail = advice.filter(Boolean).join(' ');
  const tries = attempts > 1 ? ` (${attempts} attempts)` : '';
  // Masked once more here, so that no part of a message can be forgotten.
  const said = maskSecrets(`${describeOperation(context)} ${text}${firstField(failure)}`, secrets);
  const head = excerpt(said, 295 - tail.length - tries.length).replace(/\.$/, '');
  // A call that ran out of its total time had a cause that can pass, though the loop had no time left.
  const isTransient = retryClass !== undefined || kind === 'timeout';
  const isSafe = outcome === undefined || outcome === 'not-applied' || description.effect === 'delete';
  return new SessionClientError(`${head}${tries}.${tail && ` ${tail}`}`, {
    // In the order in which a console prints them.
    ...{ kind, ...context, attempts, outcome, isRetryable: isTransient && isSafe },
    ...facts,
  });
}

function firstField({ text, fields }: Failure): string {
  const [first] = fields ?? [];
  return !first || text.includes(first.field) ? '' : `; \`${first.field}\`: ${first.message}`;
}

function adviceOn(
  outcome: Outcome | undefined,
  kind: ErrorKind,
  howToCheck = 'check before retrying',
): string | undefined {
  if (outcome === 'unknown') return `It may have been applied; ${howToCheck}.`;
  if (outcome === 'applied') return 'It was applied; do not retry it.';
  return outcome && ['connection', 'config', 'input'].includes(kind) ? 'Nothing was sent.' : undefined;
}

/** A duration in messages: `60,000 ms`. */
export function inMilliseconds(milliseconds: number): string {
  return `${Math.round(milliseconds).toLocaleString('en')} ms`;
}
