import { loadKy } from '#load-ky';
import { fetchOptions } from '#platform';
import { declaredBytes } from '../response/read-body.ts';
import type { Transport } from './transport.ts';

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
  return async (request) => {
    const { method, url, headers, signal } = request;
    ky ??= await loadKy();
    const init: RequestInit = { method, headers, signal, ...(await fetchOptions(request)) };
    const response = await ky(url, {
      fetch: fetchWith(url, init, fetch),
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
    });
    return {
      status: response.status,
      headers: response.headers,
      // From another origin, a page is not told whether the body is compressed.
      bodyBytes: response.type === 'cors' ? undefined : declaredBytes(response.headers),
      body: response.body?.getReader(),
    };
  };
}

let ky: Ky | undefined;

/** As much of ky as is used. */
export type Ky = (
  url: string,
  options: {
    readonly fetch: () => Promise<Response>;
    readonly retry: 0;
    readonly timeout: false;
    readonly throwHttpErrors: false;
  },
) => Promise<Response>;

/**
 * Makes the request in place of ky, which knows the URL alone. Given to ky, a signal would be tied to one of its own,
 * headers copied three times, and a body piped through another stream, which together cost as much as all the rest. It
 * takes whatever a fetch returns for a Response.
 */
function fetchWith(
  url: string,
  init: RequestInit,
  given: typeof globalThis.fetch | undefined,
): () => Promise<Response> {
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
