import { inspect } from 'node:util';
import { expect } from 'vitest';
import { isClientError } from '../src/index.ts';

export const KEY = 'a-private-key-of-vapi';
export const ID = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

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
