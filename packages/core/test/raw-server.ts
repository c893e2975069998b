import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A connection, as the server sees it. */
export interface RawConnection {
  readonly socket: Socket;
  /** What was received on it so far, a byte a character. */
  received: string;
}

/** A server on loopback whose every byte is the test's own. */
export interface RawServer extends AsyncDisposable {
  readonly url: string;
  /** All that there were, in order. */
  readonly connections: readonly RawConnection[];
  /** How many are open. */
  open(): number;
}

/** Serves: `onData` is called with each received piece, and writes any bytes. */
export async function serveRaw(
  onData: (connection: RawConnection) => void,
  onConnection: (connection: RawConnection) => void = () => {},
): Promise<RawServer> {
  const connections: RawConnection[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    const connection: RawConnection = { socket, received: '' };
    connections.push(connection);
    socket.on('error', () => {});
    onConnection(connection);
    socket.on('data', (bytes) => {
      connection.received += bytes.toString('latin1');
      onData(connection);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    open: () => connections.filter(({ socket }) => !socket.destroyed).length,
    async [Symbol.asyncDispose]() {
      for (const { socket } of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Responds to each complete request with the next of these strings; the last one repeats. */
export function serveTexts(...responses: [string | Uint8Array, ...(string | Uint8Array)[]]): Promise<RawServer> {
  let count = 0;
  return serveRaw((connection) => {
    while (takeRequest(connection)) {
      connection.socket.write(responses[Math.min(count, responses.length - 1)] as string | Uint8Array);
      count += 1;
    }
  });
}

const taken = new WeakMap<RawConnection, number>();

/** Whether one more complete request has been received. Those without a length have no body. */
function takeRequest(connection: RawConnection): boolean {
  const from = taken.get(connection) ?? 0;
  const end = connection.received.indexOf('\r\n\r\n', from);
  if (end < 0) return false;
  const length = Number(/^content-length: (\d+)/im.exec(connection.received.slice(from, end))?.[1] ?? 0);
  if (connection.received.length < end + 4 + length) return false;
  taken.set(connection, end + 4 + length);
  return true;
}
