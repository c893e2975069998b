import { createHash } from 'node:crypto';
import { type Emulator, startEmulator } from '@x/emulator';
import { expect } from 'vitest';
import { bytes, type Places } from './visit.ts';

/** An emulator on loopback, and what a visit needs to know of it. */
export interface VisitedEmulator extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly places: Places;
}

export async function startVisitedEmulator(allowOrigins: readonly string[] = []): Promise<VisitedEmulator> {
  const emulator = await startEmulator({ allowOrigins, settings: { portal: { wordDelay: 5 } } });
  const { baseUrls, keys } = emulator;
  const places = { baseUrls, keys: { vapi: keys.vapi.private, portal: keys.portal.token } };
  return { emulator, places, [Symbol.asyncDispose]: () => emulator.close() };
}

/** What a visit to Vapi returns. */
export const VISITED_VAPI = {
  name: 'thïrd ✓',
  status: 'completed',
  listed: ['thïrd ✓'],
  deleted: 'thïrd ✓',
  after: 'not-found',
};

/** Checks what a visit returned, and what arrived. */
export function expectVisit(result: unknown, { emulator }: VisitedEmulator): void {
  expect(result).toEqual({ vapi: VISITED_VAPI, portal: { statuses: ['Running', 'Ready'] } });
  expectUpload(emulator);
  // None was retried, and no form came without a length or with two.
  expect(emulator.requests().map(({ method, status }) => `${method} ${status}`)).toEqual([
    ...['POST 201', 'PATCH 200', 'GET 200', 'DELETE 200', 'GET 404'],
    ...['POST 200', 'GET 200'],
  ]);
}

/** Checks that the last upload arrived byte for byte. */
export function expectUpload(emulator: Emulator): void {
  const session = emulator.sessions('portal').at(-1);
  expect(session?.session.messages[0]?.text).toBe('How did we do?\nTell me.');
  expect(session?.files).toEqual([
    received('bytes.bin', 'application/octet-stream', bytes()),
    received('blob.csv', 'text/csv', 'a,b\n'),
    received('file.txt', 'text/plain', 'täxt'),
  ]);
}

function received(name: string, type: string, content: string | Uint8Array) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name, type, size: Buffer.byteLength(content), sha256, message: 0 };
}
