import type { KyInstance } from 'ky';
import { loadKy } from '#load-ky';
import { runtime } from './runtime.ts';
import type { BodyStream, Transport, TransportRequest } from './transport.ts';

/**
 * The default transport: one call of ky, with all that ky would do on its own turned off. This file alone knows ky.
 *
 * What of ky is kept away from callers, and why:
 * - retries go by method there (a PUT yes, a POST no); here the loop decides by effect;
 * - its timers end with the headers, ours with the body;
 * - it would throw an HTTPError that carries the Request, and so the key; here a status is an answer, and of any error
 *   only a clean copy of its root cause goes on (`failure.ts`);
 * - a base URL, a query object or a body shortcut each have traits of their own; it is given a whole URL alone;
 * - it waits for `.json()`, which fails on 204 and skips error hooks; the body is read by `read-body.ts`.
 */
export function kyTransport(fetch: typeof globalThis.fetch | undefined): Transport {
  return async ({ method, url, headers, body, signal }) => {
    ky ??= await loadKy();
    const init: RequestInit = {
      method,
      headers: isStream(body) && isNode() ? { ...headers, 'content-length': String(body.size) } : headers,
      signal,
      redirect: redirectMode(),
    };
    if (body !== undefined || !isNode()) Object.assign(init, connection(method), await fetchBody(method, body));
    const response = await ky(url, {
      fetch: fetchWith(url, init, fetch),
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
    });
    return {
      status: response.status,
      headers: response.headers,
      bodyBytes: declaredBytes(response),
      body: response.body?.getReader(),
    };
  };
}

let ky: KyInstance | undefined;

/**
 * Node sends a stream of known length as it is read. Browsers would need HTTP/2 for a stream, and send a Blob piece by
 * piece, so the same bytes go out as one there.
 */
async function fetchBody(
  method: string,
  body: TransportRequest['body'],
): Promise<{ body?: BodyInit; duplex?: 'half' }> {
  if (!isStream(body)) {
    const whole = body as string | Uint8Array<ArrayBuffer> | undefined; // of its own bytes, as fetch demands
    // Deno itself sends a request again when a reused connection breaks, unless the body is one that it reads but once.
    if (runtime() === 'deno' && /^(post|put|patch)$/i.test(method)) return { body: new Blob([whole ?? '']) };
    return whole === undefined ? {} : { body: whole };
  }
  if (!isNode()) return { body: await body.blob() };
  const bytes = body.bytes();
  const stream = new ReadableStream<Uint8Array>({
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

/** Bun itself sends a PUT or a DELETE again when a reused connection breaks; on one of its own, it does not. */
function connection(method: string): RequestInit {
  return runtime() === 'bun' && /^(put|delete)$/i.test(method) ? { keepalive: false } : {};
}

/**
 * Makes the request in place of ky, which knows the URL alone. Given to ky, a signal would be tied to one of its own,
 * headers copied three times, and a body piped through another stream, which together cost as much as all the rest. It
 * takes whatever a fetch returns for a Response.
 */
function fetchWith(
  url: string,
  init: RequestInit,
  given: typeof globalThis.fetch | undefined,
): typeof globalThis.fetch {
  return async () => {
    // The global one is looked up at each call: tests and instrumentation replace it after a client is made.
    // They get a text and options, as from most callers: beside ky's Request, which is a GET, the method was overlooked.
    // One of the user's gets a whole request, since it may look at nothing else; and what Bun does not keep in it.
    const response = await (given
      ? given(new Request(url, init), init.keepalive === undefined ? {} : { keepalive: init.keepalive })
      : globalThis.fetch(url, init));
    if (typeof response?.status !== 'number') throw new TypeError('fetch returned no Response');
    return response;
  };
}

/** A compressed body has another length than its wire form; from another origin, a page is not told whether it is. */
function declaredBytes({ type, headers }: Response): number | undefined {
  const length = headers.get('content-length') ?? '';
  if (type === 'cors' || headers.get('content-encoding') !== null) return undefined;
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/**
 * Node keeps a copy of each body for a redirect unless redirects are errors; elsewhere `manual` lets the loop look at
 * the status. Neither follows one: a redirect could carry the key and the body to another host.
 */
function redirectMode(): RequestRedirect {
  return isNode() ? 'error' : 'manual';
}

function isNode(): boolean {
  return runtime() === 'node';
}
