import { runSafely } from '../client/hooks.ts';
import { classifyError } from '../errors/classify-error.ts';
import { createError, type Failure } from '../errors/create-error.ts';
import { isClientError } from '../errors/errors.ts';
import { Attempt } from '../request/attempt.ts';
import type { PreparedRequest } from '../request/build-request.ts';
import type { Call } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, type Deadline, throwIfAborted } from '../request/deadline.ts';
import { type Head, readResponse } from '../response/read-response.ts';
import type { TransportResponse } from '../transport/transport.ts';

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
  message: PreparedRequest,
  limits: { readonly timeout: number; readonly idleTimeout: number },
): Promise<ByteStream> {
  const { settings, context } = call;
  const { request, secrets } = message;
  const attempt = new Attempt(call, message, limits.timeout);
  const { deadline: watch } = attempt;
  const limit = { milliseconds: limits.timeout, scope: 'attempt', configured: limits.timeout } as const;
  const failed = (failure: Failure) => createError(context, failure, call.attempts, undefined, secrets);
  try {
    const response = await attempt.send();
    const head = attempt.readHead(response);
    if (head.status < 200 || head.status > 299) {
      const { failure } = await readResponse({ settings, response, head, deadline: watch, secrets, mayBeEmpty: true });
      if (failure) throw failed(failure);
    }
    watch.restart(limits.idleTimeout);
    return streamOf(call, response, head, watch, limits.idleTimeout, failed);
  } catch (error) {
    attempt.abandon();
    throw isClientError(error) ? error : failed(classifyError(error, limit, secrets, undefined, request.method));
  }
}

function streamOf(
  call: Call,
  { body }: TransportResponse,
  head: Head,
  watch: Deadline,
  idleTimeout: number,
  failed: (failure: Failure) => Error,
): ByteStream {
  const { status, requestId } = head;
  const broken = (text: string, cause?: unknown) =>
    failed({ kind: 'stream', text, cause, status, requestId, outcome: 'unknown', retryClass: 'idempotent' });
  const close = () => {
    watch.end();
    runSafely(() => body?.cancel());
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
        throwIfAborted(call.options.signal);
        if (error === DEADLINE_EXCEEDED) throw broken(`brought nothing for ${idleTimeout} ms (\`idleTimeout\`)`);
        const { cause, text } = classifyError(
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
