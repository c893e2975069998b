import { runtime } from './runtime.ts';
import type { BodyStream, TransportRequest } from './transport.ts';

/**
 * What fetch has to be told of a request beside the usual, by whose fetch it is.
 *
 * Node keeps a copy of each body for a redirect unless redirects are errors; elsewhere `manual` lets the loop look at
 * the status. Neither follows one: a redirect could carry the key and the body to another host.
 */
export function fetchOptions(request: TransportRequest): RequestInit | Promise<RequestInit> {
  // Most requests: nothing to wait for.
  return isNode() && request.body === undefined ? { redirect: 'error' } : optionsOfBody(request);
}

async function optionsOfBody(request: TransportRequest): Promise<RequestInit> {
  const { method, headers, body } = request;
  const own: RequestInit = { redirect: isNode() ? 'error' : 'manual', ...(await fetchBody(request)) };
  // Bun itself sends a PUT or a DELETE again when a reused connection breaks; on one of its own, it does not.
  if (runtime() === 'bun' && /^(put|delete)$/i.test(method)) own.keepalive = false;
  if (isNode() && isStream(body)) own.headers = { ...headers, 'content-length': String(body.size) };
  return own;
}

/**
 * Node sends a stream of known length as it is read. Browsers would need HTTP/2 for a stream, and send a Blob piece by
 * piece, so the same bytes go out as one there.
 */
async function fetchBody({ method, body, signal }: TransportRequest): Promise<{ body?: BodyInit; duplex?: 'half' }> {
  if (!isStream(body)) {
    const whole = body as string | Uint8Array<ArrayBuffer> | undefined; // of its own bytes, as fetch demands
    // Deno itself sends a request again when a reused connection breaks, unless the body is one that it reads but once.
    if (runtime() === 'deno' && /^(post|put|patch)$/i.test(method)) return { body: new Blob([whole ?? '']) };
    return whole === undefined ? {} : { body: whole };
  }
  if (!isNode()) return { body: await body.blob() };
  const bytes = body.bytes();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      // Node would read it to its end, also when the request has failed.
      const stop = () => {
        controller.error(signal.reason);
        bytes.return().catch(() => {});
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    },
    async pull(controller) {
      const { done, value } = await bytes.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await bytes.return();
    },
  });
  return { body: stream, duplex: 'half' };
}

function isStream(body: TransportRequest['body']): body is BodyStream {
  return typeof body === 'object' && 'bytes' in body && typeof body.bytes === 'function';
}

function isNode(): boolean {
  return runtime() === 'node';
}
