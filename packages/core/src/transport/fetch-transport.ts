import { throwIfAborted } from '../request/deadline.ts';
import { type ByteReader, declaredBytes } from '../response/read-body.ts';
import {
  failedAfterResponse,
  refusedBeforeSending,
  start,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  unsent,
} from './transport.ts';

/** A function that sends a request as `fetch` does. It is always called with a URL and options, never with a `Request`. */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>;

type MakeOptions = (request: TransportRequest, isGiven: boolean) => Promise<RequestInit>;

/**
 * The transport on fetch alone: what the option `fetch` uses, and the default where programs are downloaded.
 *
 * @param fetch Default: the global one, looked up at each request, since tests and instrumentation replace it.
 */
export function fetchTransport(makeOptions: MakeOptions, fetch: Fetch | undefined): Transport {
  return async (request) => toTransportResponse(await callFetch(request, makeOptions, fetch), true);
}

/** Calls a fetch, by default the global one. Accepts anything that looks like a Response. */
export async function callFetch(request: TransportRequest, makeOptions: MakeOptions, fetch?: Fetch): Promise<Response> {
  const { url, signal, isStreamed } = request;
  // Only after the whole body does such a fetch return: React Native's.
  if (isStreamed && !fetch && globalThis.Response && new Response('').body === undefined) {
    throw refusedBeforeSending(NO_STREAM);
  }
  const init = await makeOptions(request, fetch !== undefined).catch((error: unknown) => {
    throw unsent(error);
  });
  // The caller may have left while a hook of ky ran or a file was read; not every fetch respects the signal.
  throwIfAborted(signal);
  const response = await start(() => (fetch ? fetch(url, init) : globalThis.fetch(url, init)));
  if (typeof response?.status !== 'number') throw new TypeError('fetch returned no Response');
  if (isStreamed && response.body === undefined) throw failedAfterResponse(response.status, `but ${NO_STREAM}`);
  return response;
}

const NO_STREAM = 'this fetch has no response streams: pass a `fetch` that has, or use a call without';

/**
 * Whether the global `Request` accepts such a signal. In an old jsdom the `AbortController` is jsdom's and the `Request`
 * Node's, which refuses a foreign signal, as its fetch does.
 */
export function isAccepted(signal: AbortSignal): boolean {
  try {
    return Boolean(new Request('http://localhost', { signal }));
  } catch {
    return !globalThis.Request;
  }
}

/** @param isOriginal Whether the body is the server's: only then do the headers describe its length. */
export function toTransportResponse(response: Response, isOriginal: boolean): TransportResponse {
  const { status, headers, type, body, bodyUsed } = response;
  if (bodyUsed || body?.locked) throw failedAfterResponse(status, 'whose body has been read already');
  if (typeof headers?.get !== 'function') throw failedAfterResponse(status, 'without `headers.get`');
  return {
    status,
    headers,
    // A page cannot see whether a body from another origin is compressed.
    bodyBytes: isOriginal && type !== 'cors' ? declaredBytes(headers) : undefined,
    body: readerOf(response),
  };
}

function readerOf(response: Response): ByteReader {
  // That of node-fetch, and so of cross-fetch, is a stream of Node.
  const { body } = response as { body?: ReadableStream<Uint8Array> & AsyncIterable<Uint8Array> };
  if (body?.getReader) return body.getReader();
  const chunks = body?.[Symbol.asyncIterator]() ?? readWhole(response);
  return { read: () => chunks.next() as ReturnType<ByteReader['read']>, cancel: async () => void chunks.return?.() };
}

/** Reads a body at once, where Responses have no streams: React Native, polyfills, mocks, of which some say `null`. */
async function* readWhole(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  if (response.arrayBuffer) yield new Uint8Array(await response.arrayBuffer());
  else if (response.text) yield new TextEncoder().encode(await response.text());
}
