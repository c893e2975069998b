import { runtime } from '../transport/runtime.ts';
import { NEVER_SENT, rootCause } from './root-cause.ts';

/**
 * Which failures prove that no byte of the request reached the server, by runtime. Only those allow any request to be
 * sent again; whatever is not on this list counts as sent. Browsers and workerd are not on it: they say the same of
 * every failure. (Those bundled for browsers have `platform.browser.ts` in place of this.)
 */

/** Node, and Bun of a name that it cannot resolve: the system call that failed, before there was a connection. */
const SYSTEM_CALLS = new Set(['connect', 'getaddrinfo']);

/** Node: fetch does not connect to ports of other protocols, and says so in these words alone. */
const REFUSED_BEFORE = 'bad port';

/** Node and Bun: the connection was never up, or TLS refused the server's certificate before the request was written.
 * Not `ECONNREFUSED`, which Bun also says of a connection that was accepted and reset; Node names the system call. */
const CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Deno: no code, but these words. The URL has no spaces, and so cannot say them. A reset may come as `Connect`, too. */
const DENO_CONNECT =
  /^error sending request for url \(\S+\): client error \(Connect\): (tcp connect error: Connection refused \(|dns error: |invalid peer certificate: )/;

/**
 * Tells whether a failed attempt provably sent nothing.
 *
 * @param method Of the request. Deno itself sends one without a body again when a reused connection breaks, and what it
 *   says then is about the second time alone.
 */
export function isNeverSent(error: unknown, method: string): boolean {
  const { code, syscall, errors, message } = rootCause(error);
  // A name with several addresses: each one was tried, and each must have failed to connect.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => isNeverSent(each, method));
  if (code === NEVER_SENT || message === REFUSED_BEFORE) return true;
  if (runtime() === 'deno') return !/^(get|delete)$/i.test(method) && DENO_CONNECT.test(String(message));
  // A server that accepts a connection and resets it at once may be faster than the news that it was accepted.
  if (SYSTEM_CALLS.has(String(syscall))) return code !== 'ECONNRESET';
  return CODES.has(String(code));
}
