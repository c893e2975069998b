import { afterEach, expect, it, vi } from 'vitest';
import { call } from '../../test/example-provider.ts';
import type { Effect } from '../index.ts';
import { type Runtime, runtime } from './fetch-options.ts';

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

/** The `init` that a fetch of the user's own is called with in such a runtime. */
async function initIn(name: 'Node' | 'Bun' | 'Deno', effect: Effect): Promise<RequestInit | undefined> {
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => Response.json({ id: '1' }));
  vi.stubGlobal('process', { ...process, versions: { ...process.versions, ...(name === 'Bun' && { bun: '1.4.5' }) } });
  if (name === 'Deno') vi.stubGlobal('Deno', {});
  await call(effect, { fetch, onMismatch: () => {} });
  vi.unstubAllGlobals();
  return fetch.mock.calls[0]?.[1];
}

it.each([
  ['Bun', 'delete', false],
  ['Bun', 'unsafe', undefined],
  ['Node', 'delete', undefined],
] as const)('in %s, %s: keepalive is %s', async (name, effect, keepalive) => {
  expect((await initIn(name, effect))?.keepalive).toBe(keepalive);
});

it.each(['Node', 'Bun', 'Deno'] as const)('in %s, the status of a redirect is seen', async (name) => {
  expect((await initIn(name, 'unsafe'))?.redirect).toBe('manual');
});

it('a body is a Blob in Deno, which would send a string once more on a connection that breaks', async () => {
  const { body } = (await initIn('Deno', 'unsafe')) ?? {};
  expect(body).toBeInstanceOf(Blob);
  expect(await (body as Blob).text()).toBe('{"name":"n"}');
  expect((await initIn('Node', 'unsafe'))?.body).toBe('{"name":"n"}');
});
