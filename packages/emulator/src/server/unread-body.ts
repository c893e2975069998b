import type { IncomingMessage } from 'node:http';

/** How long what a client still sends is discarded, after the response to it, in milliseconds of real time. */
const maxLingerMs = 1000;

/** What the adapter itself reads to its end, in bytes: as good as arrived. */
const maxSmallBody = 64 * 1024;

/**
 * A response to a request whose body has not been read to its end, an upload that was refused, announces the end of the
 * connection: whatever comes next on it would be in the middle of that body. Until the client is done sending, or for a
 * second, the end is held back and the rest discarded: a client that is reset while it sends never sees the response.
 */
export function closeUnlessRead(response: Response, incoming: IncomingMessage): Response {
  const length = incoming.headers['content-length'] ?? Number.POSITIVE_INFINITY;
  if (incoming.complete || response.body === null || Number(length) <= maxSmallBody) return response;
  const headers = new Headers(response.headers);
  headers.set('Connection', 'close');
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        await discardRest(incoming);
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers });
}

/** Resolves when no more is sent, or the time is up. */
async function discardRest(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed) return;
  // A reader that has begun with the body would stop its flow, and reads no more.
  incoming.removeAllListeners('data');
  incoming.removeAllListeners('readable');
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, maxLingerMs).unref();
    incoming.once('close', resolve).once('end', resolve).once('error', resolve);
    incoming.once('end', () => clearTimeout(timer));
    incoming.on('data', () => {}).resume();
  });
}
