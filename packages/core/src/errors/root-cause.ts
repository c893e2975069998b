import { isObject } from '../schema/describe-type.ts';

interface SystemError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** What a transport of the user's own says where it knows that it sent nothing. */
export const NEVER_SENT = 'ERR_NEVER_SENT';

/** The error at the bottom of a chain of causes: the one that the runtime's network layer made. */
export function rootCause(error: unknown): SystemError {
  let current = error;
  for (let depth = 0; depth < 8 && isObject(current); depth += 1) {
    const { cause } = current as SystemError;
    if (!isObject(cause)) return current;
    current = cause;
  }
  return (current ?? {}) as SystemError;
}
