import { type Problem, recordExchanges, sampleRequestsOf } from '@x/contracts';
import { describe, expect, it } from 'vitest';
import { edgegapCaller } from '../../../test/edgegap-caller.ts';
import { start } from '../../../test/start.ts';
import type { DeploymentInput, EdgegapSettings } from '../../index.ts';

interface Stage extends EdgegapSettings {
  readonly token?: string;
  readonly deployment?: DeploymentInput;
}

/** A session `a`, and what calls the API under the eyes of the contract's document. */
async function stage({ token, deployment, ...settings }: Stage = {}) {
  const emulator = await start({ settings: { edgegap: settings } });
  const { request_id } = emulator.deployments.create(deployment);
  const baseUrl = emulator.baseUrls.edgegap;
  const recording = recordExchanges('edgegap', fetch, { baseUrl });
  const options = { deployment: request_id, fetch: recording.fetch };
  const call = edgegapCaller(emulator, token === undefined ? options : { ...options, token });
  emulator.seed({ edgegap: { sessions: [{ deployment_request_id: request_id, custom_id: 'a' }] } });
  return { emulator, recording, call };
}

type Exchange = [method: string, path: string, body?: unknown];

const full = { ip_list: ['203.0.113.1', '2001:db8::1'], webhook_url: 'https://backend.example.com/hooks/session' };

const good: Exchange[] = [
  ['POST', 'session/b', { ip_list: [] }],
  ['POST', 'session/a%2Fb', full],
  ['GET', 'session/a'],
  ['PATCH', 'session/a', full],
  ['DELETE', 'session/a'],
  ['GET', 'sessions'],
  ['GET', 'sessions?page=2&limit=1'],
  ['POST', 'sessions', {}],
  [
    'POST',
    'sessions',
    {
      sessions: [
        { custom_id: 'a', ip_list: [] },
        { custom_id: 'b', ...full },
      ],
    },
  ],
  ['DELETE', 'sessions', { sessions: ['a', 'x'] }],
];

describe('an exchange that succeeds fits the document', () => {
  const deployments: DeploymentInput[] = [
    {},
    { kind: 'Match', readyAfterMs: 5000 },
    { status: 'Status.ERROR', tags: ['eu'], whitelisting_active: true },
  ];
  const cases = deployments.flatMap((deployment) => good.map((exchange) => [deployment, exchange] as const));

  it.each(cases)('%j %j', async (deployment, [method, path, body]) => {
    const { call, recording } = await stage({
      deployment,
      userLocations: { '203.0.113.1': { latitude: 1, longitude: 2 } },
    });
    expect((await call(method, path, body)).status).toBe(200);
    if (method !== 'DELETE') await call('GET', 'session/a');
    expect(recording.problems()).toEqual([]);
  });
});

describe('a refusal of a good request fits the document', () => {
  it.each<[string, Stage, number]>([
    ['the wrong token', { token: 'wrong' }, 401],
    ['over the limit', { requestsPerSecond: 1 }, 429],
  ])('of every operation: %s', async (_, options, status) => {
    const { emulator, call, recording } = await stage(options);
    emulator.clock.freeze();
    if (status === 429) await call('GET', 'session/a');
    for (const { method, path, body } of sampleRequestsOf('edgegap', { request_id: 'd', custom_id: 'a' })) {
      const [, below = ''] = path.split('/custom/');
      expect((await call(method, below, body)).status, `${method} ${path}`).toBe(status);
    }
    expect(recording.problems()).toEqual([]);
  });

  it('a full deployment, an unknown session, a taken id', async () => {
    const { call, recording } = await stage({ deployment: { sockets: 0 } });
    for (const [method, path, body] of [
      ['POST', 'session/b', full],
      ['POST', 'session/a', { ip_list: [] }],
      ['PATCH', 'session/a', full],
      ['GET', 'session/x'],
      ['PATCH', 'session/x', full],
      ['DELETE', 'session/x'],
    ] as const) {
      expect((await call(method, path, body)).status).toBe(400);
    }
    expect(recording.problems()).toEqual([]);
  });
});

const requestParts = new Set<Problem['part']>(['path', 'method', 'parameter', 'request-body']);

describe('a refusal of a wrong request fits the document, which blames the request alone', () => {
  it.each<[Exchange, status: number]>([
    [['POST', 'session/b', {}], 400],
    [['POST', 'session/b', { ip_list: [7], webhook_url: 'x y' }], 400],
    [['PATCH', 'session/a', []], 400],
    [['POST', 'sessions', { sessions: [{ custom_id: '' }] }], 400],
    [['DELETE', 'sessions', {}], 400],
    [['GET', 'sessions?page=0&limit=x'], 400],
    [['PUT', 'session/a', {}], 404],
  ])('%j', async ([method, path, body], status) => {
    const { call, recording } = await stage();
    expect((await call(method, path, body)).status).toBe(status);
    const problems = recording.problems();
    expect(problems).not.toEqual([]);
    expect(problems.filter(({ part }) => !requestParts.has(part))).toEqual([]);
  });
});

describe('where the emulator is as strict as the contract in words, and the document is not', () => {
  it.each<[string, Exchange, number]>([
    ['an invalid address', ['POST', 'session/b', { ip_list: ['x'] }], 400],
    ['413 for a body over 10 MiB', ['POST', 'session/b', { ip_list: [], x: 'x'.repeat(10 * 1024 * 1024) }], 413],
  ])('%s fits it', async (_, [method, path, body], status) => {
    const { call, recording } = await stage();
    expect((await call(method, path, body)).status).toBe(status);
    expect(recording.problems()).toEqual([]);
  });
});
