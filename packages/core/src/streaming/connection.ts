import { inMilliseconds, unusableResponse } from '../errors/create-error.ts';
import type { PreparedRequest } from '../request/build-request.ts';
import type { Call } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, monotonicNow } from '../request/deadline.ts';
import { brokenStream, openStream, type ResponseStream } from './response-stream.ts';

/** Splits the bytes of one connection into the texts of its events. */
export interface StreamParser {
  /** Returns the texts that end with these bytes. */
  push(bytes: Uint8Array): readonly string[];
  /** How long the server asks to wait before the next connection, in milliseconds. */
  readonly retryMs?: number | undefined;
}

/** How one connection is opened and read. */
export interface ConnectionSettings {
  /** Makes the parser for a content type; it is empty where the response has none. */
  readonly parserFor: (contentType: string) => StreamParser;
  /** Milliseconds until the response headers have arrived. */
  readonly timeout: number;
  /** Milliseconds without anything new. */
  readonly idleTimeout: number;
  /** Milliseconds that are left of the whole. */
  readonly remaining: () => number;
}

/** One connection that brings events: opened, parsed, with limits for the size of an event and for idle time. */
export class Connection {
  readonly stream: ResponseStream;
  readonly #settings: ConnectionSettings;
  readonly #maxBytes: number;
  readonly #parser: StreamParser;
  #idleMs = 0;
  /** Bytes since the last event ended. */
  #pendingBytes = 0;

  private constructor(stream: ResponseStream, settings: ConnectionSettings, maxBytes: number) {
    this.stream = stream;
    this.#settings = settings;
    this.#maxBytes = maxBytes;
    this.#parser = settings.parserFor(stream.head.headers.get('content-type') ?? '');
  }

  static async open(call: Call, prepared: PreparedRequest, settings: ConnectionSettings): Promise<Connection> {
    const stream = await openStream(call, prepared, Math.min(settings.timeout, settings.remaining()));
    return new Connection(stream, settings, call.settings.maxResponseBytes);
  }

  get retryMs(): number | undefined {
    return this.#parser.retryMs;
  }

  /**
   * Resolves to the texts of the events that end with the next bytes, perhaps none; to `undefined` at the end. The time
   * that passes in it is idle time.
   */
  async read(): Promise<readonly string[] | undefined> {
    const { idleTimeout, remaining } = this.#settings;
    const left = Math.min(idleTimeout - this.#idleMs, remaining());
    const startedAt = monotonicNow();
    try {
      // Not by the timer alone: it does not fire while bytes without anything new arrive faster than it.
      if (left <= 0) throw DEADLINE_EXCEEDED;
      const bytes = await this.stream.read(left);
      this.#idleMs += monotonicNow() - startedAt;
      if (!bytes) return undefined;
      const texts = this.#parser.push(bytes);
      this.#checkSize(bytes, texts);
      return texts;
    } catch (error) {
      if (error !== DEADLINE_EXCEEDED) throw error;
      const text = `received no data for ${inMilliseconds(idleTimeout)} (\`idleTimeout\`)`;
      throw this.stream.errorOf(brokenStream(this.stream.head, { text }));
    }
  }

  /** Something new was among what was read. */
  resetIdleTime(): void {
    this.#idleMs = 0;
  }

  close(): void {
    this.stream.close();
  }

  #checkSize({ byteLength }: Uint8Array, texts: readonly string[]): void {
    this.#pendingBytes = texts.length > 0 ? 0 : this.#pendingBytes + byteLength;
    // An event that ends with these bytes may have passed the limit with them.
    if (this.#pendingBytes <= this.#maxBytes && !texts.some(({ length }) => length > this.#maxBytes)) return;
    const problem = `with an event that is larger than ${this.#maxBytes.toLocaleString('en')} bytes`;
    throw this.stream.errorOf(unusableResponse(this.stream.head, problem, 'applied'));
  }
}
