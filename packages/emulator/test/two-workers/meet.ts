import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Emulator } from '../../src/index.ts';
import { vapiCaller } from '../vapi-caller.ts';

/** Waits for the other worker, creates a session while it does the same, and returns how many emulators there are. */
export async function meet(emulator: Emulator): Promise<number> {
  const directory = process.env['MEETING_PLACE'] ?? '';
  writeFileSync(join(directory, new URL(emulator.url).port), '');
  await expect.poll(() => readdirSync(directory), { timeout: 20_000 }).toHaveLength(2);
  await vapiCaller(emulator)('POST', '/session', { name: emulator.url });
  expect(emulator.sessions('vapi')).toMatchObject([{ session: { name: emulator.url } }]);
  expect(emulator.requests()).toHaveLength(1);
  return new Set(readdirSync(directory)).size;
}
