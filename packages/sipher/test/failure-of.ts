import { inspect } from 'node:util';
import { expect } from 'vitest';
import { isClientError } from '../src/index.ts';

export const KEY = 'sk_pro_a-key-of-sipher';
export const ID = `sess_${'0123456789abcdef'.repeat(4)}`;

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
