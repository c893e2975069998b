import { type ByteReader, declaredBytes } from '../response/read-body.ts';
import type { TransportRequest, TransportResponse } from '../transport/transport.ts';
import { isBodyStream, refusedBeforeSending } from '../transport/transport.ts';
import { asDataError, type Chunks, decodeBody } from './decode-body.ts';

/** From this many unread bytes on, the server has to wait. */
const MAX_UNREAD = 64 * 1024;

/** What undici 7 and 8 call a handler with. */
type Controller = Readonly<Record<'abort' | 'pause' | 'resume', () => void>>;

/** Response headers by their names in lower case. */
type HeaderRecord = Record<string, string | string[]>;

type Settle = { resolve(response: TransportResponse): void; reject(reason: unknown): void };

/** How an exchange ends: with an error, or complete, or because nobody wants the rest. */
type End = { readonly error?: unknown };

/**
 * One request and its response: what a dispatcher reports to. It has the methods of both kinds of handlers, of undici 6
 * (`onConnect`, …) and of undici 7 and 8 (`onRequestStart`, …): with the wrong kind a dispatcher throws, or is silent.
 */
export class Exchange {
  /** The body, where it is read while it is sent. */
  readonly upload: AsyncGenerator<Uint8Array> | undefined;
  readonly #request: TransportRequest;
  readonly #settle: Settle;
  readonly #onAbort = () => this.#stop({ error: this.#request.signal.reason });
  /** Known when a connection is about to carry the request: nothing of it was sent before. */
  #abort: (() => void) | undefined;
  #resume = () => {};
  #wake = () => {};
  #hasBody = true;
  #chunks: Uint8Array[] = [];
  #unread = 0;
  #end: End | undefined;

  constructor(request: TransportRequest, settle: Settle) {
    this.#request = request;
    this.#settle = settle;
    this.upload = isBodyStream(request.body) ? request.body.bytes() : undefined;
    request.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Takes what `dispatch` has thrown: undici reports its errors to the handler, but not every mock and interceptor does. */
  onThrown(error: unknown): void {
    this.#finish({ error: this.#abort ? error : refusedBeforeSending(String(error), error) });
  }

  onConnect(abort: () => void): void {
    this.#abort = abort;
    if (this.#end) abort();
  }

  onHeaders(status: number, raw: readonly Buffer[], resume: () => void): boolean {
    const headers: Record<string, string[]> = Object.create(null);
    for (let at = 0; at < raw.length; at += 2) {
      const [name = '', value = ''] = raw.slice(at, at + 2).map((bytes) => bytes.toString('latin1'));
      headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value];
    }
    this.#respond(status, headers, resume);
    return true;
  }

  onData(chunk: Uint8Array): boolean {
    if (this.#end || !this.#hasBody) return true;
    this.#chunks.push(chunk);
    this.#unread += chunk.byteLength;
    this.#wake();
    return this.#unread < MAX_UNREAD;
  }

  onError(error: unknown): void {
    // The dispatcher was destroyed, perhaps before it began with the request.
    if ((error as NodeJS.ErrnoException)?.code === 'UND_ERR_DESTROYED') this.onThrown(error);
    else this.#finish({ error });
  }

  readonly onRequestStart = (controller: Controller) => this.onConnect(() => controller.abort());
  readonly onResponseStart = (controller: Controller, status: number, headers: HeaderRecord) =>
    this.#respond(status, headers, () => controller.resume());
  readonly onComplete = () => this.#finish({});
  readonly onResponseEnd = this.onComplete;
  readonly onResponseError = (_: unknown, error: unknown) => this.onError(error);

  onResponseData(controller: Controller, chunk: Uint8Array): void {
    if (!this.onData(chunk)) controller.pause();
  }

  #respond(status: number, record: HeaderRecord, resume: () => void): void {
    if (status < 200) return; // It is informational.
    this.#resume = resume;
    this.#hasBody = this.#request.method !== 'HEAD' && status !== 204 && status !== 304;
    const get = (name: string) => {
      const value = Object.hasOwn(record, name.toLowerCase()) ? record[name.toLowerCase()] : null;
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    };
    const coding = get('content-encoding');
    const chunks = coding === null ? this.#received() : this.#decoded(coding);
    const read = () => chunks.next() as ReturnType<ByteReader['read']>; // bytes, until it is done
    const cancel = async () => {
      this.#stop({});
      chunks.return(undefined).catch(() => {});
    };
    const body = this.#hasBody ? { read, cancel } : undefined;
    this.#settle.resolve({ status, headers: { get }, bodyBytes: declaredBytes({ get }), body });
  }

  async *#decoded(contentEncoding: string): Chunks {
    try {
      yield* decodeBody(this.#received(), contentEncoding);
    } catch (error) {
      throw this.#end && 'error' in this.#end ? error : asDataError(error as Error);
    } finally {
      // What follows invalid data, or the end of the compressed data, is not read.
      this.#stop({});
    }
  }

  async *#received(): Chunks {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#unread -= chunk.byteLength;
        if (!this.#end && this.#unread < MAX_UNREAD) this.#resume();
        yield chunk;
      } else if (this.#end) {
        if ('error' in this.#end) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Ends it early: nothing more is sent or read, and the connection is closed. */
  #stop(end: End): void {
    const isOpen = !this.#end;
    this.#chunks = [];
    this.#finish(end);
    if (isOpen) this.#abort?.();
  }

  #finish(end: End): void {
    if (this.#end) return;
    this.#end = end;
    this.#request.signal.removeEventListener('abort', this.#onAbort);
    this.upload?.return(undefined).catch(() => {});
    if ('error' in end) this.#settle.reject(end.error);
    this.#wake();
  }
}
