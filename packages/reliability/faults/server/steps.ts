import type { Fetch, Transport } from '@x/core';
import type { Random } from '../random.ts';
import type { WireResponse } from './wire.ts';

/** What goes back over the connection. */
export interface Delivery {
  readonly pieces: readonly Uint8Array[];
  /** Milliseconds between two pieces. Default 0. */
  readonly gapMs?: number;
  /** What happens to the connection then. `stall`: it stays open, and nothing more comes. */
  readonly end: 'keep' | 'stall' | 'close' | 'reset';
  /** The client must close the connection by itself, since it must not want the rest. */
  readonly clientCloses?: boolean;
}

/** What the server does with one request, or with one connection before there is any. */
export type Step =
  | 'reset on accept'
  | 'reset in the request'
  /** Reads it as slowly as if it came over a long way; what comes of it is up to the next step. */
  | 'slow in the request'
  | {
      /** Whether the request reaches the API. */
      readonly applies: boolean;
      /** Makes the response: `own` is the API's, or a stand-in where it was not reached. */
      readonly deliver: (own: WireResponse, random: Random) => Delivery;
    };

/** A fetch that fails, and the same for a client that has no fetch, where it can fail so. */
export interface Sending {
  readonly fetch: Fetch;
  readonly transport?: Transport;
}

/** A way in which a server, or what stands before it, fails. */
export interface Fault {
  readonly name: string;
  /** One for each request, in their order; those after the last are served well. */
  readonly steps: readonly Step[];
  /** The last step holds for all requests after it, too. */
  readonly always?: boolean;
  /** Nobody listens while the call lasts. */
  readonly refused?: boolean;
  /** What the client sends by while the call lasts, in place of its own. */
  readonly sending?: Sending;
  /** Another call goes before, so that the connection is a reused one. */
  readonly reused?: boolean;
  /** Milliseconds for an attempt, where the fault is that nothing comes. */
  readonly timeout?: number;
  /** Milliseconds for the call, where that is what ends it. */
  readonly totalTimeout?: number;
}
