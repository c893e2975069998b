import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type RequestHandler, socketWire } from './wire.ts';

const host = '127.0.0.1';

/** How long `close` lets requests finish before it cuts them off. */
const closingGraceMs = 500;

/** A server that listens. */
export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. @throws when the port is taken. */
export async function serve(handle: RequestHandler, port: number): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: (request, { outgoing }) => handle(request, socketWire(outgoing as ServerResponse)), // HTTP/1, as no other was asked for
    // Left to itself, the adapter replaces the global Request and Response of the process.
    overrideGlobalObjects: false,
  }) as Server; // for the same reason
  await listen(server, port);
  return { url: `http://${host}:${portOf(server)}`, close: () => closeServer(server) };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw taken
      ? new Error(`Port ${port} is in use. End what uses it, or choose another port`, { cause: error })
      : error;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening TCP server has a port');
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const cutOff = setTimeout(() => server.closeAllConnections(), closingGraceMs);
  // Node itself looks once, at the beginning, for connections that have nothing to do.
  const letGo = setInterval(() => server.closeIdleConnections(), 10);
  await closed;
  clearTimeout(cutOff);
  clearInterval(letGo);
}
