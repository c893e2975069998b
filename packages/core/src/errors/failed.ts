import { SessionClientError } from './errors.ts';
import { excerpt } from './redact.ts';
import { describeOperation, type OperationContext } from './usage-error.ts';

/** What a wait ends with when the thing that it waited for has failed. */
interface Failed {
  /** What was waited for: `the session`. */
  readonly what: string;
  /** The state in which it ended, in the provider's spelling. */
  readonly state: string;
  /** The provider's words for what went wrong, where it has any; anything else is left out. */
  readonly detail?: unknown;
  /** What the server told last. */
  readonly body: unknown;
  /** How often it was looked at. */
  readonly attempts: number;
}

/** The error of kind `failed`. */
export function failedError(
  context: OperationContext,
  { what, state, detail, body, attempts }: Failed,
): SessionClientError {
  const said = typeof detail === 'string' && detail !== '' ? `: ${excerpt(detail, 160)}` : '';
  const message = `${describeOperation(context)}: ${what} ended in ${excerpt(state, 40)}${said.replace(/\.$/, '')}.`;
  return new SessionClientError(message, { ...context, kind: 'failed', attempts, state: excerpt(state, 40), body });
}
