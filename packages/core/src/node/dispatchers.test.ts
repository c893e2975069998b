import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeVersions } from '@x/node-versions';
import { Agent as Agent8 } from 'undici';
import { Agent as Agent6 } from 'undici6';
import { Agent as Agent7 } from 'undici7';
import { describe, expect, it } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { nodeTransport } from './index.ts';

const program = fileURLToPath(new URL('../../test/dispatcher-program.ts', import.meta.url));
const cases = Object.entries(nodeVersions).flatMap(([version, node]) =>
  ['undici6', 'undici7', 'undici'].flatMap((undici) =>
    ['before', 'after'].map((when) => ({ version, node, undici, when })),
  ),
);

describe.each(cases)(
  'on Node $version with a dispatcher of $undici that is set $when first use',
  ({ version, node, undici, when }) => {
    it('uses the one that fetch uses, and takes one of its own', { timeout: 30_000 }, async () => {
      const { stdout } = await promisify(execFile)(node, [program, undici, when]);
      const item = { status: 200, text: '{"id":"1"}', name: 'caf\xe9', two: 'a, b' };
      const refused = expect.stringContaining('was not sent: Mock dispatch not matched');
      // Node 26 does not look where undici 6 puts its dispatcher: it has no effect on fetch either.
      const isSeen = !(version === '26' && undici === 'undici6');
      expect(JSON.parse(stdout)).toEqual({
        ...{ before: [item, item], fetched: item, sent: item, own: item },
        seen: isSeen ? ['/fetch', '/node', '/own'] : ['/own'],
        mocks: { sent: { status: 201, text: '{"id":"mocked"}', name: 'mock', two: null }, refused },
      });
    });
  },
);

it.each([Agent6, Agent7, Agent8])('accepts the type of each undici\u2019s dispatcher', (Agent) => {
  expect(nodeTransport({ dispatcher: new Agent() })).toBeTypeOf('function');
});

it.each([
  ['has none', undefined, 'no dispatcher of Node\u2019s fetch was found; pass `nodeTransport()` a `dispatcher`'],
  [
    'has one that throws',
    {
      dispatch() {
        throw new Error('not today');
      },
    },
    'Error: not today',
  ],
])('fails with a config error where the runtime %s', async (_, dispatcher, problem) => {
  const key = Symbol.for('undici.globalDispatcher.1');
  const { [key]: original } = globalThis as { [key: symbol]: unknown };
  Object.assign(globalThis, { [key]: dispatcher });
  try {
    const error = await failureOf(call('unsafe', { baseUrl: 'http://127.0.0.1:1', transport: nodeTransport() }));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain(`was not sent: ${problem}. Nothing was sent.`);
  } finally {
    Object.assign(globalThis, { [key]: original });
  }
});
