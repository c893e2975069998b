import { inspect } from 'node:util';
import { isClientError } from '@x/core';
import { expect } from 'vitest';

export const KEY = 'a-token-of-a-user';

/** The client error that a call fails with; none of them may show the key or run on. */
export async function failureOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  if (!isClientError(error)) throw new Error(`a client error was expected, not ${inspect(error)}`);
  const printed = inspect(error, { depth: 10, showHidden: true });
  expect(printed).not.toContain(KEY);
  expect(error.message.length).toBeLessThan(300);
  return error;
}
