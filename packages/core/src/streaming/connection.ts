import { callSafely, runSafely } from '../client/hooks.ts';
import type { AttemptLimit } from '../errors/classify-error.ts';
import { type Failure, inMilliseconds, unusableResponse } from '../errors/create-error.ts';
import { Attempt } from '../request/attempt.ts';
import type { PreparedRequest } from '../request/build-request.ts';
import { type Call, timeLeft } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, monotonicNow } from '../request/deadline.ts';
import type { Exchange, Head } from '../response/read-response.ts';
import type { TransportResponse } from '../transport/transport.ts';

/** Splits the bytes of one connection into the texts of its events. */
export interface StreamParser {
  /** Returns the texts that end with these bytes. */
  push(bytes: Uint8Array): readonly string[];
  /** Returns the texts that the end of the body completes; `undefined` if it truncated one. */
  end?(): readonly string[] | undefined;
  /** How long the server asks to wait before the next connection, in milliseconds. */
  readonly retryMs?: number | undefined;
}

export interface ConnectionSettings {
  /** Makes the parser for a content type, which is empty where the response has none; `undefined`: it cannot be read. */
  readonly parserFor: (contentType: string) => StreamParser | undefined;
  /** Milliseconds without anything new. */
  readonly idleTimeout: number;
  /** The error for what breaks it. */
  readonly errorOf: (failure: Failure) => Error;
}

type OpenResult = { readonly value: Connection; readonly failure?: undefined } | { readonly failure: Failure };

/** One connection that brings events: opened, parsed, with limits for the size of an event and for idle time. */
export class Connection {
  readonly head: Head;
  readonly #call: Call;
  readonly #attempt: Attempt;
  readonly #response: TransportResponse;
  readonly #parser: StreamParser;
  readonly #settings: ConnectionSettings;
  #idleMs = 0;
  #bytes = 0;
  /** Those since the last event ended. */
  #pendingBytes = 0;

  private constructor(
    call: Call,
    attempt: Attempt,
    exchange: Exchange,
    parser: StreamParser,
    settings: ConnectionSettings,
  ) {
    this.head = exchange.head;
    this.#call = call;
    this.#attempt = attempt;
    this.#response = exchange.response;
    this.#parser = parser;
    this.#settings = settings;
    attempt.deadline.restart(Number.POSITIVE_INFINITY);
    callSafely(call.options, 'onResponse', () => ({ ...this.head, attempts: call.attempts }));
  }

  /** Makes one attempt; resolves when the response headers have arrived. */
  static async open(
    call: Call,
    prepared: PreparedRequest,
    limit: AttemptLimit,
    settings: ConnectionSettings,
  ): Promise<OpenResult> {
    const request = { ...prepared.request, isStreamed: true };
    const attempt = new Attempt(call, { ...prepared, request }, limit);
    let failure: Failure | undefined;
    try {
      const exchange = await attempt.send();
      const { head, response } = exchange;
      if (head.status < 200 || head.status > 299) ({ failure } = await attempt.read(exchange));
      const type = head.headers.get('content-type') ?? '';
      const parser = failure ? undefined : settings.parserFor(type);
      if (parser) return { value: new Connection(call, attempt, exchange, parser, settings) };
      if (!failure) runSafely(() => response.body?.cancel());
      attempt.fail();
      // What it did follows from the response alone.
      call.inFlight = false;
      return { failure: failure ?? unusableResponse(head, `of another type (${type.slice(0, 80)})`, 'unknown') };
    } catch (error) {
      const failure = attempt.failureOf(error);
      // The headers alone do not say how the stream would have ended.
      return { failure: failure.outcome === 'applied' ? { ...failure, outcome: 'unknown' } : failure };
    }
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
    throw this.#settings.errorOf(unusableResponse(this.head, problem, 'applied'));
  }

  /** The texts that the end of the body completes; `undefined` if it was truncated. */
  end(): readonly string[] | undefined {
    const { bodyBytes = 0 } = this.#response;
    return this.#bytes < bodyBytes ? undefined : this.#parser.end?.();
  }

  async #readBytes(): Promise<Uint8Array | undefined> {
    const { deadline } = this.#attempt;
    const { body } = this.#response;
    const { idleTimeout } = this.#settings;
    const idleLeft = idleTimeout - this.#idleMs;
    const totalLeft = timeLeft(this.#call);
    const left = Math.min(idleLeft, totalLeft);
    const startedAt = monotonicNow();
    try {
      // Not by the timer alone: it does not fire while bytes without anything new arrive faster than it.
      if (left <= 0) throw DEADLINE_EXCEEDED;
      deadline.restart(left);
      const result = body && (await deadline.race(body.read()));
      // While the consumer is busy with these, no time counts.
      deadline.restart(Number.POSITIVE_INFINITY);
      this.#idleMs += monotonicNow() - startedAt;
      if (result?.done || !result?.value) return undefined;
      this.#bytes += result.value.byteLength;
      return result.value;
    } catch (error) {
      const failure = this.#attempt.failureOf(error);
      const isTotal = totalLeft < idleLeft;
      const limit = isTotal ? inMilliseconds(this.#call.endsAt - this.#call.startedAt) : inMilliseconds(idleTimeout);
      const text = isTotal
        ? `was not complete within ${limit} (\`totalTimeout\`)`
        : `received no data for ${limit} (\`idleTimeout\`)`;
      const isTimeout = error === DEADLINE_EXCEEDED;
      const { status, requestId } = this.head;
      throw this.#settings.errorOf({
        kind: 'stream',
        text: isTimeout ? text : failure.text,
        scope: isTimeout && isTotal ? 'total' : undefined,
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
    runSafely(() => this.#response.body?.cancel());
    this.#attempt.deadline.stop();
  }
}
