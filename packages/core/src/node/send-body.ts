import type { ClientRequest } from 'node:http';
import type { BodyStream, TransportRequest } from '../transport/transport.ts';

/** A body that is being sent. */
export interface Sending {
  /** Stops reading the body and releases its source. */
  stop(): void;
}

/** How many bytes a body has; `undefined` where a request of this method goes without a word of its length. */
export function lengthOf(method: string, body: TransportRequest['body']): number | undefined {
  if (body === undefined) return /^(post|put|patch)$/i.test(method) ? 0 : undefined;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return 'bytes' in body ? body.size : body.byteLength;
}

/** Sends a body and so ends the request. */
export function sendBody(
  request: ClientRequest,
  body: TransportRequest['body'],
  length: number | undefined,
): Sending | undefined {
  if (body === undefined) request.end();
  // As a text it goes out in one piece with the head, and so in one encoding: the head's, which for ASCII is the same.
  else if (typeof body === 'string' && body.length === length) request.end(body, 'latin1');
  else if (typeof body === 'string') request.end(Buffer.from(body));
  else if (!('bytes' in body)) request.end(body);
  else return sendStream(request, body);
  return undefined;
}

function sendStream(request: ClientRequest, body: BodyStream): Sending {
  let isStopped = false;
  let wake = () => {};
  const send = async () => {
    let left = body.size;
    for await (const piece of body.bytes()) {
      left -= piece.byteLength;
      if (isStopped) return;
      if (left < 0) break;
      await new Promise<void>((resolve) => {
        // Of a request that breaks off, not every piece is told that it was written or was not.
        wake = resolve;
        request.write(piece, () => resolve());
      });
      if (isStopped) return;
    }
    if (isStopped) return;
    // A server would wait for the rest, or take what is too much for another request.
    if (left !== 0) throw new Error('the body does not have as many bytes as it says');
    request.end();
  };
  send().catch((error: Error) => request.destroy(error));
  return {
    stop() {
      isStopped = true;
      wake();
    },
  };
}
