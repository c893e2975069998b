import { type Failure, outcomeOfStatus } from '../errors/create-error.ts';
import { NEVER_SENT } from '../errors/never-sent.ts';
import { throwIfAborted } from '../request/deadline.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import type { ByteReader } from '../response/read-body.ts';
import type { FormFile } from '../upload/form-file.ts';

/** A body that is not held in memory as a whole: it can be read again and again, each time from its beginning. */
export interface BodyStream {
  /** How many bytes it has. */
  readonly size: number;
  /** Yields all of its bytes, the same ones each time. */
  bytes(): AsyncGenerator<Uint8Array, void, undefined>;
  /** The same as a Blob, where a stream of known length cannot be sent. Rejects with the reason of an aborted signal. */
  blob(signal?: AbortSignal): Promise<Blob>;
}

/** One HTTP request, ready to be sent. */
export interface TransportRequest {
  readonly method: string;
  /** The absolute URL, as `new URL()` writes it. */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | BodyStream | undefined;
  /** Whether the response body is read as it arrives. A transport that cannot do that refuses. */
  readonly isStreamed?: boolean | undefined;
  /** Aborts when time is up, the caller gives up, or an upload has failed. */
  readonly signal: AbortSignal;
}

/** A response whose headers have arrived. */
export interface TransportResponse {
  /** The status; 0 for a redirect that the runtime hides. */
  readonly status: number;
  readonly headers: HeaderReader;
  /** How many bytes the body will have as it is read, where that is known: fewer mean that it was cut off. */
  readonly bodyBytes?: number | undefined;
  /** The body, not yet read; `undefined` if the response has no body. */
  readonly body: ByteReader | undefined;
}

/**
 * Sends one request once: no retry, no redirect followed, no timer. Rejects with the runtime's own error, in which the
 * loop looks for proof that nothing was sent; a transport that knows it gives the error the `code` `ERR_NEVER_SENT`. What
 * it throws at once, and not by its promise, counts as not sent, too.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/**
 * A body in one piece that fetch accepts. What is called Blob in jsdom and in React Native is not: the one is sent as
 * `[object Blob]`, the other takes no bytes. Neither can be streamed, by which it is known.
 */
export async function wholeBody(body: BodyStream, signal: AbortSignal): Promise<Blob | Uint8Array<ArrayBuffer>> {
  if (globalThis.Blob && 'stream' in Blob.prototype) return await body.blob(signal);
  const whole = new Uint8Array(body.size);
  let length = 0;
  for await (const piece of body.bytes()) {
    throwIfAborted(signal);
    whole.set(piece, length);
    length += piece.byteLength;
  }
  return whole;
}

export function isBodyStream(body: TransportRequest['body']): body is BodyStream {
  return typeof body === 'object' && 'bytes' in body;
}

/**
 * The error with which a transport of this package rejects if it knows why the request failed. Marked by a field, not
 * by a class: a transport and a client may come from two copies of this package.
 */
function fail(failure: Failure, cause: unknown): Error {
  return Object.assign(new Error(failure.text, { cause }), { transportFailure: failure });
}

/** Nothing was sent, and nothing would be next time. */
export function refusedBeforeSending(problem: string, cause?: unknown): Error {
  return fail({ kind: 'config', text: `was not sent: ${problem}`, outcome: 'not-applied' }, cause);
}

/** Starts to send. What it throws at once, and not by its promise, was thrown before anything could be sent. */
export function start<T>(send: () => T): T {
  try {
    return send();
  } catch (error) {
    throw unsent(error);
  }
}

/** The error for what was thrown before anything could be sent, unless it says so itself. */
export function unsent(error: unknown): unknown {
  const { code, message } = Object(error);
  if (code === NEVER_SENT || failureOfTransport(error)) return error;
  return refusedBeforeSending(`it failed at once: ${message}`, error);
}

/** A file of the body could not be read, so that the request was not completed. */
export function unreadableBody({ name, parameter }: FormFile, isSent: boolean, error: unknown): Error {
  const text = `could not read the file ${name}: ${Object(error).message}`;
  return fail({ kind: 'input', parameter, text, outcome: isSent ? 'unknown' : 'not-applied' }, error);
}

/** There was a response, and something on this side prevents its use. */
export function failedAfterResponse(status: number, problem: string, cause?: unknown): Error {
  const text = `got a response (${status}) ${problem}`;
  return fail({ kind: 'response', text, outcome: outcomeOfStatus(status), status }, cause);
}

/** What a transport has said of its failure, also where fetch has made it a cause; `undefined` of any other error. */
export function failureOfTransport(error: unknown, maxDepth = 8): Failure | undefined {
  const { transportFailure, cause }: { transportFailure?: Failure; cause?: unknown } = Object(error);
  // An error may be its own cause.
  return transportFailure ?? (cause && maxDepth > 0 ? failureOfTransport(cause, maxDepth - 1) : undefined);
}
