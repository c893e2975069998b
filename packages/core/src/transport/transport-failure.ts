import { type Failure, outcomeOfStatus } from '../errors/create-error.ts';

/**
 * What a transport rejects with where it knows itself what became of the request. By a field, not by a class: a transport
 * and a client may come from two copies of this package.
 */
interface TransportFailure extends Error {
  readonly transportFailure: Failure;
}

function fail(failure: Omit<Failure, 'retryClass'>, cause: unknown): TransportFailure {
  return Object.assign(new Error(failure.text, { cause }), {
    transportFailure: { ...failure, retryClass: 'none' } as const,
  });
}

/** Nothing was sent, and nothing would be next time. */
export function refusedBeforeSending(problem: string, cause?: unknown): Error {
  return fail({ kind: 'config', text: `was not sent: ${problem}`, outcome: 'not-applied' }, cause);
}

/** There was a response, and something on this side prevents its use. */
export function failedAfterResponse(status: number, problem: string, cause?: unknown): Error {
  const text = `got a response (${status}) ${problem}`;
  return fail({ kind: 'response', text, outcome: outcomeOfStatus(status), status }, cause);
}

/** What a transport has said of its failure; `undefined` of any other error. */
export function failureOfTransport(error: unknown): Failure | undefined {
  return (error as Partial<TransportFailure> | undefined)?.transportFailure;
}
