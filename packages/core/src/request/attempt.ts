import { callSafely } from '../client/hooks.ts';
import { type AttemptLimit, classifyError } from '../errors/classify-error.ts';
import type { Failure } from '../errors/create-error.ts';
import { redactHeaders } from '../errors/redact.ts';
import { type Head, readResponse, requestIdOf } from '../response/read-response.ts';
import { validateResponse } from '../response/validate-response.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { PreparedRequest } from './build-request.ts';
import { type Call, eventOf } from './call-context.ts';
import { Deadline, monotonicNow, throwIfAborted } from './deadline.ts';
import type { TrackedBody } from './request-description.ts';

/** A response that was read to its end. */
export interface Received {
  readonly value: unknown;
  readonly head: Head;
  readonly failure?: undefined;
}

/** The result of one attempt: a response, or how it failed. */
export type AttemptResult = Received | { readonly failure: Failure };

/** Sends a request once and reads the response to its end. Rejects only with the caller's own abort reason. */
export async function attempt(call: Call, prepared: PreparedRequest, limit: AttemptLimit): Promise<AttemptResult> {
  const { settings, description } = call;
  const { request, secrets, sentSecretFields } = prepared;
  const current = new Attempt(call, prepared, limit.milliseconds);
  const { deadline } = current;
  let head: Head | undefined;
  try {
    const response = await current.send();
    head = current.readHead(response);
    const mayBeEmpty = description.mayBeEmpty === true;
    const read = await readResponse({ settings, response, head, deadline, secrets, sentSecretFields, mayBeEmpty });
    const result = read.failure
      ? read
      : await deadline.race(validateResponse(settings, description, { value: read.value, head }));
    call.inFlight = false;
    if (result.failure) current.fail();
    else deadline.end();
    return result;
  } catch (error) {
    current.abandon();
    const failure = classifyError(error, limit, secrets, head, request);
    call.inFlight = false;
    return { failure };
  }
}

/** One attempt in progress, from the moment before it is sent. */
export class Attempt {
  /** Its time limit, body included. */
  readonly deadline: Deadline;
  readonly #call: Call;
  readonly #prepared: PreparedRequest;
  readonly #sentAt: number;
  readonly #upload: TrackedBody | undefined;
  #pending: Promise<TransportResponse> | undefined;

  /** Starts an attempt and calls `onRequest`. Throws the caller's reason if it has aborted. */
  constructor(call: Call, prepared: PreparedRequest, milliseconds: number) {
    const { settings, options } = call;
    throwIfAborted(options.signal);
    call.attempts += 1;
    callSafely(settings.hooks, 'onRequest', () => {
      const { method, url, headers } = prepared.request;
      return { ...eventOf(call), method, url, headers: redactHeaders(headers) };
    });
    this.#call = call;
    this.#prepared = prepared;
    this.#sentAt = monotonicNow();
    this.#upload = prepared.track?.(options);
    this.deadline = new Deadline(milliseconds, options.signal);
  }

  /** Sends the request; resolves once the response's headers have arrived. */
  send(): Promise<TransportResponse> {
    const { settings, options } = this.#call;
    const { request } = this.#prepared;
    throwIfAborted(options.signal);
    this.#call.inFlight = true;
    const { signal } = this.deadline;
    const body = this.#upload?.body ?? request.body;
    // A transport of the user's own may return a plain value.
    this.#pending = Promise.resolve(settings.transport({ ...request, body, signal }));
    return this.deadline.race(this.#pending);
  }

  /** Reads status and headers, and calls `onResponse`. */
  readHead({ status, headers }: TransportResponse): Head {
    // A transport of the user's own may return anything, which then says nothing about what the request did.
    if (typeof status !== 'number' || typeof headers?.get !== 'function') {
      throw new TypeError('the transport returned no response');
    }
    this.#upload?.onAnswer(status);
    const { settings } = this.#call;
    const requestId = requestIdOf(settings, headers, this.#prepared.secrets);
    callSafely(settings.hooks, 'onResponse', () => ({
      ...eventOf(this.#call),
      status,
      requestId,
      durationMs: monotonicNow() - this.#sentAt,
    }));
    return { status, headers, requestId };
  }

  /** Ends its time. The rest of an upload that has failed is not sent. */
  fail(): void {
    if (this.#prepared.track) this.deadline.stop();
    else this.deadline.end();
  }

  /** Releases everything after an error. Throws the caller's own reason where that was an abort. */
  abandon(): void {
    this.fail();
    // A custom fetch may ignore the signal; its response is cancelled whenever it arrives.
    this.#pending?.then(({ body }) => body?.cancel()).catch(() => {});
    throwIfAborted(this.#call.options.signal);
  }
}
