import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** What a server saw. */
interface Seen {
  /** Connections, those without a request included. */
  connections: number;
  /** The method of each request that arrived in full. */
  readonly requests: string[];
}

/** A server on loopback whose every byte is the test's own. */
export interface TroubledServer extends AsyncDisposable {
  readonly port: number;
  readonly seen: Seen;
  /** Lets nobody connect any more; connections that are open stay so. */
  stopListening(): void;
}

/** Does something to a connection on which a request of this method has arrived. */
export type OnRequest = (socket: Socket, method: string) => void;

/** Responds with status 200 and leaves the connection open; pages of any origin may read it. */
export function respond(socket: Socket, body = '{}', connection: 'keep-alive' | 'close' = 'keep-alive'): void {
  const head = [
    'HTTP/1.1 200 OK',
    `Content-Type: ${body.startsWith('<') ? 'text/html' : 'application/json'}`,
    `Content-Length: ${body.length}`,
    'Access-Control-Allow-Origin: *',
    'Access-Control-Allow-Methods: *',
    'Access-Control-Allow-Headers: authorization, content-type',
    `Connection: ${connection}`,
  ];
  socket.write([...head, '', body].join('\r\n'));
  if (connection === 'close') socket.end();
}

/** Serves, and calls the functions with connections and requests. */
export async function serve(onRequest: OnRequest, onConnection = (_: Socket) => {}): Promise<TroubledServer> {
  const seen: Seen = { connections: 0, requests: [] };
  const server = createServer((socket) => {
    seen.connections += 1;
    onConnection(socket);
    readRequests(socket, seen, onRequest);
  });
  return await listen(server, seen);
}

/** Serves over TLS, with one of the certificates beside this file. */
export async function serveTls(certificate: 'self-signed' | 'elsewhere' | 'expired' | 'good'): Promise<TroubledServer> {
  const seen: Seen = { connections: 0, requests: [] };
  const server = createTlsServer({ key: pem('key'), cert: pem(certificate) }, (socket) => {
    readRequests(socket, seen, () => respond(socket));
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  server.on('tlsClientError', () => {});
  return await listen(server, seen);
}

/** Where a file with one of the certificates is. */
export function certificatePath(name: string): URL {
  return new URL(`certificates/${name}.pem`, import.meta.url);
}

function pem(name: string): string {
  return readFileSync(certificatePath(name), 'utf8');
}

function readRequests(socket: Socket, seen: Seen, onRequest: OnRequest): void {
  let pending = '';
  socket.on('error', () => {});
  // Every byte is one character.
  socket.setEncoding('latin1').on('data', (text) => {
    pending += text;
    for (;;) {
      const [head] = pending.split('\r\n\r\n', 1);
      if (head === undefined || head === pending) return;
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      const end = head.length + 4 + length;
      if (pending.length < end) return;
      pending = pending.slice(end);
      const [method = ''] = head.split(' ', 1);
      seen.requests.push(method);
      onRequest(socket, method);
    }
  });
}

async function listen(server: Server, seen: Seen): Promise<TroubledServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // as of every server on a port
    seen,
    stopListening: () => void server.close(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) server.close();
    },
  };
}
