import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Clock } from '../control/clock.ts';
import type { Repeating } from '../traffic/replay.ts';

/** The connection of a request and its response, for faults to break. */
export interface Wire {
  /** Ends it as a server does that dies: without a word. */
  reset(): void;
  /** Sends the start of a response as it comes, then ends it. Resolves to what is left to respond with. */
  cut(start: Response): Promise<Response>;
  /** Ends it the same way while a body is being sent. */
  breakOff(body: ReadableStreamDefaultController<Uint8Array>): void;
  /** Resolves once nobody waits for a response any more. */
  gone(): Promise<void>;
  /** The body of a request whose method has none, a GET: a `Request` cannot hold it. */
  strayBody(): ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/** Responds to a request on a wire. */
export type RequestHandler = (
  request: Request,
  wire: Wire,
  repeating?: Repeating | undefined,
) => Response | Promise<Response>;

/**
 * Gives each response the `Date` of the clock that the times in its body come from, so that a client can compute with both.
 * A date that is there already stays: that of a fault.
 */
export function withDates(handle: RequestHandler, clock: Clock): RequestHandler {
  const dated = (response: Response) => {
    if (!response.headers.has('Date')) response.headers.set('Date', clock.now().toUTCString());
    return response;
  };
  return async (request, wire, repeating) => {
    const cut: Wire['cut'] = (start) => wire.cut(dated(start));
    return dated(await handle(request, { ...wire, cut }, repeating));
  };
}

/** A connection over which Node responds. */
export function socketWire(outgoing: ServerResponse): Wire {
  return {
    reset: () => outgoing.socket?.resetAndDestroy(),
    async cut({ status, headers, body }) {
      outgoing.writeHead(status, Object.fromEntries(headers));
      outgoing.flushHeaders();
      const reader = body?.getReader();
      outgoing.once('close', () => reader?.cancel());
      for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) outgoing.write(chunk.value);
      // Unlike `destroy`, this lets what is written leave first.
      outgoing.socket?.destroySoon();
      return nothingToSend(status);
    },
    breakOff: () => outgoing.socket?.resetAndDestroy(),
    gone: () =>
      new Promise((resolve) => {
        if (outgoing.closed) resolve();
        else outgoing.once('close', resolve);
      }),
    strayBody: () => Readable.toWeb(outgoing.req) as ReadableStream<Uint8Array<ArrayBuffer>>, // of Node's, and of bytes
  };
}

/** For the server: the response has been sent already, or none is to be sent. */
export function nothingToSend(status = 200): Response {
  return new Response(null, { status, headers: RESPONSE_ALREADY_SENT.headers });
}

/**
 * What is sent of a response that is cut: its first bytes as they come, or half of it where no number is given, under headers
 * with the length of the whole, if known.
 */
export async function startOf(response: Response, afterBytes: number | undefined): Promise<Response> {
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.delete('Transfer-Encoding');
  if (afterBytes !== undefined) return new Response(firstBytes(response.body, afterBytes), { status, headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  // An empty body is declared longer, to be cut at all.
  headers.set('Content-Length', String(Math.max(1, bytes.byteLength)));
  return new Response(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), { status, headers });
}

function firstBytes(body: ReadableStream<Uint8Array> | null, count: number): ReadableStream<Uint8Array> {
  const reader = body?.getReader();
  let left = count;
  return new ReadableStream({
    async pull(controller) {
      const chunk = left > 0 ? await reader?.read() : undefined;
      if (chunk?.value !== undefined) controller.enqueue(chunk.value.subarray(0, left));
      left -= chunk?.value?.byteLength ?? 0;
      if (chunk?.value !== undefined && left > 0) return;
      controller.close();
      await reader?.cancel();
    },
    cancel: (reason) => reader?.cancel(reason),
  });
}
