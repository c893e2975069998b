import { runInThisContext } from 'node:vm';
import { isObject } from '../schema/describe-type.ts';
import { isBodyStream, refusedBeforeSending, type Transport, type TransportRequest } from '../transport/transport.ts';
import { ACCEPTED_CODINGS } from './decode-body.ts';
import { Exchange } from './exchange.ts';

/** A dispatcher of undici 6, 7 or 8: an `Agent`, a `ProxyAgent`, a `MockAgent`, with interceptors or without. */
export interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** Options of {@link nodeTransport}. */
export interface NodeTransportOptions {
  /** In place of that of fetch, for other certificates or a limit on connections. The transport does not close it. */
  readonly dispatcher?: Dispatcher | undefined;
}

/**
 * Makes a transport for the option `transport` of a client, on the dispatcher that Node's own fetch uses: the same
 * connections, proxy, certificates and mocks, for less CPU, and with no time limits but the client's. Without a dispatcher,
 * as on Bun and Deno if none is passed, calls fail with a `config` error.
 *
 * @example
 * const client = createClient(definition, { transport: nodeTransport() });
 */
export function nodeTransport({ dispatcher }: NodeTransportOptions = {}): Transport {
  return (request) =>
    new Promise((resolve, reject) => {
      if (request.signal.aborted) throw request.signal.reason;
      send(dispatcher ?? dispatcherOfFetch(), request, new Exchange(request, { resolve, reject }));
    });
}

/** A larger body is sent as a stream is: where a response comes before all of it was read, the connection is closed. */
const MAX_AT_ONCE = 64 * 1024;

/** Not by `new URL()`, which takes longer than the rest: a client's URLs are normalized already. */
const ORIGIN_AND_PATH = /^([^/]+\/\/[^/?#]+)\/?([^#]*)/;

function send(dispatcher: Dispatcher, { method, url, headers, body }: TransportRequest, exchange: Exchange): void {
  const [, origin, path] = ORIGIN_AND_PATH.exec(url) ?? [];
  if (!origin) return void exchange.onThrown('its URL is not absolute');
  const large = !isBodyStream(body) && body && body.length > MAX_AT_ONCE ? Buffer.from(body as string) : undefined;
  const size = isBodyStream(body) ? body.size : large?.byteLength;
  // Some servers refuse a request that does not name its client; fetch sends this name.
  const sent: Record<string, string> = { 'accept-encoding': ACCEPTED_CODINGS, 'user-agent': 'node', ...headers };
  if (size !== undefined) sent['content-length'] = String(size);
  // The client has its own limits, which may be longer than undici's.
  const options = { origin, path: `/${path}`, method, headers: sent, headersTimeout: 0, bodyTimeout: 0 };
  const source = exchange.upload ?? (large ? [large] : body);
  try {
    const sending: unknown = dispatcher.dispatch({ ...options, body: source }, exchange);
    // An interceptor may be asynchronous.
    if (isObject(sending)) Promise.resolve(sending).catch((error: unknown) => exchange.onThrown(error));
  } catch (error) {
    exchange.onThrown(error);
  }
}

/** Undici 8 expects other methods of a handler than 6 does, and so keeps its dispatcher under another symbol. */
const generation = Number.parseInt(process.versions['undici'] ?? '', 10) >= 8 ? 2 : 1;
const GLOBAL_DISPATCHER = Symbol.for(`undici.globalDispatcher.${generation}`);

/** What Node's fetch takes for the global object, also in a sandbox with one of its own, such as Jest's. */
const scope: { readonly [GLOBAL_DISPATCHER]?: Dispatcher } & typeof globalThis = runInThisContext('globalThis');

/** The dispatcher of Node's fetch, looked up at each request, as fetch does: `setGlobalDispatcher()` replaces it. */
function dispatcherOfFetch(): Dispatcher {
  // Node makes it when a part of fetch is first looked at.
  const dispatcher = scope[GLOBAL_DISPATCHER] ?? (scope.Headers && scope[GLOBAL_DISPATCHER]);
  if (dispatcher) return dispatcher;
  throw refusedBeforeSending('no dispatcher of Node’s fetch was found; pass `nodeTransport()` a `dispatcher`');
}
