import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Emulator } from '@x/emulator';
import { expect } from 'vitest';
import type { Places } from './tour.ts';

/** An emulator with all that the tour needs. */
export interface TourEmulator extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly places: Places;
}

/** Starts the emulator of an installed project. */
export async function startTourEmulator(project: string, allowOrigins: readonly string[] = []): Promise<TourEmulator> {
  const installed = pathToFileURL(join(project, 'node_modules/@x/emulator/dist/index.js')).href;
  const { startEmulator } = (await import(installed)) as typeof import('@x/emulator'); // its own build
  const emulator = await startEmulator({
    allowOrigins,
    settings: { portal: { wordDelay: 5 }, uxmate: { wordDelay: 5 } },
    seed: {
      edgegap: { deployments: [{ request_id: 'a1b2c3', sockets: 30, readyAfterMs: 100 }] },
      portal: { agents: [{ id: 'agent-slow', script: { replies: ['One. Two. Three. Four. Five.'], delay: 2_000 } }] },
    },
  });
  const { url, baseUrls, keys } = emulator;
  const places: Places = {
    url,
    baseUrls,
    keys: {
      vapi: keys.vapi.private,
      edgegap: keys.edgegap.token,
      sipher: keys.sipher.pro,
      sipherFree: keys.sipher.free,
      portal: keys.portal.token,
    },
    deployment: 'a1b2c3',
    slowAgent: 'agent-slow',
  };
  return { emulator, places, [Symbol.asyncDispose]: () => emulator.close() };
}

/** Checks what the tour gave, and what the emulator has of it. */
export function expectTour(result: unknown, { emulator }: TourEmulator): void {
  expect(result).toEqual({
    vapi: {
      got: 'thïrd ✓',
      names: ['first', 'second', 'thïrd ✓'],
      pages: 2,
      updated: 'completed',
      deleted: 'second',
      left: 2,
    },
    edgegap: {
      ensuredOnce: true,
      ready: 'Ready',
      made: { succeeded: 25, failed: 1, unknown: 0, 'not-sent': 0 },
      removed: { succeeded: 25, failed: 0, unknown: 0, 'not-sent': 0 },
      left: ['match'],
    },
    sipher: {
      defaults: { chain: 'solana' },
      after: { kind: 'api', outcome: 'none', attempts: 1, reason: 'not-found' },
    },
    portal: {
      sent: 1,
      statuses: ['Running', 'Ready'],
      isAnswered: true,
      prompts: ['How did we do?\nTell me.', 'And next year?'],
      settled: ['Ready', 4],
    },
    uxmate: { roles: ['user', 'assistant', 'user', 'assistant'] },
    failures: {
      refused: { kind: 'api', outcome: 'not-applied', attempts: 1, reason: 'forbidden' },
      lost: { kind: 'connection', outcome: 'unknown', attempts: 1, reason: 'none', name: 'after' },
      broken: { kind: 'response', outcome: 'applied', attempts: 1, reason: 'none', made: 1 },
    },
    abort: { isOwnReason: true, sawSome: true },
  });
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  const table = Buffer.from('month,total\n10,41\n');
  expect(emulator.sessions('portal')[0]?.files).toEqual([received('bytes.bin', 'application/octet-stream', bytes)]);
  expect(emulator.sessions('uxmate')[0]?.files).toEqual([received('täble.csv', 'text/csv', table)]);
}

/** What the emulator keeps of a file that came with the first message. */
export function received(name: string, type: string, bytes: Buffer) {
  return { name, type, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), message: 0 };
}
