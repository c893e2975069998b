import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type BundledProgram, bundleProgram, runIn } from './run-program.ts';
import { type Finding, findings, NEVER_SENT } from './situations.ts';

// What each runtime's error proves, by the table of `packages/core/src/errors/never-sent.ts`.
const runtimes = [
  { runtime: 'Node 22', bundledFor: 'servers', proves: NEVER_SENT },
  { runtime: 'Node 24', bundledFor: 'servers', proves: NEVER_SENT },
  { runtime: 'Node 26', bundledFor: 'servers', proves: NEVER_SENT },
  // It reports ECONNREFUSED for a connection that was accepted and reset, too.
  { runtime: 'Bun', bundledFor: 'servers', proves: NEVER_SENT.filter((name) => name !== 'refused') },
  { runtime: 'Deno', bundledFor: 'servers', proves: NEVER_SENT },
  { runtime: 'workerd', bundledFor: 'servers', proves: [] },
  // A bundle for browsers has no such table: nothing is proven, and so no write is retried.
  { runtime: 'Node 24', bundledFor: 'browsers', proves: [] },
  { runtime: 'Bun', bundledFor: 'browsers', proves: [] },
  { runtime: 'Deno', bundledFor: 'browsers', proves: [] },
  { runtime: 'workerd', bundledFor: 'browsers', proves: [] },
] as const;

const paths: Record<string, string | undefined> = { 'Node 24': process.execPath, ...inject('fetched') };

let programs: Record<'servers' | 'browsers', BundledProgram>;
beforeAll(async () => {
  programs = { servers: await bundleProgram(), browsers: await bundleProgram('browsers') };
});
afterAll(async () => {
  for (const program of Object.values(programs ?? {})) await program[Symbol.asyncDispose]();
});

describe.each(runtimes)('a client on $runtime, bundled for $bundledFor,', ({ runtime, bundledFor, proves }) => {
  const path = paths[runtime];
  let found: ReadonlyMap<string, Finding>;
  beforeAll(async () => {
    if (path !== undefined) found = await findings(runIn(runtime, path, programs[bundledFor]));
  });
  const names: readonly string[] = proves;

  it.skipIf(path === undefined).each(NEVER_SENT)(
    'reports and retries a failed connection as far as its error proves: %s',
    (name) => {
      const { result, message, connections, requests } = found.get(name) ?? expect.unreachable();
      const proven = names.includes(name);
      const attempts = proven ? 3 : 1;
      expect(result, message).toEqual({ kind: 'connection', outcome: proven ? 'not-applied' : 'unknown', attempts });
      if (connections !== undefined) expect({ connections, requests }).toEqual({ connections: attempts, requests: 0 });
    },
  );

  it.skipIf(path === undefined).each([
    ['reset when accepted', 0],
    ['reset in the TLS handshake', 0],
    ['reset when read', 1],
    ['reset of a reused connection: POST', 1],
    ['reset of a reused connection: POST without a body', 1],
    ['reset of a reused connection: PATCH', 1],
    ['reset of a reused connection by a server that then is gone: POST', 1],
  ])('sends a write once that may have been applied: %s', (name, requests) => {
    const finding = found.get(name);
    expect(finding).toMatchObject({
      result: { kind: 'connection', outcome: 'unknown', attempts: 1 },
      requests,
      connections: 1,
    });
  });

  it.skipIf(path === undefined)(
    'sends a write once that may have been applied: reset of a reused connection: PUT',
    () => {
      const { result, connections, requests } = found.get('reset of a reused connection: PUT') ?? expect.unreachable();
      expect(result).toEqual({ kind: 'connection', outcome: 'unknown', attempts: 1 });
      // In Bun, one reads and the other writes: a connection of its own keeps Bun from retrying a PUT.
      expect({ connections, requests }).toEqual({ connections: runtime === 'Bun' ? 2 : 1, requests: 1 });
    },
  );

  it.skipIf(path === undefined)('never reports a deletion as not applied that may have been applied', () => {
    const name = 'reset of a reused connection by a server that then is gone: DELETE';
    expect(found.get(name)).toMatchObject({ result: { kind: 'connection', outcome: 'unknown' }, requests: 1 });
  });

  it.skipIf(path === undefined)('sends one request to a server without trouble', () => {
    expect(found.get('trusted')).toMatchObject({ result: { kind: 'none' }, connections: 1, requests: 1 });
  });
});
