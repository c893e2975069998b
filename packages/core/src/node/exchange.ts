import { type ByteReader, declaredBytes } from '../response/read-body.ts';
import { orUndefined } from '../schema/describe-type.ts';
import type { TransportRequest, TransportResponse } from '../transport/transport.ts';
import { isBodyStream, refusedBeforeSending } from '../transport/transport.ts';
import { asDataError, type Chunks, decodeBody } from './decode-body.ts';

/** From this many unread bytes on, the server has to wait. */
const MAX_UNREAD = 64 * 1024;

/** What undici 7 and 8 call a handler with. */
type Controller = Record<'abort' | 'pause' | 'resume', () => void>;

type Settle = { resolve(response: TransportResponse): void; reject(reason: unknown): void };

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
  #controller: Controller | undefined;
  #wake: (() => void) | undefined;
  #hasBody = true;
  #chunks: Uint8Array[] = [];
  #unread = 0;
  /** How it has ended: with an error, or complete, or because nobody wants the rest. */
  #end: { readonly error?: unknown } | undefined;
  readonly onResponseEnd = this.onComplete;

  constructor(request: TransportRequest, settle: Settle) {
    this.#request = request;
    this.#settle = settle;
    this.upload = isBodyStream(request.body) ? request.body.bytes() : undefined;
    request.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Takes what `dispatch` has thrown: undici reports its errors to the handler, but not every mock and interceptor does. */
  onThrown(error: unknown): void {
    // It may be anything, also an object without a text.
    const reason = orUndefined(() => String(error)) ?? 'no reason given';
    this.#finish({ error: this.#controller ? error : refusedBeforeSending(reason, error) });
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#end) controller.abort();
  }

  onResponseStart(_: unknown, status: number, record: Record<string, string | string[]>): void {
    if (status < 200) return; // It is informational.
    this.#hasBody = this.#request.method !== 'HEAD' && status !== 204 && status !== 304;
    const get = (name: string) => {
      const key = name.toLowerCase();
      const value = Object.hasOwn(record, key) ? record[key] : null;
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    };
    const coding = get('content-encoding');
    const decoded = coding === null ? undefined : this.#decoded(coding);
    const read = () => (decoded?.next() as ReturnType<ByteReader['read']> | undefined) ?? this.#read();
    const cancel = async () => {
      this.#stop({});
      decoded?.return(undefined).catch(() => {});
    };
    const body = this.#hasBody ? { read, cancel } : undefined;
    this.#settle.resolve({ status, headers: { get }, bodyBytes: declaredBytes({ get }), body });
  }

  onResponseData(controller: Pick<Controller, 'pause'>, chunk: Uint8Array): void {
    if (this.#end || !this.#hasBody) return;
    this.#chunks.push(chunk);
    this.#unread += chunk.byteLength;
    if (this.#unread >= MAX_UNREAD) controller.pause();
    this.#wake?.();
  }

  onComplete(): void {
    this.#finish({});
  }

  onResponseError(_: unknown, error: unknown): void {
    // The dispatcher was destroyed, perhaps before it began with the request.
    if ((error as NodeJS.ErrnoException)?.code === 'UND_ERR_DESTROYED') this.onThrown(error);
    else this.#finish({ error });
  }

  onConnect(abort: () => void): void {
    this.onRequestStart({ abort, pause() {}, resume() {} });
  }

  onHeaders(status: number, raw: readonly Buffer[], resume: () => void): boolean {
    if (this.#controller) this.#controller.resume = resume;
    const record: Record<string, string[]> = Object.create(null);
    raw.forEach((bytes, at) => {
      const name = String(raw[at - 1]).toLowerCase();
      if (at % 2 === 1) record[name] = [...(record[name] ?? []), bytes.toString('latin1')];
    });
    this.onResponseStart(undefined, status, record);
    return true;
  }

  onData(chunk: Uint8Array): boolean {
    this.onResponseData({ pause() {} }, chunk);
    return this.#unread < MAX_UNREAD;
  }

  onError(error: unknown): void {
    this.onResponseError(undefined, error);
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
    for (let { value } = await this.#read(); value; { value } = await this.#read()) yield value;
  }

  async #read(): ReturnType<ByteReader['read']> {
    while (this.#chunks.length === 0 && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const value = this.#chunks.shift();
    if (!value && this.#end && 'error' in this.#end) throw this.#end.error;
    const wasFull = this.#unread >= MAX_UNREAD;
    this.#unread -= value?.byteLength ?? 0;
    if (wasFull && !this.#end && this.#unread < MAX_UNREAD) this.#controller?.resume();
    return { done: !value, value };
  }

  /** Ends it early: nothing more is sent or read, and the connection is closed. */
  #stop(end: { readonly error?: unknown }): void {
    const isOpen = !this.#end;
    this.#chunks = [];
    this.#finish(end);
    if (isOpen) this.#controller?.abort();
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end) return;
    this.#end = end;
    this.#request.signal.removeEventListener('abort', this.#onAbort);
    this.upload?.return(undefined).catch(() => {});
    if ('error' in end) this.#settle.reject(end.error);
    this.#wake?.();
  }
}
