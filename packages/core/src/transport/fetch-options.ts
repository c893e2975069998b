import { isAccepted } from './fetch-transport.ts';
import { type BodyStream, isBodyStream, type TransportRequest, wholeBody } from './transport.ts';

/** Whose fetch the global one is, where that makes a difference. */
export type Runtime = 'node' | 'bun' | 'deno' | 'other';

/** Bun, Deno and Cloudflare's workers claim to be Node; none of them has Node's fetch, which is undici. */
export function runtime(): Runtime {
  const scope = globalThis as { process?: { versions?: Record<string, string | undefined> }; Deno?: unknown };
  const versions = scope.process?.versions;
  if (versions?.['bun']) return 'bun';
  if (scope.Deno) return 'deno';
  // Workers have every name that Node has, with empty version numbers.
  return versions?.['undici'] ? 'node' : 'other';
}

/**
 * The `init` that fetch is called with, the same whichever transport calls it.
 *
 * Redirects are not followed: one could carry the key and the body to another host. With `manual` the loop sees the
 * status. But of a body that is streamed Node would then keep a copy, unless redirects are errors.
 *
 * @param isGiven Whether the fetch is the user's. A stream as the body is for Node's own alone.
 */
export async function fetchOptions(request: TransportRequest, isGiven: boolean): Promise<RequestInit> {
  const { method, headers, body, signal } = request;
  const isStreamed = isBodyStream(body);
  const init: RequestInit = { method, headers, redirect: isStreamed && runtime() === 'node' ? 'error' : 'manual' };
  if (canPassSignal(signal)) init.signal = signal;
  // On a reused connection that breaks, Bun itself sends a PUT or a DELETE once more.
  if (runtime() === 'bun' && /^(put|delete)$/i.test(method)) init.keepalive = false;
  if (!isStreamed) {
    const whole = body as string | Uint8Array<ArrayBuffer> | undefined; // not of a shared buffer, which fetch refuses
    // Deno itself sends a request once more on a reused connection that breaks, unless its body can be read only once.
    if (runtime() === 'deno' && /^(post|put|patch)$/i.test(method)) init.body = new Blob([whole ?? '']);
    else if (whole !== undefined) init.body = whole;
    return init;
  }
  // Other runtimes would need HTTP/2 for a stream, or lose its length. They read a Blob piece by piece as well.
  if (isGiven || runtime() !== 'node') return { ...init, body: pipeable(await wholeBody(body, signal)) };
  const length = { 'content-length': String(body.size) };
  return { ...init, headers: { ...headers, ...length }, body: streamOf(body, signal), ...{ duplex: 'half' } };
}

/** node-fetch 2, and so cross-fetch, takes what a Blob streams for a stream of Node. */
function pipeable(blob: Blob | Uint8Array<ArrayBuffer>): BodyInit {
  if (!('stream' in blob)) return blob;
  const stream = () => {
    const source = Blob.prototype.stream.call(blob);
    const pipe = (target: NodeWritable) => {
      const write = (chunk: Uint8Array) =>
        new Promise<void>((resolve, reject) => {
          target.write(chunk, (error) => (error ? reject(error) : resolve()));
        });
      const sink = { write, close: () => target.end(), abort: (error: Error) => target.destroy(error) };
      source.pipeTo(new WritableStream(sink)).catch(() => {});
    };
    return Object.assign(source, { pipe });
  };
  return Object.assign(blob, { stream });
}

interface NodeWritable {
  write(chunk: Uint8Array, onWritten: (error?: Error | null) => void): void;
  end(): void;
  destroy(error: Error): void;
}

/** With what every release of Node that is supported has, and the types of the platform do not. */
type Streams = typeof ReadableStream & { from(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> };

function streamOf(body: BodyStream, signal: AbortSignal): ReadableStream<Uint8Array> {
  const bytes = body.bytes();
  // Node would read the body to its end, even after the request has failed.
  signal.addEventListener('abort', () => bytes.return().catch(() => {}), { once: true });
  return (ReadableStream as Streams).from(bytes);
}

const accepted = new WeakMap<object, boolean>();

/** Whether fetch accepts such a signal. Asked once for each kind of signal, since a `Request` takes some microseconds. */
export function canPassSignal(signal: AbortSignal): boolean {
  const kind: object = Object.getPrototypeOf(signal);
  if (!accepted.has(kind)) accepted.set(kind, isAccepted(signal));
  return accepted.get(kind) === true;
}
