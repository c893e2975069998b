import { afterEach, expect, it, vi } from 'vitest';
import { call } from '../../test/example-provider.ts';
import type { Effect } from '../index.ts';
import { type Runtime, runtime } from './fetch-options.ts';

// The traits of each runtime; packages/e2e/runtimes tests the real ones.

afterEach(() => {
  vi.unstubAllGlobals();
});

type Versions = Readonly<Record<string, string>>;

/** The runtime that is detected with such globals. */
function detectedIn(versions: Versions | undefined, globals: object | undefined): Runtime {
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
  ['workerd, which lists the names of Node without versions', 'other', { node: '22.19.0', undici: '' }, undefined],
  ['a page', 'other', undefined, undefined],
])('runtime() in %s is %s', (_, expected, versions, globals) => {
  expect(detectedIn(versions, globals)).toBe(expected);
});

/** The `init` that a user's own fetch is called with in such a runtime. */
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
] as const)('in %s, fetch is called for %s with keepalive %s', async (name, effect, keepalive) => {
  expect((await initIn(name, effect))?.keepalive).toBe(keepalive);
});

it.each(['Node', 'Bun', 'Deno'] as const)(
  'in %s, fetch is called with redirect manual, so that the status is known',
  async (name) => {
    expect((await initIn(name, 'unsafe'))?.redirect).toBe('manual');
  },
);

it('in Deno, a body is a Blob: Deno itself would retry a string after a broken connection', async () => {
  const { body } = (await initIn('Deno', 'unsafe')) ?? {};
  expect(body).toBeInstanceOf(Blob);
  expect(await (body as Blob).text()).toBe('{"name":"n"}');
  expect((await initIn('Node', 'unsafe'))?.body).toBe('{"name":"n"}');
});
