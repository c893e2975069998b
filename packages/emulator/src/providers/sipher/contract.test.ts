import { type Problem, recordExchanges, sampleRequestsOf } from '@x/contracts';
import { describe, expect, it } from 'vitest';
import { sipherCaller } from '../../../test/sipher-caller.ts';
import { start } from '../../../test/start.ts';
import type { EmulatorOptions } from '../../index.ts';

/** A stored session, and what calls the API under the eyes of the contract's document. */
async function stage(options: EmulatorOptions & { key?: string } = {}) {
  const { key, ...rest } = options;
  const emulator = await start(rest);
  const recording = recordExchanges('sipher', fetch, { baseUrl: emulator.baseUrls.sipher });
  const call = sipherCaller(emulator, { fetch: recording.fetch, ...(key !== undefined && { key }) });
  const [session] = emulator.seed({ sipher: { sessions: [{ defaults: { chain: 'near' } }] } }).sipher.sessions;
  return { emulator, recording, call, id: String(session?.sessionId) };
}

type Exchange = [method: string, path: string, body?: unknown];

const unknown = `sess_${'f'.repeat(64)}`;
const full = {
  chain: 'zcash',
  privacyLevel: 'maximum',
  rpcProvider: 'triton',
  backend: 'sip-native',
  defaultViewingKey: '0xab',
};
const good: [Exchange, status: number][] = [
  [['POST', '/v1/sessions', { defaults: {} }], 201],
  [['POST', '/v1/sessions', { defaults: full, ttlSeconds: 86_400, label: 1 }], 201],
  [['GET', '/v1/sessions/ID'], 200],
  [['PATCH', '/v1/sessions/ID', { defaults: {} }], 200],
  [['PATCH', '/v1/sessions/ID', { defaults: full }], 200],
  [['DELETE', '/v1/sessions/ID'], 200],
];

describe('an exchange that succeeds fits the document', () => {
  it.each(good)('%j', async ([method, path, body], status) => {
    const { call, recording, id } = await stage();
    expect((await call(method, path.replace('ID', id), body)).status).toBe(status);
    expect(recording.problems()).toEqual([]);
  });
});

describe('for every operation a refusal of a good request fits the document', () => {
  it.each<[number, EmulatorOptions & { key?: string }]>([
    [401, { key: '' }],
    [401, { key: 'x' }],
    [403, { key: 'sk_free_emulator_key' }],
    [429, { settings: { sipher: { rateLimit: { requests: 0 } } } }],
    [429, { settings: { sipher: { dailyQuota: { pro: 0 } } } }],
  ])('%d with %j', async (status, options) => {
    const { call, recording, id } = await stage(options);
    for (const { method, path, body } of sampleRequestsOf('sipher', { id })) {
      expect((await call(method, path, body)).status, `${method} ${path}`).toBe(status);
    }
    expect(recording.problems()).toEqual([]);
  });

  it('404', async () => {
    const { call, recording } = await stage();
    for (const { method, path, body } of sampleRequestsOf('sipher', { id: unknown })) {
      if (path.includes(unknown)) expect((await call(method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    expect(recording.problems()).toEqual([]);
  });
});

const requestParts = new Set<Problem['part']>(['path', 'method', 'parameter', 'request-body']);

describe('a refusal of a wrong request fits the document, which blames the request alone', () => {
  it.each<[Exchange, status: number]>([
    [['POST', '/v1/sessions', {}], 400],
    [['POST', '/v1/sessions', { defaults: { chain: 'x' }, ttlSeconds: 5 }], 400],
    [['POST', '/v1/sessions', { defaults: { defaultViewingKey: '0x' }, ttlSeconds: 60.5 }], 400],
    [['POST', '/v1/sessions', '7'], 400],
    [['PATCH', '/v1/sessions/ID', {}], 400],
    [['PATCH', '/v1/sessions/x', { defaults: {} }], 400],
    [['GET', '/v1/sessions/x'], 400],
    [['DELETE', '/v1/sessions/x'], 400],
    [['GET', '/v1/sessions/%zz'], 500],
    [['GET', '/v1/sessions'], 404],
    [['PUT', '/v1/sessions/ID', {}], 404],
  ])('%j', async ([method, path, body], status) => {
    const { call, recording, id } = await stage();
    expect((await call(method, path.replace('ID', id), body)).status).toBe(status);
    const problems = recording.problems();
    expect(problems).not.toEqual([]);
    expect(problems.filter(({ part }) => !requestParts.has(part))).toEqual([]);
  });
});

it('500 for a body over 1 MiB fits the document, which has no rule for its size', async () => {
  const { call, recording } = await stage();
  const body = { defaults: {}, x: 'x'.repeat(1024 * 1024) };
  expect((await call('POST', '/v1/sessions', body)).status).toBe(500);
  expect(recording.problems()).toEqual([]);
});
