import { throwIfAborted } from '../request/deadline.ts';
import { type ByteReader, declaredBytes } from '../response/read-body.ts';
import { fetchOptions } from './fetch-options.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';
import { failedAfterResponse, refusedBeforeSending } from './transport-failure.ts';

/** A function that sends a request as `fetch` does. It is always called with a URL and options, never with a `Request`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The transport on fetch alone: what the option `fetch` uses, and the default where programs are downloaded.
 *
 * @param fetch Default: the global one, looked up at each request, since tests and instrumentation replace it.
 */
export function fetchTransport(fetch?: Fetch): Transport {
  return async (request) => toTransportResponse(await callFetch(request, fetch), true);
}

/** Calls a fetch, by default the global one. Accepts anything that looks like a Response. */
export async function callFetch(request: TransportRequest, fetch: Fetch | undefined): Promise<Response> {
  const init = await fetchOptions(request, fetch !== undefined).catch((error: Error) => {
    throw refusedBeforeSending(`the body could not be read: ${error.message}`, error);
  });
  // The caller may have left while a hook of ky ran or a file was read; not every fetch respects the signal.
  throwIfAborted(request.signal);
  const response = await (fetch ? fetch(request.url, init) : globalThis.fetch(request.url, init));
  if (typeof response?.status !== 'number') throw new TypeError('fetch returned no Response');
  return response;
}

/** @param isOriginal Whether the body is the server's: only then do the headers describe its length. */
export function toTransportResponse(response: Response, isOriginal: boolean): TransportResponse {
  const { status, headers, type } = response;
  return {
    status,
    headers,
    // A page cannot see whether a body from another origin is compressed.
    bodyBytes: isOriginal && type !== 'cors' ? declaredBytes(headers) : undefined,
    body: readerOf(response),
  };
}

function readerOf(response: Response): ByteReader | undefined {
  if (response.bodyUsed || response.body?.locked) {
    throw failedAfterResponse(response.status, 'whose body has been read already');
  }
  return response.body === undefined ? wholeReader(response) : response.body?.getReader();
}

/** Reads a body at once, where Responses have no streams: React Native, polyfills, mocks. */
function wholeReader(response: Response): ByteReader {
  let isRead = false;
  return {
    async read() {
      if (isRead) return { done: true };
      isRead = true;
      const body = await (response.arrayBuffer ? response.arrayBuffer() : response.text());
      return { done: false, value: typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body) };
    },
    async cancel() {},
  };
}
