import { type Head, requestIdOf } from './answer.ts';
import { type Call, eventOf } from './call.ts';
import type { Message } from './compose.ts';
import type { HeaderReader } from './hints.ts';
import { callSafely } from './hooks.ts';
import type { UploadOptions } from './options.ts';
import { redactHeaders } from './secrets.ts';
import { monotonicNow, startWatch, throwIfAborted, type Watch } from './timers.ts';
import type { TransportRequest, TransportResponse } from './transport.ts';

/** A request that is about to be sent, and is then under way. */
export interface Attempt {
  /** Its time: ends with the attempt, whoever reads the body. */
  readonly watch: Watch;
  /** Sends it; gives the answer once its head is there. */
  send(): Promise<TransportResponse>;
  /** Reads that head, and tells hooks of it. */
  headOf(response: TransportResponse): Head;
  /** Lets go of it after a failure. Throws the caller's own reason where that was an abort. */
  giveUp(): void;
}

/** Begins an attempt of so many milliseconds, and tells hooks of it. Throws the caller's reason if it has aborted. */
export function startAttempt(call: Call, { request, secrets }: Message, milliseconds: number): Attempt {
  const { settings, options } = call;
  throwIfAborted(options.signal);
  call.attempts += 1;
  callSafely(settings.hooks, 'onRequest', () => ({
    ...eventOf(call),
    method: request.method,
    url: request.url,
    headers: redactHeaders(request.headers),
  }));
  const sentAt = monotonicNow();
  const watch = startWatch(milliseconds, options.signal);
  const upload = track(request.body, options);
  let pending: Promise<TransportResponse> | undefined;
  return {
    watch,
    send() {
      throwIfAborted(options.signal);
      call.inFlight = true;
      pending = settings.transport({ ...request, body: upload.body, signal: watch.signal });
      return watch.race(pending);
    },
    headOf({ status, headers }) {
      upload.onAnswer(status);
      const head = new AnswerHead(status, headers, () => requestIdOf(settings, headers, secrets));
      callSafely(settings.hooks, 'onResponse', () => ({
        ...eventOf(call),
        status,
        requestId: head.requestId,
        durationMs: monotonicNow() - sentAt,
      }));
      return head;
    },
    giveUp() {
      watch.end();
      // Time-out and abort have closed the socket. A custom fetch may not heed the signal; its answer, late or not, hears of it this way.
      pending?.then(({ body }) => body?.cancel()).catch(() => {});
      if (watch.isAborted()) throw options.signal?.reason;
    },
  };
}

/** A head that looks for its request id, and for secrets in it, when it is asked: few calls ask. */
class AnswerHead implements Head {
  readonly status: number;
  readonly headers: HeaderReader;
  readonly readRequestId: () => string | undefined;

  constructor(status: number, headers: HeaderReader, readRequestId: () => string | undefined) {
    this.status = status;
    this.headers = headers;
    this.readRequestId = readRequestId;
  }

  get requestId(): string | undefined {
    return this.readRequestId();
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
