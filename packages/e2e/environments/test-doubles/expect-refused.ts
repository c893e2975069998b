import { expect } from 'vitest';

/** Expects a call whose request a mock in strict mode refuses to fail as set up wrongly, in the words of the mock. */
export async function expectRefused(call: Promise<unknown>, words: string): Promise<void> {
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
  expect(String(error)).toContain(words);
}
