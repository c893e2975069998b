import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

/** What a request came in on and its answer goes out on, for faults to break. */
export interface Wire {
  /** Ends it as a server does that dies: without a word. */
  reset(): void;
  /** Sends the head and half of the body, then ends it. What is left to do with the answer is what this resolves to. */
  cut(answer: Response): Promise<Response>;
  /** Resolves once nobody waits for an answer any more. */
  gone(): Promise<void>;
}

/** What answers a request that came in on a wire. */
export type Answer = (request: Request, wire: Wire) => Response | Promise<Response>;

/** A connection over which Node answers. */
export function socketWire(outgoing: ServerResponse): Wire {
  return {
    reset: () => outgoing.socket?.resetAndDestroy(),
    async cut(answer) {
      const { length, half } = await halve(answer);
      outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-length': length });
      outgoing.write(half);
      // Unlike `destroy`, this lets what is written leave first.
      outgoing.socket?.destroySoon();
      return nothingToSend(answer.status);
    },
    gone: () =>
      new Promise((resolve) => {
        if (outgoing.closed) resolve();
        else outgoing.once('close', resolve);
      }),
  };
}

/** For the server: the answer has gone out already, or none is meant to. */
export function nothingToSend(status = 200): Response {
  return new Response(null, { status, headers: RESPONSE_ALREADY_SENT.headers });
}

/** The first half of a body, and the length that the head declares. An empty body is declared longer, to be cut at all. */
export async function halve(answer: Response): Promise<{ length: number; half: Uint8Array<ArrayBuffer> }> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { length: Math.max(1, bytes.byteLength), half: bytes.subarray(0, Math.floor(bytes.byteLength / 2)) };
}
