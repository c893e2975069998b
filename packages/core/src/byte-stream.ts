import { type Head, readAnswer, requestIdOf } from './answer.ts';
import { type Call, eventOf } from './call.ts';
import type { Message } from './compose.ts';
import { isClientError } from './errors.ts';
import { type Failure, failureError, failureOfThrown } from './failure.ts';
import { callSafely } from './hooks.ts';
import { redactHeaders } from './secrets.ts';
import { monotonicNow, startWatch, TIME_IS_UP, throwIfAborted, type Watch } from './timers.ts';
import type { TransportResponse } from './transport.ts';

/** An answer that goes on: its body is read as it comes. */
export interface ByteStream {
  readonly head: Head;
  /** The next bytes; `undefined` at the end. Rejects with the caller's reason, or an error of kind `stream`. */
  read(): Promise<Uint8Array | undefined>;
  /** Gives the next bytes so many milliseconds from now; `Infinity` stops the clock. */
  restart(milliseconds: number): void;
  /** Closes the connection. */
  close(): void;
}

/** Sends a request once, and gives its answer once the head is there; the body may take `idleTimeout` from piece to piece. */
export async function openStream(
  call: Call,
  message: Message,
  limits: { readonly timeout: number; readonly idleTimeout: number },
): Promise<ByteStream> {
  const { settings, options, place } = call;
  const { request, secrets } = message;
  throwIfAborted(options.signal);
  call.attempts += 1;
  callSafely(settings.hooks, 'onRequest', () => ({
    ...eventOf(call),
    method: request.method,
    url: request.url,
    headers: redactHeaders(request.headers),
  }));
  const sentAt = monotonicNow();
  const watch = startWatch(limits.timeout, options.signal);
  const limit = { milliseconds: limits.timeout, scope: 'attempt', configured: limits.timeout } as const;
  const failed = (failure: Failure) => failureError(place, failure, call.attempts, undefined, secrets);
  let pending: Promise<TransportResponse> | undefined;
  try {
    pending = settings.transport({ ...request, signal: watch.signal });
    const response = await watch.race(pending);
    const { status, headers } = response;
    const requestId = requestIdOf(settings, headers, secrets);
    const head = { status, headers, requestId };
    callSafely(settings.hooks, 'onResponse', () => ({
      ...eventOf(call),
      status,
      requestId,
      durationMs: monotonicNow() - sentAt,
    }));
    if (status < 200 || status > 299) {
      const { failure } = await readAnswer({ settings, response, head, watch, secrets, mayBeEmpty: true });
      if (failure) throw failed(failure);
    }
    watch.restart(limits.idleTimeout);
    return streamOf(call, response, head, watch, limits.idleTimeout, failed);
  } catch (error) {
    watch.end();
    // A custom fetch may not heed the signal; its answer, late or not, hears of it this way.
    pending?.then(({ body }) => body?.cancel()).catch(() => {});
    if (watch.aborted) throw options.signal?.reason;
    throw isClientError(error) ? error : failed(failureOfThrown(error, limit, secrets, undefined, request.method));
  }
}

function streamOf(
  call: Call,
  { body }: TransportResponse,
  head: Head,
  watch: Watch,
  idleTimeout: number,
  failed: (failure: Failure) => Error,
): ByteStream {
  const { status, requestId } = head;
  const broken = (text: string, cause?: unknown) =>
    failed({ kind: 'stream', text, cause, status, requestId, outcome: 'unknown', resend: 'repeatable' });
  const close = () => {
    watch.end();
    body?.cancel().catch(() => {});
  };
  return {
    head,
    restart: (milliseconds) => watch.restart(milliseconds),
    close,
    async read() {
      if (!body) return undefined;
      try {
        const { done, value } = await watch.race(body.read());
        return done ? undefined : value;
      } catch (error) {
        close();
        if (watch.aborted) throw call.options.signal?.reason;
        if (error === TIME_IS_UP) throw broken(`brought nothing for ${idleTimeout} ms (\`idleTimeout\`)`);
        const { cause, text } = failureOfThrown(
          error,
          { milliseconds: 0, scope: 'attempt', configured: 0 },
          [],
          undefined,
          call.description.method,
        );
        throw broken(text, cause);
      }
    },
  };
}
