import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A port on 127.0.0.1 that no other server or connection of this machine gets, also while nobody listens on it. */
export interface OwnPort extends AsyncDisposable {
  readonly port: number;
}

const FIRST = 20_000;
/** Where the system hands out lower ports, too, nothing better is left than those that nobody listens on. */
const PAIRS = Math.floor((Math.max(firstHandedOut(), FIRST + 10_000) - FIRST) / 2);

/** Moves on with each claim: a client may still have connections to the last server that used a port. */
let next = randomInt(PAIRS);

/**
 * Claims a port. It lies below those that the system hands out, and the one above it is the claim: who listens there may
 * use this one, so that processes that run beside each other keep out of each other's way.
 */
export async function claimPort(): Promise<OwnPort> {
  for (let tries = 0; tries < PAIRS; tries += 1) {
    const port = FIRST + 2 * next;
    next = (next + 1) % PAIRS;
    const claim = await listenOn(port + 1);
    if (claim === undefined) continue;
    // Some other program may have it for good.
    const probe = await listenOn(port);
    await probe?.[Symbol.asyncDispose]();
    if (probe !== undefined) return { port, [Symbol.asyncDispose]: () => claim[Symbol.asyncDispose]() };
    await claim[Symbol.asyncDispose]();
  }
  throw new Error('no port is free');
}

/** The first port that the system gives to those who ask for any. */
function firstHandedOut(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
  } catch {
    return 32_768; // elsewhere they begin higher
  }
}

async function listenOn(port: number): Promise<AsyncDisposable | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
