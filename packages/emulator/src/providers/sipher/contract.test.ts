import { recordExchanges } from '@x/contracts';
import { type Exchange, testContract } from '../../../test/contract.ts';
import { sipherCaller } from '../../../test/sipher-caller.ts';
import { start } from '../../../test/start.ts';
import type { EmulatorOptions } from '../../index.ts';

const STORED = `/v1/sessions/sess_${'a'.repeat(64)}`;
const UNKNOWN = `/v1/sessions/sess_${'f'.repeat(64)}`;

interface Options {
  readonly key?: string;
  readonly sipher?: NonNullable<EmulatorOptions['settings']>['sipher'];
}

async function stage({ key, sipher }: Options = {}) {
  const emulator = await start({ settings: { sipher } } as EmulatorOptions);
  const baseUrl = emulator.baseUrls.sipher;
  const recording = recordExchanges('sipher', fetch, { baseUrl });
  emulator.seed({ sipher: { sessions: [{ sessionId: `sess_${'a'.repeat(64)}`, defaults: { chain: 'near' } }] } });
  return {
    baseUrl,
    recording,
    call: sipherCaller(emulator, { fetch: recording.fetch, ...(key !== undefined && { key }) }),
  };
}

const full = {
  chain: 'zcash',
  privacyLevel: 'maximum',
  rpcProvider: 'triton',
  backend: 'sip-native',
  defaultViewingKey: '0xab',
};
const one = (path: string): Exchange<unknown>[] => [
  ['GET', path],
  ['PATCH', path, { defaults: {} }],
  ['DELETE', path],
];
const everyOperation: Exchange<unknown>[] = [['POST', '/v1/sessions', { defaults: {} }], ...one(STORED)];
const refusals: [status: number, Options][] = [
  [401, { key: '' }],
  [401, { key: 'x' }],
  [403, { key: 'sk_free_emulator_key' }],
  [429, { sipher: { rateLimit: { requests: 0 } } }],
  [429, { sipher: { dailyQuota: { pro: 0 } } }],
];

testContract<unknown, Options>('sipher', stage, {
  conforming: [
    [['POST', '/v1/sessions', { defaults: {} }], 201],
    [['POST', '/v1/sessions', { defaults: full, ttlSeconds: 86_400, label: 1 }], 201],
    ...one(STORED).map((exchange) => [exchange, 200] as const),
    [['PATCH', STORED, { defaults: full }], 200],
    ...one(UNKNOWN).map((exchange) => [exchange, 404] as const),
    ...refusals.flatMap(([status, options]) => everyOperation.map((exchange) => [exchange, status, options] as const)),
    // The document has no limit of the size.
    [['POST', '/v1/sessions', { defaults: {}, x: 'x'.repeat(1024 * 1024) }], 500],
  ],
  invalid: [
    [['POST', '/v1/sessions', {}], 400],
    [['POST', '/v1/sessions', { defaults: { chain: 'x' }, ttlSeconds: 5 }], 400],
    [['POST', '/v1/sessions', { defaults: { defaultViewingKey: '0x' }, ttlSeconds: 60.5 }], 400],
    [['POST', '/v1/sessions', '7'], 400],
    [['PATCH', STORED, {}], 400],
    [['PATCH', '/v1/sessions/x', { defaults: {} }], 400],
    [['GET', '/v1/sessions/x'], 400],
    [['DELETE', '/v1/sessions/x'], 400],
    [['GET', '/v1/sessions/%zz'], 500],
    [['GET', '/v1/sessions'], 404],
    [['PUT', STORED, {}], 404],
  ],
  departures: {},
});
