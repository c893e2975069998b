import { type Head, readAnswer, requestIdOf } from './answer.ts';
import { type Call, eventOf } from './call.ts';
import { checkAnswer } from './check-answer.ts';
import type { Message } from './compose.ts';
import { type AttemptLimit, type Failure, failureOfThrown } from './failure.ts';
import { callSafely } from './hooks.ts';
import type { UploadOptions } from './options.ts';
import { redactHeaders } from './secrets.ts';
import { monotonicNow, startWatch, throwIfAborted } from './timers.ts';
import type { TransportRequest, TransportResponse } from './transport.ts';

/** An answer that was read to its end. */
export interface Received {
  readonly value: unknown;
  readonly head: Head;
  readonly failure?: undefined;
}

/** What came of one attempt: an answer, or how it failed. */
export type Sent = Received | { readonly failure: Failure };

/** Sends a request once and reads the answer to its end. Rejects only with the caller's own abort reason. */
export async function sendOnce(call: Call, message: Message, limit: AttemptLimit): Promise<Sent> {
  const { settings, description, options } = call;
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
  const watch = startWatch(limit.milliseconds, options.signal);
  let pending: Promise<TransportResponse> | undefined;
  let head: Head | undefined;
  try {
    throwIfAborted(options.signal);
    call.inFlight = true;
    const upload = track(request.body, options);
    pending = settings.transport({ ...request, body: upload.body, signal: watch.signal });
    const response = await watch.race(pending);
    const { status, headers } = response;
    upload.onAnswer(status);
    const requestId = requestIdOf(settings, headers, secrets);
    head = { status, headers, requestId };
    callSafely(settings.hooks, 'onResponse', () => ({
      ...eventOf(call),
      status,
      requestId,
      durationMs: monotonicNow() - sentAt,
    }));
    const mayBeEmpty = description.mayBeEmpty === true;
    const answer = await readAnswer({ settings, response, head, watch, secrets, mayBeEmpty });
    const sent = answer.failure
      ? answer
      : await watch.race(checkAnswer(settings, description, { value: answer.value, head }));
    call.inFlight = false;
    watch.end();
    return sent;
  } catch (error) {
    watch.end();
    // Time-out and abort have closed the socket. A custom fetch may not heed the signal; its answer, late or not, hears of it this way.
    pending?.then(({ body }) => body?.cancel()).catch(() => {});
    if (watch.aborted) throw options.signal?.reason;
    call.inFlight = false;
    return { failure: failureOfThrown(error, limit, secrets, head, request.method) };
  }
}

/** A body that tells the caller how much of it has been read. */
interface TrackedBody {
  readonly body: TransportRequest['body'];
  /** The request was answered as if all had arrived: where only the end can be told, this is it. */
  onAnswer(status: number): void;
}

function track(body: TransportRequest['body'], options: UploadOptions): TrackedBody {
  if (!options.onUploadProgress || typeof body !== 'object' || !('bytes' in body)) return { body, onAnswer() {} };
  const { size: totalBytes } = body;
  let sentBytes = 0;
  const tell = () => callSafely(options, 'onUploadProgress', () => ({ sentBytes, totalBytes }));
  return {
    body: {
      size: totalBytes,
      async *bytes() {
        for await (const piece of body.bytes()) {
          yield piece;
          // Asked for the next one: this one has gone. After the answer there is nothing more to tell.
          if (sentBytes === totalBytes) continue;
          sentBytes += piece.byteLength;
          tell();
        }
      },
      blob: () => body.blob(),
    },
    onAnswer(status) {
      if (sentBytes === totalBytes || status < 200 || status > 299) return;
      sentBytes = totalBytes;
      tell();
    },
  };
}
