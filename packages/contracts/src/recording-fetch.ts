import { type CheckOptions, checkExchange } from './check-exchange.ts';
import type { Provider } from './document.ts';
import type { Exchange, Problem } from './exchange.ts';

/** A fetch that keeps what goes through it, and what the documents say of that. */
export interface RecordingFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Every exchange so far, in order. */
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
      exchanges.push({
        request: { method, url, headers, body },
        response: { status: response.status, headers: response.headers, body: await response.clone().text() },
      });
      return response;
    },
  };
}
