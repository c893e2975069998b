import { failureOfRuntime, isNeverSent } from '#platform';
import { DEADLINE_EXCEEDED } from '../request/deadline.ts';
import { type Failure, type ResponseHead, unusableResponse } from './create-error.ts';
import { excerpt, maskSecrets } from './redact.ts';
import { NEVER_SENT, rootCause } from './root-cause.ts';

/** The limit that an attempt ran under: its own, or what was left of the call's. */
export interface AttemptLimit {
  readonly milliseconds: number;
  readonly scope: 'attempt' | 'total';
  /** The option's value, for the message. */
  readonly configured: number;
}

/** Makes sense of what a transport, or the reading of a body, rejected with. */
export function classifyError(
  error: unknown,
  limit: AttemptLimit,
  secrets: readonly string[],
  answered: ResponseHead | undefined,
  method: string,
): Failure {
  if (error === DEADLINE_EXCEEDED) {
    const option = limit.scope === 'total' ? 'totalTimeout' : 'timeout';
    return {
      kind: 'timeout',
      text: `got no ${answered ? 'whole ' : ''}answer within ${limit.configured} ms (\`${option}\`)`,
      scope: limit.scope,
      outcome: 'unknown',
      // A timer may ring a moment early: what is left of the call's time then is none.
      retryClass: limit.scope === 'total' ? 'none' : 'idempotent',
    };
  }
  const cause = cleanCause(error, secrets);
  // That nothing was sent is told beside it; why, only the words tell.
  const reached = cause.code && cause.code !== NEVER_SENT ? cause.code : excerpt(cause.message, 80);
  const known = failureOfRuntime(cause, answered);
  if (known) return known;
  if (answered) return { ...unusableResponse(answered, `that was cut off: ${reached}`, 'unknown'), cause };
  const neverSent = isNeverSent(error, method);
  return {
    kind: 'connection',
    text: neverSent ? `could not connect: ${reached}` : `lost the connection: ${reached}`,
    outcome: neverSent ? 'not-applied' : 'unknown',
    retryClass: neverSent ? 'any' : 'idempotent',
    code: cause.code,
    cause,
  };
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
