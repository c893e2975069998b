/**
 * Which failures prove that no byte of the request reached the server, by runtime. Only those allow any request to be
 * sent again; whatever is not on this list counts as sent.
 */

/** Node: the system call that failed, before there was a connection to write to. */
const SYSTEM_CALLS = new Set(['connect', 'getaddrinfo']);

/** What a transport of the user's own says where it knows that it sent nothing. */
const NEVER_SENT = 'ERR_NEVER_SENT';

/** Node: fetch does not connect to ports of other protocols, and says so in these words alone. */
const REFUSED_BEFORE = 'bad port';

/** Node: the connection was never up, or TLS refused the server's certificate before the request was written. */
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

interface SystemError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** The error at the bottom of a chain of causes: the one that the runtime's network layer made. */
export function rootCause(error: unknown): SystemError {
  let current: unknown = error;
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth += 1) {
    const { cause } = current as SystemError;
    if (typeof cause !== 'object' || cause === null) return current as SystemError;
    current = cause;
  }
  return (current ?? {}) as SystemError;
}

/** Tells whether a failed attempt provably sent nothing. */
export function isNeverSent(error: unknown): boolean {
  const { code, syscall, errors, message } = rootCause(error);
  // A name with several addresses: each one was tried, and each must have failed to connect.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isNeverSent);
  if (code === NEVER_SENT || message === REFUSED_BEFORE) return true;
  return SYSTEM_CALLS.has(String(syscall)) || CODES.has(String(code));
}
