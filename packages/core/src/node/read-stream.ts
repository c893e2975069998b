import { nextTick } from 'node:process';
import type { Readable } from 'node:stream';
import type { ByteReader } from '../response/read-body.ts';

/** What {@link readStream} has to know of the stream that it reads. */
interface StreamSource {
  readonly stream: Readable;
  /** Tells, before the stream itself does, that all of it has come in. */
  isComplete(): boolean;
  /** Why it broke off, where that is known better than the stream knows it. */
  problem(): unknown;
  /** It was read to its end, or it broke off, or nobody will read on. Called once. */
  onDone(isRead: boolean): void;
}

type Piece = Awaited<ReturnType<ByteReader['read']>>;

/** What a reader says at the end. */
export const END: Piece = { done: true };

/**
 * Reads a stream of Node's as the loop does, with no web stream between them. What has come in is there at once; only
 * for what has not is there anything to listen for. What nobody asks for stays where it is: the stream's own buffer
 * fills, and the other side has to wait.
 */
export function readStream({ stream, isComplete, problem, onDone }: StreamSource): ByteReader {
  let isDone = false;
  let isListening = false;
  let wake = () => {};
  const finish = (isRead: boolean) => {
    if (isDone) return;
    isDone = true;
    onDone(isRead);
  };
  /** Resolves when there is news of any kind. */
  const news = () => {
    if (!isListening) for (const event of ['readable', 'end', 'error', 'close']) stream.on(event, () => wake());
    isListening = true;
    return new Promise<void>((resolve) => {
      wake = resolve;
    });
  };
  return {
    async read() {
      for (;;) {
        const value = stream.read() as Uint8Array | null; // no encoding was set
        if (value !== null) return { done: false, value };
        if (stream.readableEnded || isComplete()) {
          // The connection is free before the caller learns of the end, for its next request.
          await new Promise<void>((resolve) => nextTick(resolve));
          finish(true);
          return END;
        }
        if (stream.destroyed) {
          finish(false);
          throw problem() ?? stream.errored ?? truncatedResponse();
        }
        await news();
      }
    },
    async cancel() {
      finish(false);
    },
  };
}

/** The error for a connection that ended too early, without a reason. */
export function truncatedResponse(): Error {
  const message = 'the connection was closed before the end of the response';
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}
