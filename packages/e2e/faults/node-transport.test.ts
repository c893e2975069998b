import { readFileSync } from 'node:fs';
import { nodeTransport } from '@x/core/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { send } from '../runtimes/program.ts';
import { type Finding, findings, NEVER_SENT } from '../runtimes/situations.ts';
import { certificatePath } from '../runtimes/trouble.ts';
import { abortIn, phases } from './abort-phases.ts';
import type { CellResult } from './cell.ts';
import { createAll, ensureAll } from './exactly-once.ts';
import { runMatrix } from './matrix.ts';
import { operations } from './operations.ts';
import { startWatch, type Watch } from './watch.ts';

// What is promised over fetch is promised over `@x/core/node`, too.

beforeAll(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(() => vi.restoreAllMocks());

describe('a third of the matrix', () => {
  let watch: Watch;
  let results: readonly CellResult[];
  let problems: readonly string[];
  beforeAll(async () => {
    watch = await startWatch();
    using transport = nodeTransport();
    // Another third than over fetch.
    const picks = (_: unknown, operation: number, fault: number) => (operation + fault) % 3 === 1;
    results = await runMatrix({ seeds: [1], picks, otherOrigin: watch.otherOrigin, settings: { transport } });
    transport.close();
    problems = await watch.problems();
  }, 180_000);
  afterAll(() => watch[Symbol.asyncDispose]());

  it.each(operations)('$name', ({ name }) => {
    const ours = results.filter(({ operation }) => operation === name);
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.filter((result) => result.problems.length > 0)).toEqual([]);
  });

  it('nothing is left behind: no rejection unheard, no warning, no request elsewhere, no socket or timer', () => {
    expect(problems).toEqual([]);
  });
});

describe('an abort', () => {
  const REASON = { my: 'reason' };

  it.each(phases)('$name: the very reason, nothing more sent, nothing left behind', async (phase) => {
    using transport = nodeTransport();
    const { rejectedWith, requests, outcome, held, listeners } = await abortIn(phase, REASON, { transport });
    expect(rejectedWith).toBe(REASON);
    expect({ requests, outcome, held, listeners }).toEqual({
      requests: phase.requests,
      outcome: phase.outcome,
      held: 0,
      listeners: 0,
    });
  });
});

it('exactly once: 300 by `ensure`, 300 by `createMany`', async () => {
  using transport = nodeTransport();
  const whole = { wanted: 300, stored: 300, problems: [] };
  expect(await ensureAll(300, 1, { transport })).toMatchObject(whole);
  expect(await createAll(300, 1, { transport })).toMatchObject(whole);
});

// Line for line as in Node's column of the table in the README.
describe('what its errors prove', () => {
  let found: ReadonlyMap<string, Finding>;
  beforeAll(async () => {
    using transport = nodeTransport({ ca: readFileSync(certificatePath('authority')) });
    found = await findings((writes) => send(writes, { transport }));
  }, 60_000);

  it.each(NEVER_SENT)('%s: never sent', (name) => {
    const { verdict, message, connections, requests } = found.get(name) ?? expect.unreachable();
    expect(verdict, message).toEqual({ kind: 'connection', outcome: 'not-applied', attempts: 3 });
    if (connections !== undefined) expect({ connections, requests }).toEqual({ connections: 3, requests: 0 });
  });

  it.each([
    ['reset when accepted', 0],
    ['reset in the TLS handshake', 0],
    ['reset when read', 1],
    ['reset of a reused connection: POST', 1],
    ['reset of a reused connection: POST without a body', 1],
    ['reset of a reused connection: PUT', 1],
    ['reset of a reused connection: PATCH', 1],
    ['reset of a reused connection by a server that then is gone: POST', 1],
  ])('%s: may have been applied, and is sent once', (name, requests) => {
    expect(found.get(name)).toMatchObject({
      verdict: { kind: 'connection', outcome: 'unknown', attempts: 1 },
      requests,
      connections: 1,
    });
  });

  it('a deletion that may have been made is never said to have been refused', () => {
    const name = 'reset of a reused connection by a server that then is gone: DELETE';
    expect(found.get(name)).toMatchObject({ verdict: { kind: 'connection', outcome: 'unknown' }, requests: 1 });
  });

  it('a server that is in no trouble, and trusted by `ca` alone, gets one request', () => {
    expect(found.get('trusted')).toMatchObject({ verdict: { kind: 'none' }, connections: 1, requests: 1 });
  });
});
