import { callSafely, runSafely } from '../client/hooks.ts';
import { acquireAttempt } from '../client/limiter.ts';
import { createError, type Failure, inMilliseconds, unusableResponse } from '../errors/create-error.ts';
import { Attempt } from '../request/attempt.ts';
import type { PreparedRequest } from '../request/build-request.ts';
import { type Call, timeLeft } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, monotonicNow } from '../request/deadline.ts';
import type { ByteReader } from '../response/read-body.ts';
import type { Exchange, Head } from '../response/read-response.ts';

/** Splits the bytes of one connection into the texts of its events. */
export interface StreamParser {
  /** Returns the texts that end with these bytes. */
  push(bytes: Uint8Array): readonly string[];
  /** How long the server asks to wait before the next connection, in milliseconds. */
  readonly retryMs?: number | undefined;
}

export interface ConnectionSettings {
  /** Makes the parser for a content type; it is empty where the response has none. */
  readonly parserFor: (contentType: string) => StreamParser;
  /** Milliseconds until the response headers have arrived. */
  readonly timeout: number;
  /** Milliseconds without anything new. */
  readonly idleTimeout: number;
}

/** One connection that brings events: opened, parsed, with limits for the size of an event and for idle time. */
export class Connection {
  readonly head: Head;
  readonly #call: Call;
  readonly #attempt: Attempt;
  readonly #body: ByteReader | undefined;
  readonly #parser: StreamParser;
  readonly #idleTimeout: number;
  #idleMs = 0;
  /** Bytes since the last event ended. */
  #pendingBytes = 0;

  private constructor(call: Call, attempt: Attempt, { response, head }: Exchange, settings: ConnectionSettings) {
    this.head = head;
    this.#call = call;
    this.#attempt = attempt;
    this.#body = response.body;
    this.#parser = settings.parserFor(head.headers.get('content-type') ?? '');
    this.#idleTimeout = settings.idleTimeout;
    attempt.deadline.restart(Number.POSITIVE_INFINITY);
    callSafely(call.options, 'onResponse', () => ({ ...head, attempts: call.attempts }));
  }

  /** Makes one attempt; resolves when the response headers have arrived. */
  static async open(call: Call, prepared: PreparedRequest, settings: ConnectionSettings): Promise<Connection> {
    await acquireAttempt(call);
    const milliseconds = Math.min(settings.timeout, timeLeft(call));
    const request = { ...prepared.request, isStreamed: true };
    const attempt = new Attempt(
      call,
      { ...prepared, request },
      { milliseconds, scope: 'attempt', configured: milliseconds },
    );
    let failure: Failure | undefined;
    try {
      const exchange = await attempt.send();
      const { status } = exchange.head;
      if (status < 200 || status > 299) ({ failure } = await attempt.read(exchange));
      if (!failure) return new Connection(call, attempt, exchange, settings);
      attempt.fail();
    } catch (error) {
      failure = attempt.failureOf(error);
    }
    throw createError(call, failure);
  }

  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  /**
   * Resolves to the texts of the events that end with the next bytes, perhaps none; to `undefined` at the end. The time
   * that passes in it is idle time.
   */
  async read(): Promise<readonly string[] | undefined> {
    const bytes = await this.#readBytes();
    if (!bytes) return undefined;
    const texts = this.#parser.push(bytes);
    const maxBytes = this.#call.settings.maxResponseBytes;
    this.#pendingBytes = texts.length > 0 ? 0 : this.#pendingBytes + bytes.byteLength;
    // An event that ends with these bytes may have passed the limit with them.
    if (this.#pendingBytes <= maxBytes && !texts.some(({ length }) => length > maxBytes)) return texts;
    const problem = `with an event that is larger than ${maxBytes.toLocaleString('en')} bytes`;
    throw createError(this.#call, unusableResponse(this.head, problem, 'applied'));
  }

  async #readBytes(): Promise<Uint8Array | undefined> {
    const { deadline } = this.#attempt;
    const left = Math.min(this.#idleTimeout - this.#idleMs, timeLeft(this.#call));
    const startedAt = monotonicNow();
    try {
      // Not by the timer alone: it does not fire while bytes without anything new arrive faster than it.
      if (left <= 0) throw DEADLINE_EXCEEDED;
      deadline.restart(left);
      const result = this.#body && (await deadline.race(this.#body.read()));
      // While the consumer is busy with these, no time counts.
      deadline.restart(Number.POSITIVE_INFINITY);
      this.#idleMs += monotonicNow() - startedAt;
      return result?.done ? undefined : result?.value;
    } catch (error) {
      const failure = this.#attempt.failureOf(error);
      const isIdle = error === DEADLINE_EXCEEDED;
      const { status, requestId } = this.head;
      throw createError(this.#call, {
        kind: 'stream',
        text: isIdle ? `received no data for ${inMilliseconds(this.#idleTimeout)} (\`idleTimeout\`)` : failure.text,
        cause: failure.cause,
        status,
        requestId,
        outcome: 'unknown',
        retryClass: 'idempotent',
      });
    }
  }

  /** Something new was among what was read. */
  resetIdleTime(): void {
    this.#idleMs = 0;
  }

  close(): void {
    runSafely(() => this.#body?.cancel());
    this.#attempt.deadline.stop();
  }
}
