import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A port on 127.0.0.1 that refuses connections, and that nobody else can take. */
export interface HeldPort {
  /** Lets go of it; it can be listened on again when this resolves. */
  free(): Promise<void>;
}

/** Holds a port that is free: a connection to elsewhere has it for its own end. */
export async function holdPort(port: number): Promise<HeldPort> {
  const elsewhere = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port: target } = elsewhere.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port: target, localAddress: '127.0.0.1', localPort: port });
  await once(socket, 'connect');
  return {
    async free() {
      // A close in good order would keep the port for a while.
      socket.resetAndDestroy();
      elsewhere.close();
      await Promise.all([once(socket, 'close'), once(elsewhere, 'close')]);
    },
  };
}
