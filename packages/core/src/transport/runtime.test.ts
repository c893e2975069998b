import { afterEach, expect, it, vi } from 'vitest';
import { call } from '../../test/example-provider.ts';
import { type Runtime, runtime } from './runtime.ts';

// What each runtime says of itself; packages/e2e/runtimes asks the real ones.

afterEach(() => {
  vi.unstubAllGlobals();
});

type Versions = Readonly<Record<string, string>>;

/** Looks from within a runtime with such globals. */
function seenIn(versions: Versions | undefined, globals: object | undefined): Runtime {
  vi.stubGlobal('process', versions && { versions });
  for (const [name, value] of Object.entries(globals ?? {})) vi.stubGlobal(name, value);
  try {
    return runtime();
  } finally {
    vi.unstubAllGlobals();
  }
}

it.each<readonly [name: string, expected: Runtime, versions: Versions | undefined, globals: object | undefined]>([
  ['Node', 'node', { node: '24.21.0', undici: '7.16.0' }, undefined],
  ['Bun', 'bun', { node: '24.3.0', undici: '7.0.0', bun: '1.4.5' }, undefined],
  ['Deno', 'deno', { node: '24.2.0', undici: '7.0.0' }, { Deno: {} }],
  [
    'workerd, which lists every name that Node does, without numbers',
    'other',
    { node: '22.19.0', undici: '' },
    undefined,
  ],
  ['a page', 'other', undefined, undefined],
])('%s is %s', (_, expected, versions, globals) => {
  expect(seenIn(versions, globals)).toBe(expected);
});

it.each([
  ['Bun', 'delete', false],
  ['Bun', 'unsafe', undefined],
  ['Node', 'delete', undefined],
] as const)('in %s, %s: keepalive is %s', async (name, effect, keepalive) => {
  const seen: unknown[] = [];
  const fetch = async (_: unknown, init?: RequestInit) => {
    seen.push(init?.keepalive);
    return Response.json({ id: '1' });
  };
  vi.stubGlobal('process', { ...process, versions: { ...process.versions, ...(name === 'Bun' && { bun: '1.4.5' }) } });
  await call(effect, { fetch: fetch as typeof globalThis.fetch, onMismatch: () => {} });
  expect(seen).toEqual([keepalive]);
});
