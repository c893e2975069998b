import { type CheckOptions, checkExchange } from './check-exchange.ts';
import type { Provider } from './document.ts';
import type { Exchange, Problem } from './exchange.ts';

/** A fetch that keeps what goes through it, and what the documents say of that. */
export interface RecordingFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Every exchange so far, in order. Of a stream that is still being read, the body is what has come. */
  readonly exchanges: readonly Exchange[];
  /** The ways in which they depart from the provider's document. */
  problems(): Problem[];
}

/** Wraps a fetch for a test: the exchanges pass unchanged, and are held against the provider's document on demand. */
export function recordExchanges(
  provider: Provider,
  fetch: typeof globalThis.fetch = globalThis.fetch,
  options: CheckOptions = {},
): RecordingFetch {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    problems: () => exchanges.flatMap((exchange) => checkExchange(provider, exchange, options)),
    async fetch(input, init) {
      const request = new Request(input, init);
      const { method, url, headers } = request;
      const sent = request.clone();
      // A form may carry files, which no text can hold.
      const isForm = headers.get('content-type')?.startsWith('multipart/') ?? false;
      const body = isForm ? new Uint8Array(await sent.arrayBuffer()) : await sent.text();
      const response = await fetch(request);
      const { status } = response;
      const recorded = { method, url, headers, body };
      if (response.body !== null && response.headers.get('content-type')?.startsWith('text/event-stream')) {
        const stream = recordInPassing(response.body);
        exchanges.push({
          request: recorded,
          response: {
            status,
            headers: response.headers,
            get body() {
              return stream.recorded();
            },
          },
        });
        return new Response(stream.body, response);
      }
      const text = await response.clone().text();
      exchanges.push({ request: recorded, response: { status, headers: response.headers, body: text } });
      return response;
    },
  };
}

/** The same stream, and what has passed of it: reading it first would keep its events from a client that waits for each. */
function recordInPassing(stream: ReadableStream<Uint8Array>) {
  const chunks: Uint8Array[] = [];
  const passing = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      chunks.push(chunk);
      controller.enqueue(chunk);
    },
  });
  return { body: stream.pipeThrough(passing), recorded: () => Buffer.concat(chunks) };
}
