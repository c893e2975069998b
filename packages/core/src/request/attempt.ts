import type { Settings } from '../client/client.ts';
import { callSafely } from '../client/hooks.ts';
import { redactHeaders } from '../errors/redact.ts';
import { type Head, requestIdOf } from '../response/read-response.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { PreparedRequest } from './build-request.ts';
import { type Call, eventOf } from './call-context.ts';
import { Deadline, monotonicNow, throwIfAborted } from './deadline.ts';
import type { TrackedBody } from './request-description.ts';
import type { HeaderReader } from './retry-after.ts';

/**
 * A request that is about to be sent, and is then under way.
 *
 * A class, since one is made for each attempt: closures take more memory, and keep answers alive for longer.
 */
export class Attempt {
  /** Its time: ends with the attempt, whoever reads the body. */
  readonly watch: Deadline;
  readonly #call: Call;
  readonly #message: PreparedRequest;
  readonly #sentAt: number;
  readonly #upload: TrackedBody | undefined;
  #pending: Promise<TransportResponse> | undefined;

  /** Begins an attempt of so many milliseconds, and tells hooks of it. Throws the caller's reason if it has aborted. */
  constructor(call: Call, message: PreparedRequest, milliseconds: number) {
    const { settings, options } = call;
    throwIfAborted(options.signal);
    call.attempts += 1;
    callSafely(settings.hooks, 'onRequest', () => {
      const { method, url, headers } = message.request;
      return { ...eventOf(call), method, url, headers: redactHeaders(headers) };
    });
    this.#call = call;
    this.#message = message;
    this.#sentAt = monotonicNow();
    this.#upload = message.track?.(options);
    this.watch = new Deadline(milliseconds, options.signal);
  }

  /** Sends it; gives the answer once its head is there. */
  send(): Promise<TransportResponse> {
    const { settings, options } = this.#call;
    const { request } = this.#message;
    throwIfAborted(options.signal);
    this.#call.inFlight = true;
    const { signal } = this.watch;
    const body = this.#upload?.body ?? request.body;
    // One of the user's may return an answer that is no promise.
    this.#pending = Promise.resolve(settings.transport({ ...request, body, signal }));
    return this.watch.race(this.#pending);
  }

  /** Reads that head, and tells hooks of it. */
  headOf({ status, headers }: TransportResponse): Head {
    // A transport of the user's may give anything; what it gave says nothing of what became of the request.
    if (typeof status !== 'number' || typeof headers?.get !== 'function') {
      throw new TypeError('the transport returned no answer');
    }
    this.#upload?.onAnswer(status);
    const call = this.#call;
    const head = new ResponseHead(status, headers, call.settings, this.#message.secrets);
    callSafely(call.settings.hooks, 'onResponse', () => ({
      ...eventOf(call),
      status,
      requestId: head.requestId,
      durationMs: monotonicNow() - this.#sentAt,
    }));
    return head;
  }

  /** Ends its time. A file may still be on its way out, though nobody wants the rest: only that hears of it. */
  fail(): void {
    if (this.#message.track) this.watch.stop();
    else this.watch.end();
  }

  /** Lets go of it after a failure. Throws the caller's own reason where that was an abort. */
  giveUp(): void {
    this.fail();
    // A custom fetch may not heed the signal; its answer, late or not, hears of it this way.
    this.#pending?.then(({ body }) => body?.cancel()).catch(() => {});
    throwIfAborted(this.#call.options.signal);
  }
}

/** A head that looks for its request id, and for secrets in it, when it is asked: few calls ask. */
class ResponseHead implements Head {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly #settings: Settings;
  readonly #secrets: readonly string[];

  constructor(status: number, headers: HeaderReader, settings: Settings, secrets: readonly string[]) {
    this.status = status;
    this.headers = headers;
    this.#settings = settings;
    this.#secrets = secrets;
  }

  get requestId(): string | undefined {
    return requestIdOf(this.#settings, this.headers, this.#secrets);
  }
}
