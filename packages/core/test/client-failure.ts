import { inspect } from 'node:util';
import { expect } from 'vitest';
import { type ClientError, isClientError } from '../src/errors/errors.ts';

/** Returns a function that resolves to the client error of a call, and checks that it is short and shows no key. */
export function failureWith(key: string): (promise: Promise<unknown>) => Promise<ClientError> {
  return (promise) => clientFailure(promise, key);
}

async function clientFailure(promise: Promise<unknown>, key: string): Promise<ClientError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  if (!isClientError(error)) throw new Error(`a client error was expected, not ${inspect(error)}`);
  const printed = inspect(error, { depth: 10, showHidden: true });
  expect(printed).not.toContain(key);
  expect(error.message.length).toBeLessThan(300);
  return error;
}
