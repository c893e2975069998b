import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Responds to one request, or breaks its connection: the socket is `response.socket`. */
export type Handler = (request: ReceivedRequest, response: ServerResponse) => void;

/** A real server on loopback that responds as a test says and keeps what it received. */
export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Sockets that carried a request and are open now (Node's fetch opens spare ones after an abort). */
  readonly usedSockets: () => number;
  /** Resolves once so many requests have arrived. */
  arrived(count: number): Promise<void>;
}

/** Serves with the given handlers, one a request; the last one serves all that come after. */
export async function serve(...handlers: [Handler, ...Handler[]]): Promise<LoopbackServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const used = new Set<Socket>();
  let onArrival = () => {};
  const server = createServer(async (request, response) => {
    used.add(request.socket);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The client gave up while sending.
      return;
    }
    const handler = handlers[Math.min(requests.length, handlers.length - 1)];
    const received: ReceivedRequest = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(received);
    onArrival();
    handler?.(received, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      used.delete(socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    usedSockets: () => used.size,
    async arrived(count) {
      while (requests.length < count) {
        await new Promise<void>((resolve) => {
          onArrival = resolve;
        });
      }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** Responds with JSON. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Handler {
  return text(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

/** Responds with a string as it is. */
export function text(status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Reads the request and resets the connection. */
export const reset: Handler = (_, response) => {
  response.socket?.resetAndDestroy();
};

/** Reads the request and never responds. */
export const hang: Handler = () => {};

/** Sends response headers and a part of the body, and no more. */
export const stall: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":');
};

/** Sends response headers and a part of the body, and ends the connection. */
export const truncate: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":"1"}', () => response.socket?.destroy());
};
