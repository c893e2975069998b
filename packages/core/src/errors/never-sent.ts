import { isObject } from '../schema/describe-type.ts';
import { runtime } from '../transport/fetch-options.ts';

// Which failures prove that no byte of the request reached the server, by runtime; whatever is not on this list counts as
// sent. Browsers and workerd are not on it: they report every failure in the same words.

type SystemError = {
  readonly [Name in 'name' | 'message' | 'stack' | 'code' | 'syscall' | 'cause' | 'errors']?: unknown;
};

/** The code of an error by which a user's transport reports that it sent nothing. */
export const NEVER_SENT = 'ERR_NEVER_SENT';

/** undici 8: the connection to a proxy broke before there was a tunnel. Its cause could be that of any connection. */
const NO_TUNNEL = 'UND_ERR_PRX_CONN';

/** The error at the bottom of a chain of causes: the one that the runtime's network layer made. */
export function rootCause(error: unknown, maxDepth = 8): SystemError {
  const current = Object(error) as SystemError;
  const isRoot = maxDepth === 0 || !isObject(current.cause) || current.code === NO_TUNNEL;
  return isRoot ? current : rootCause(current.cause, maxDepth - 1);
}

/** Node, and Bun for a name that does not resolve: the system call that failed, before there was a connection. */
const SYSTEM_CALLS: readonly unknown[] = ['connect', 'getaddrinfo'];

/** Node: fetch does not connect to ports of other protocols; it has no code for that, only this message. */
export const BAD_PORT = 'bad port';

/**
 * Node and Bun: there was no connection, or TLS refused the server's certificate before the request was written. Not
 * `ECONNREFUSED`, which Bun also reports for a connection that was accepted and reset; Node names the system call.
 */
const CODES: readonly unknown[] = [
  ...['UND_ERR_CONNECT_TIMEOUT', 'ERR_PROXY_TUNNEL', NO_TUNNEL],
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REVOKED', 'CERT_UNTRUSTED', 'CERT_REJECTED'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
];

/** Deno: no code, but this message. A URL has no spaces, and so cannot contain it. A reset may come as `Connect`, too. */
const DENO_CONNECT =
  /^error sending request for url \(\S+\): client error \(Connect\): (tcp connect error: Connection refused \(|dns error: |invalid peer certificate: )/;

/** node-fetch, and so cross-fetch: it names the system call in its message alone. A URL has no spaces. */
const NODE_FETCH = /^request to \S+ failed, reason: (connect (?!ECONNRESET)|getaddrinfo )/;

/**
 * Whether a failed attempt provably sent nothing.
 *
 * @param method Of the request. Deno itself retries one without a body when a reused connection breaks, and reports only
 *   how the second time failed.
 */
export function isNeverSent(error: unknown, method: string): boolean {
  const { code, syscall, errors, message } = rootCause(error);
  // A name with several addresses: each one was tried, and each must have failed to connect.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => isNeverSent(each, method));
  if (code === NEVER_SENT || message === BAD_PORT) return true;
  if (runtime() === 'deno') return !/^(get|delete)$/i.test(method) && DENO_CONNECT.test(String(message));
  // A server that accepts a connection and resets it at once may be faster than the report that it was accepted.
  if (SYSTEM_CALLS.includes(syscall)) return code !== 'ECONNRESET';
  return CODES.includes(code) || NODE_FETCH.test(String(message));
}
