import type { RequestHandler, Wire } from './wire.ts';

/**
 * A `fetch` that passes its requests to `handle` in the same process, where a real one would open a connection. It
 * ends as a real one does: an aborted call rejects with the signal's reason, and one without a response with a TypeError.
 */
export function createFetch(handle: RequestHandler, isClosed: () => boolean): InProcess {
  const open = new Set<(reason: unknown) => void>();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    if (isClosed()) throw new TypeError('fetch failed', { cause: new Error('The emulator is closed') });
    return await new Promise((resolve, reject) => {
      const over = new AbortController();
      const fail = (reason: unknown) => {
        reject(reason);
        over.abort();
      };
      const onAbort = () => fail(signal.reason);
      signal.addEventListener('abort', onAbort);
      open.add(fail);
      Promise.resolve(handle(request, inProcessWire(fail, over.signal)))
        .then((response) => resolve(abortable(response, signal)), reject)
        .finally(() => {
          open.delete(fail);
          signal.removeEventListener('abort', onAbort);
        });
    });
  };
  const end = () => {
    for (const fail of open) fail(new TypeError('fetch failed', { cause: new Error('The emulator is closed') }));
  };
  return { fetch, end };
}

/** A response whose body ends with the signal's reason when its reader aborts: a stream continues after its headers. */
function abortable(response: Response, signal: AbortSignal): Response {
  if (response.body === null) return response;
  return new Response(response.body.pipeThrough(new TransformStream(), { signal }), response);
}

/** The in-process fetch, and how to end the calls that are open. */
interface InProcess {
  readonly fetch: typeof globalThis.fetch;
  end(): void;
}

function inProcessWire(fail: (reason: unknown) => void, over: AbortSignal): Wire {
  return {
    reset: () => fail(new TypeError('fetch failed', { cause: systemError('read ECONNRESET', 'ECONNRESET') })),
    cut: async ({ status, headers, body }) => new Response(body && brokenOff(body), { status, headers }),
    breakOff: (body) => body.error(terminated(systemError('read ECONNRESET', 'ECONNRESET'))),
    gone: () =>
      new Promise((resolve) => {
        if (over.aborted) resolve();
        else over.addEventListener('abort', () => resolve());
      }),
    strayBody: () => null,
  };
}

/** A body that ends as one does whose connection ended too early. */
function brokenOff(start: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = start.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { value } = await reader.read();
      if (value !== undefined) controller.enqueue(value);
      else controller.error(terminated(systemError('other side closed', 'UND_ERR_SOCKET')));
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** What Node's fetch reports of a body that does not come to its end. */
function terminated(cause: Error): TypeError {
  return new TypeError('terminated', { cause });
}

function systemError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
