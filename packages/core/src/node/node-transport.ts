/// <reference lib="esnext.disposable" preserve="true" />
import { type Agent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { declaredBytes } from '../response/read-body.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts';
import { neverSent, openAgents } from './agents.ts';
import { acceptedCodings, decodeBody } from './decode-body.ts';
import { HeaderList } from './header-list.ts';
import { readStream, truncatedResponse } from './read-stream.ts';
import { lengthOf, type Sending, sendBody } from './send-body.ts';

/** An `Agent` of `node:http` or `node:https`, or one of a package that makes such. */
export interface RequestAgent {
  destroy(): void;
}

/** Options of {@link nodeTransport}. */
export interface NodeTransportOptions {
  /** Certificates of the authorities to trust, as PEM, in place of those that Node knows. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /**
   * Agents to use in place of the transport's own: for a proxy, a client certificate, a limit on connections. What they
   * are set to holds then, and `close()` leaves them alone.
   */
  readonly agent?: { readonly http?: RequestAgent | undefined; readonly https?: RequestAgent | undefined } | undefined;
}

/** A {@link Transport} with connections of its own, which are kept for the next request. */
export interface NodeTransport extends Transport {
  /**
   * Closes idle connections at once, and those in use as soon as their response has been read. A request after that
   * fails, and nothing of it is sent. Optional: an idle connection is closed after four seconds, and does not keep the
   * process alive until then.
   */
  close(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}

/**
 * Makes a transport on `node:http` and `node:https`, for the option `transport` of a client: it takes less CPU than
 * fetch, gives up connecting at once on an abort or a timeout, and its connections can be closed. Several clients can share one.
 *
 * @example
 * using transport = nodeTransport();
 * const client = createClient(definition, { transport });
 */
export function nodeTransport(options: NodeTransportOptions = {}): NodeTransport {
  const own = openAgents(options.ca);
  const agents: AgentPair = {
    http: (options.agent?.http as Agent | undefined) ?? own.http, // typed without Node's types, for those who lack them
    https: (options.agent?.https as Agent | undefined) ?? own.https,
  };
  let isClosed = false;
  const transport: Transport = (request) =>
    new Promise((resolve, reject) => {
      if (isClosed) throw neverSent('the transport is closed');
      if (request.signal.aborted) throw request.signal.reason;
      send(agents, request, resolve, reject);
    });
  const close = () => {
    isClosed = true;
    own.close();
  };
  return Object.assign(transport, { close, [Symbol.dispose]: close });
}

interface AgentPair {
  readonly http: Agent;
  readonly https: Agent;
}

function send(
  agents: AgentPair,
  { method, url, headers, body, signal }: TransportRequest,
  resolve: (response: TransportResponse) => void,
  reject: (reason: unknown) => void,
): void {
  const length = lengthOf(method, body);
  const request = openRequest(agents, url, method, {
    'accept-encoding': acceptedCodings(),
    // Some servers turn away who does not say what they are; fetch says this.
    'user-agent': 'node',
    ...headers,
    ...(length !== undefined && { 'content-length': length }),
  });
  let problem: unknown;
  let hasResponse = false;
  let sending: Sending | undefined;
  const onAbort = () => {
    problem = signal.reason;
    // At once: an agent that is slow to give it a connection keeps the request open until then.
    sending?.stop();
    reject(problem);
    request.destroy();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  // Also after the response headers: what truncated the response is reported here.
  request.on('error', (error) => {
    problem ??= error;
  });
  // The last event of a request, however it ended.
  request.on('close', () => {
    signal.removeEventListener('abort', onAbort);
    sending?.stop();
    if (!hasResponse) reject(problem ?? truncatedResponse());
  });
  request.on('response', (response: IncomingMessage) => {
    hasResponse = true;
    // A server that refuses does not want the rest.
    if ((response.statusCode ?? 0) >= 300) sending?.stop();
    resolve(
      responseOf(method, response, {
        problem: () => problem,
        onDone(isRead) {
          // A connection on which something is still to be sent is of no use to the next request.
          if (!isRead || !request.writableFinished) request.destroy();
        },
      }),
    );
  });
  sending = sendBody(request, body, length);
}

function openRequest(
  agents: AgentPair,
  url: string,
  method: string,
  headers: Readonly<Record<string, string | number>>,
): ClientRequest {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const options = {
    // An address of version 6 stands in brackets in a URL alone.
    host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port,
    path: pathname + search,
    method,
    headers,
    // Whatever the process was started with: responses that can be read in two ways serve attackers.
    insecureHTTPParser: false,
  };
  try {
    if (protocol === 'https:') return requestHttps({ ...options, agent: agents.https });
    if (protocol === 'http:') return requestHttp({ ...options, agent: agents.http });
  } catch (error) {
    // Before there is a connection: an agent for the other protocol, a header that Node would not write.
    throw neverSent((error as Error).message);
  }
  throw neverSent(`cannot speak ${protocol}`);
}

function responseOf(
  method: string,
  response: IncomingMessage,
  ends: { problem(): unknown; onDone(isRead: boolean): void },
): TransportResponse {
  const { statusCode: status = 0 } = response;
  const headers = new HeaderList(response.rawHeaders);
  if (method === 'HEAD' || status === 204 || status === 304) {
    // There is no body, and nobody reads: this releases the connection.
    response.once('end', () => ends.onDone(true)).resume();
    return { status, headers, body: undefined };
  }
  const body = readStream({ stream: response, isComplete: () => response.complete, ...ends });
  const coding = headers.get('content-encoding');
  if (coding !== null) return { status, headers, body: decodeBody(body, coding) };
  return { status, headers, bodyBytes: declaredBytes(headers), body };
}
