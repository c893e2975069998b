import { callSafely, runSafely } from '../client/hooks.ts';
import { classifyError } from '../errors/classify-error.ts';
import { createError, type Failure } from '../errors/create-error.ts';
import { isClientError, type SessionClientError } from '../errors/errors.ts';
import { Attempt } from '../request/attempt.ts';
import type { PreparedRequest } from '../request/build-request.ts';
import type { Call } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, throwIfAborted } from '../request/deadline.ts';
import { type Head, readResponse } from '../response/read-response.ts';

/** A response whose body is read as it comes. */
export interface ResponseStream {
  readonly head: Head;
  /**
   * Resolves to the next bytes, or to `undefined` at the end. Rejects with {@link DEADLINE_EXCEEDED} after so many
   * milliseconds without any, with the caller's reason, or with an error of kind `stream`.
   */
  read(milliseconds: number): Promise<Uint8Array | undefined>;
  /** The error that users see for a failure of this stream. */
  errorOf(failure: Failure): SessionClientError;
  /** Closes the connection. */
  close(): void;
}

/** Makes one attempt; resolves when the response headers have arrived, at most `timeout` milliseconds later. */
export async function openStream(call: Call, prepared: PreparedRequest, timeout: number): Promise<ResponseStream> {
  const { settings, options } = call;
  const { request, secrets, sentSecretFields } = prepared;
  const attempt = new Attempt(call, prepared, timeout);
  const { deadline } = attempt;
  const limit = { milliseconds: timeout, scope: 'attempt', configured: timeout } as const;
  const classify = (error: unknown) => classifyError(error, limit, secrets, undefined, request);
  const errorOf = (failure: Failure) => createError(call, failure, undefined, secrets);
  try {
    const response = await attempt.send();
    const head = attempt.readHead(response);
    if (head.status < 200 || head.status > 299) {
      const { failure } = await readResponse({
        ...{ settings, response, head, deadline, secrets, sentSecretFields },
        mayBeEmpty: true,
      });
      if (failure) throw errorOf(failure);
    }
    deadline.restart(Number.POSITIVE_INFINITY);
    callSafely(options, 'onResponse', () => ({ ...head, attempts: call.attempts }));
    const { body } = response;
    const close = () => {
      runSafely(() => body?.cancel());
      deadline.stop();
    };
    const read = async (milliseconds: number) => {
      if (!body) return undefined;
      deadline.restart(milliseconds);
      try {
        const { done, value } = await deadline.race(body.read());
        // While the consumer is busy with these, no time counts.
        deadline.restart(Number.POSITIVE_INFINITY);
        return done ? undefined : value;
      } catch (error) {
        close();
        throwIfAborted(options.signal);
        throw error === DEADLINE_EXCEEDED ? error : errorOf(brokenStream(head, classify(error)));
      }
    };
    return { head, read, errorOf, close };
  } catch (error) {
    attempt.abandon();
    throw isClientError(error) ? error : errorOf(classify(error));
  }
}

/** The failure of a stream whose connection was lost, or that was too long silent. */
export function brokenStream(head: Head, { text, cause }: Pick<Failure, 'text' | 'cause'>): Failure {
  const { status, requestId } = head;
  return { kind: 'stream', text, cause, status, requestId, outcome: 'unknown', retryClass: 'idempotent' };
}
