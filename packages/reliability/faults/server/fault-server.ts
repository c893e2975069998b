import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { claimPort } from '@x/build/own-port';
import { type Random, wholeNumber } from '../random.ts';
import { wholeResponse } from './deliveries.ts';
import { effectsOf } from './ledger.ts';
import type { Delivery, Step } from './steps.ts';
import { type ReadRequest, readRequest, type WireResponse } from './wire.ts';

/** A request, or a connection that was reset before one could be read. */
export interface Arrival {
  /** As far as it was read, byte for byte. */
  readonly bytes: Buffer;
  readonly isWhole: boolean;
  /** On the monotonic clock, in milliseconds. */
  readonly at: number;
}

/** A server of raw sockets before an API, which mistreats requests as it is told. */
export interface FaultServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/MARKER`: by the marker it knows requests that are for another server. */
  readonly url: string;
  /** All that has come in, in order. */
  readonly arrivals: readonly Arrival[];
  /** How many writes have taken effect, as the API's own responses tell. */
  readonly effects: () => number;
  /** Says what to do with the next requests; those after the last step are served well, or by that step. */
  follow(steps: readonly Step[], always?: boolean): void;
  /** Nobody listens any more: connections are refused. */
  refuse(): Promise<void>;
  /** Listens again, on the same port. */
  admit(): Promise<void>;
  /** Resolves once no request is on its way to the API. */
  settled(): Promise<void>;
  /** How many connections are open. */
  connected(): number;
  /** How many connections are open that the client ought to have closed. */
  held(): number;
}

const STAND_IN: WireResponse = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"stand":"in"}'),
};
/** As if the client spoke to the API itself. */
export const SERVED_WELL: Step = { applies: true, deliver: wholeResponse };

/**
 * Starts one on a free port. `forward` reaches the API; `random` decides where things are cut; `otherwise` says what to do
 * with a request that no step is left for.
 */
export async function startFaultServer(
  forward: (request: ReadRequest) => Promise<WireResponse>,
  random: Random,
  otherwise: (request: ReadRequest) => Step = () => SERVED_WELL,
): Promise<FaultServer> {
  const marker = `/${randomBytes(8).toString('hex')}`;
  const isForAnother = (target: string) => /^\/[0-9a-f]{16}(?=\/|$)/.test(target) && !target.startsWith(marker);
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  const forwarding = new Set<Promise<WireResponse>>();
  let effects = 0;
  let steps: Step[] = [];
  let lastStep: Step | undefined;
  const nextStep = () => steps.shift() ?? lastStep;
  const peekStep = () => steps[0] ?? lastStep;

  async function reach(request: ReadRequest): Promise<WireResponse> {
    const pending = forward({ ...request, target: request.target.replace(marker, '') });
    forwarding.add(pending);
    try {
      const response = await pending;
      effects += effectsOf(request, response);
      return response;
    } finally {
      forwarding.delete(pending);
    }
  }

  async function deliver(socket: Socket, { pieces, gapMs, end, clientCloses }: Delivery): Promise<void> {
    if (end === 'stall' || clientCloses) held.add(socket);
    for (const piece of pieces) {
      if (socket.destroyed) return;
      await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
      // Even without a gap each piece is to leave by itself.
      if (gapMs) await pause(gapMs);
      else await new Promise(setImmediate);
    }
    if (end === 'close') socket.end();
    if (end === 'reset') {
      // Time for the pieces to be read: a reset would overtake them.
      if (pieces.length > 0) await pause(20);
      socket.resetAndDestroy();
    }
  }

  /** Treats one request; tells whether the connection goes on. */
  async function treat(socket: Socket, request: ReadRequest, bytes: Buffer): Promise<boolean> {
    if (isForAnother(request.target)) {
      socket.destroy();
      return false;
    }
    arrivals.push({ bytes, isWhole: true, at: performance.now() });
    const step = nextStep() ?? otherwise(request);
    if (typeof step === 'string') throw new Error(`${step} is no matter of a whole request`);
    const delivery = step.deliver(step.applies ? await reach(request) : STAND_IN, random);
    await deliver(socket, delivery);
    return delivery.end === 'keep';
  }

  async function serve(socket: Socket): Promise<void> {
    let unread = Buffer.alloc(0);
    let isSlow = false;
    for await (const chunk of socket) {
      unread = Buffer.concat([unread, chunk as Buffer]);
      if (peekStep() === 'reset in the request') {
        nextStep();
        const bytes = unread.subarray(0, wholeNumber(random, 1, unread.length - 1));
        arrivals.push({ bytes, isWhole: false, at: performance.now() });
        socket.resetAndDestroy();
        return;
      }
      if (peekStep() === 'slow in the request') {
        nextStep();
        isSlow = true;
        held.add(socket);
        arrivals.push({ bytes: unread, isWhole: false, at: performance.now() });
      }
      if (isSlow) await pause(5);
      for (let request = readRequest(unread); request; request = readRequest(unread)) {
        const bytes = unread.subarray(0, request.length);
        unread = unread.subarray(request.length);
        if (!(await treat(socket, request, bytes))) break;
      }
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    // Each piece leaves when it is written.
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      held.delete(socket);
    });
    if (peekStep() === 'reset on accept') {
      nextStep();
      arrivals.push({ bytes: Buffer.alloc(0), isWhole: false, at: performance.now() });
      socket.resetAndDestroy();
      return;
    }
    // A client that breaks off ends the reading.
    serve(socket).catch((error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
    });
  });
  const own = await claimPort();
  const listen = async () => {
    server.listen(own.port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  await listen();

  return {
    url: `http://127.0.0.1:${own.port}${marker}`,
    arrivals,
    effects: () => effects,
    follow(given, always = false) {
      steps = [...given];
      lastStep = always ? steps.at(-1) : undefined;
    },
    refuse: close,
    async admit() {
      if (!server.listening) await listen();
    },
    async settled() {
      while (forwarding.size > 0) await Promise.allSettled(forwarding);
    },
    connected: () => sockets.size,
    held: () => held.size,
    async [Symbol.asyncDispose]() {
      await close();
      await own[Symbol.asyncDispose]();
    },
  };
}
