import { reportRateLimit } from '../client/limiter.ts';
import type { Settings } from '../client/settings.ts';
import { type AttemptLimit, classifyError } from '../errors/classify-error.ts';
import type { Failure } from '../errors/create-error.ts';
import { redactHeaders, redactUrl } from '../errors/redact.ts';
import { UsageError } from '../errors/usage-error.ts';
import { type Exchange, type Head, type ReadResult, readResponse, requestIdOf } from '../response/read-response.ts';
import { validateResponse } from '../response/validate-response.ts';
import { orUndefined } from '../schema/describe-type.ts';
import { refusedBeforeSending, start, type TransportResponse } from '../transport/transport.ts';
import { type PreparedRequest, withHeaders } from './build-request.ts';
import { around, type Call, emit } from './call-context.ts';
import { DEADLINE_EXCEEDED, Deadline, monotonicNow, throwIfAborted } from './deadline.ts';
import { mayLackReceipt } from './reconcile.ts';
import type { TrackedBody } from './request-description.ts';

type AttemptResult =
  | (Extract<ReadResult, { value: unknown }> & { readonly head: Head })
  | { readonly failure: Failure };

/** Sends a request once and reads the response to its end. Rejects only with the caller's own abort reason. */
export async function attempt(call: Call, prepared: PreparedRequest, limit: AttemptLimit): Promise<AttemptResult> {
  const current = new Attempt(call, prepared, limit);
  try {
    const exchange = await current.send();
    const { head } = exchange;
    let result = await current.read(exchange);
    if (!result.failure && result.value !== undefined) {
      const checked = validateResponse(call, result.value, head);
      result = 'then' in checked ? await current.deadline.race(checked) : checked;
    }
    call.inFlight = false;
    if (result.failure) current.fail();
    else current.deadline.end();
    return result.failure ? result : { ...result, head };
  } catch (error) {
    return { failure: current.failureOf(error) };
  }
}

/** One attempt in progress. */
export class Attempt {
  /** Its time limit, body included. */
  readonly deadline: Deadline;
  readonly #call: Call;
  #prepared: PreparedRequest;
  readonly #limit: AttemptLimit;
  readonly #upload: TrackedBody | undefined;
  #pending: Promise<TransportResponse> | undefined;
  #head: Head | undefined;

  /** Throws the caller's reason if it has aborted. */
  constructor(call: Call, prepared: PreparedRequest, limit: AttemptLimit) {
    throwIfAborted(call.options.signal);
    this.#call = call;
    this.#prepared = prepared;
    this.#limit = limit;
    this.#upload = prepared.track?.(call.options);
    this.deadline = new Deadline(limit.milliseconds, call.options.signal);
  }

  /** Sends the request; resolves once the response's headers have arrived. Calls `onRequest` and `onResponse`. */
  send(): Promise<Exchange> {
    this.#call.attempts += 1;
    return around(
      this.#call,
      () => this.#send(),
      () => this.#target(),
    );
  }

  /** What is sent where, as hooks see it. */
  #target() {
    const { request, secrets } = this.#prepared;
    return { method: request.method, url: redactUrl(request.url, secrets) };
  }

  async #send(): Promise<Exchange> {
    const call = this.#call;
    const { settings, options } = call;
    if (settings.readHeaders) await this.#addHeaders(settings.readHeaders);
    const { request, secrets } = this.#prepared;
    emit(call, 'onRequest', () => ({
      ...this.#target(),
      headers: Object.freeze(redactHeaders(request.headers, secrets)),
    }));
    throwIfAborted(options.signal);
    call.inFlight = true;
    const sentAt = monotonicNow();
    const body = this.#upload?.body ?? request.body;
    // A transport of the user's own may return a plain value.
    const { signal } = this.deadline;
    this.#pending = Promise.resolve(start(() => settings.transport({ ...request, body, signal })));
    const response = await this.deadline.race(this.#pending);
    const { status, headers } = response;
    // Or anything else, which then says nothing about what the request did.
    if (!Number.isInteger(status) || typeof headers?.get !== 'function') {
      throw new TypeError('the transport returned no response');
    }
    this.#upload?.onResponse(status);
    const requestId = requestIdOf(settings, headers, secrets);
    emit(call, 'onResponse', () => ({ status, requestId, durationMs: monotonicNow() - sentAt }));
    this.#head = { status, headers, requestId };
    return { response, head: this.#head };
  }

  /** Adds what the client's function returns, which has the time of the attempt. */
  async #addHeaders(readHeaders: NonNullable<Settings['readHeaders']>): Promise<void> {
    const call = this.#call;
    try {
      // In an async function, since it may throw at once.
      const given = await this.deadline.race((async () => await readHeaders())());
      this.#prepared = withHeaders(call, this.#prepared, given);
      call.secrets = this.#prepared.secrets;
    } catch (error) {
      // Nothing was started after all.
      call.attempts -= 1;
      // What the function throws is not shown: it may hold a secret.
      const option = this.#limit.scope === 'total' ? 'totalTimeout' : 'timeout';
      const failed = error === DEADLINE_EXCEEDED ? `took longer than \`${option}\`` : 'failed';
      throw refusedBeforeSending(error instanceof UsageError ? error.problem : `\`headers\` ${failed}`);
    }
  }

  /** Reads the response to its end. */
  async read(exchange: Exchange): Promise<ReadResult> {
    const { settings, description } = this.#call;
    const isDeleted = exchange.head.status === 204 && mayLackReceipt(description);
    const mayBeEmpty = description.mayBeEmpty === true || isDeleted;
    const { deadline } = this;
    const result = await readResponse({ ...this.#prepared, ...exchange, settings, deadline, mayBeEmpty });
    if (result.failure) reportRateLimit(this.#call, result.failure);
    return result;
  }

  /** Ends its time. The rest of an upload that has failed is not sent. */
  fail(): void {
    if (this.#upload) this.deadline.stop();
    else this.deadline.end();
  }

  /** Releases everything after an error, and classifies it. Throws the caller's own reason where that was an abort. */
  failureOf(error: unknown): Failure {
    this.fail();
    // A custom fetch may ignore the signal; its response is cancelled whenever it arrives.
    this.#pending?.then(({ body }) => body?.cancel()).catch(() => {});
    throwIfAborted(this.#call.options.signal);
    this.#call.inFlight = false;
    const classify = (thrown: unknown) => classifyError(thrown, this.#limit, this.#prepared, this.#head);
    // What a user's transport throws may itself throw when it is read.
    const failure = orUndefined(() => classify(error)) ?? classify(undefined);
    // What a wrapper has begun before it threw must not be sent after all.
    if (failure.kind === 'config') this.deadline.stop();
    return failure;
  }
}
