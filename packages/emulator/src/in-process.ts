/** What answers requests, as Hono has it. */
type Answer = (request: Request) => Response | Promise<Response>;

/**
 * A `fetch` that hands its requests to `answer` in the same process, where a real one would open a connection. It
 * ends as a real one does: an aborted call rejects with the signal's reason, and one to a closed server with a TypeError.
 */
export function createFetch(answer: Answer, isClosed: () => boolean): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    if (isClosed()) throw new TypeError('fetch failed', { cause: new Error('The emulator is closed') });
    return await untilAborted(request.signal, Promise.resolve(answer(request)));
  };
}

function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
