import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { foreignHost, isHost } from './guard.ts';
import { reachedHost } from './host.ts';
import { closeUnlessRead } from './unread-body.ts';
import { type RequestHandler, socketWire } from './wire.ts';

/** Kept as they are now: a test that closes the emulator may have replaced them by timers that stand still. */
const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;

/** How long `close` lets requests finish before it cuts them off. */
const closingGraceMs = 500;

/** A server that listens. */
export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @throws when the port is taken, or the host not of this machine. */
export async function serve(handle: RequestHandler, { host, port }: Address): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: async (request, { incoming, outgoing }) => {
      const wire = socketWire(outgoing as ServerResponse); // HTTP/1, as no other was asked for
      return closeUnlessRead(await handle(request, wire), incoming as IncomingMessage); // for the same reason
    },
    createServer: createGuardedServer as typeof createServer, // it is called in this way
    // Left to itself, the adapter replaces the global Request and Response of the process.
    overrideGlobalObjects: false,
  }) as Server; // and here
  await listen(server, { host, port });
  return { url: `http://${reachedHost(host)}:${portOf(server)}`, close: () => closeServer(server) };
}

/** Refuses an invalid `Host` before the adapter does, whose response has no body. */
function createGuardedServer(options: ServerOptions, listener: RequestListener): Server {
  return createServer(options, (incoming, outgoing) => {
    const { host } = incoming.headers;
    if (host === undefined || isHost(host)) return listener(incoming, outgoing);
    outgoing.writeHead(403, { 'Content-Type': 'application/json', Connection: 'close' });
    outgoing.end(JSON.stringify(foreignHost));
  });
}

async function listen(server: Server, { host, port }: Address): Promise<void> {
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
