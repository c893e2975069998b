import { canPassSignal } from './fetch-options.ts';
import { fetchTransport } from './fetch-transport.ts';
import { kyTransport } from './ky-transport.ts';
import type { Transport } from './transport.ts';

/**
 * What Node, Bun, Deno and runtimes that no condition names get of `#runtime`. Where programs are downloaded it is
 * `runtime.browser.ts`, which holds nothing of ky.
 */

export { isNeverSent } from '../errors/never-sent.ts';

/** The transport of clients that were given none: ky, or fetch alone where ky could not be called. */
export function defaultTransport(): Transport {
  const byKy = kyTransport();
  const byFetch = fetchTransport();
  return (request) => (canPassSignal(request.signal) ? byKy(request) : byFetch(request));
}
