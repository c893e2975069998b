import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A port on 127.0.0.1 that refuses connections, and that nobody else can take. */
export interface HeldPort {
  /** Lets go of it; it can be listened on again when this resolves. */
  free(): Promise<void>;
}

/**
 * Holds a port that is free: a connection to elsewhere has it for its own end. Where another connection of this machine
 * has come to have it so already, that one refuses as well.
 */
export async function holdPort(port: number): Promise<HeldPort> {
  try {
    return await connectFrom(port);
  } catch (error) {
    if (!isInUse(error)) throw error;
    return { free: async () => {} };
  }
}

/** Listens on a port that was held, as soon as whoever else may have it lets go. */
export async function listenAgain(listen: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await listen();
      return;
    } catch (error) {
      if (!isInUse(error) || tries === 200) throw error;
      await setTimeout(50);
    }
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

async function connectFrom(port: number): Promise<HeldPort> {
  const elsewhere = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const { port: target } = elsewhere.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port: target, localAddress: '127.0.0.1', localPort: port });
  try {
    await once(socket, 'connect');
  } catch (error) {
    elsewhere.close();
    throw error;
  }
  return {
    async free() {
      // A close in good order would keep the port for a while.
      socket.resetAndDestroy();
      elsewhere.close();
      await Promise.all([once(socket, 'close'), once(elsewhere, 'close')]);
    },
  };
}
