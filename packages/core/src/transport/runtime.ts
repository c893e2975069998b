import { canPassSignal, fetchOptions } from './fetch-options.ts';
import { type Fetch, fetchTransport } from './fetch-transport.ts';
import { kyTransport } from './ky-transport.ts';
import type { Transport } from './transport.ts';

// `#runtime` of Node, Bun, Deno and runtimes that no condition names; where programs are downloaded, `runtime.browser.ts`.

export { explainError } from '../errors/explain-error.ts';

/** The transport of clients that were given none: ky, or fetch alone where it is the user's or ky could not be called. */
export function defaultTransport(fetch: Fetch | undefined): Transport {
  const byFetch = fetchTransport(fetchOptions, fetch);
  if (fetch) return byFetch;
  const byKy = kyTransport();
  return (request) => (globalThis.Request && canPassSignal(request.signal) ? byKy(request) : byFetch(request));
}
