import { recordExchanges } from '@x/contracts';
import { type Exchange, testContract } from '../../../test/contract.ts';
import { edgegapCaller } from '../../../test/edgegap-caller.ts';
import { start } from '../../../test/start.ts';
import type { DeploymentInput, EdgegapSettings } from '../../index.ts';

interface Options extends EdgegapSettings {
  readonly token?: string;
  readonly deployment?: DeploymentInput;
}

/** A deployment with a session `a` that has a user at a known place. */
async function stage({ token, deployment, ...settings }: Options = {}) {
  const userLocations = { '203.0.113.1': { latitude: 1, longitude: 2 } };
  const emulator = await start({ settings: { edgegap: { userLocations, ...settings } } });
  emulator.clock.freeze();
  const baseUrl = emulator.baseUrls.edgegap;
  const recording = recordExchanges('edgegap', fetch, { baseUrl });
  const { request_id } = emulator.deployments.create(deployment);
  const call = edgegapCaller(emulator, { deployment: request_id, fetch: recording.fetch, ...(token && { token }) });
  const session = { deployment_request_id: request_id, custom_id: 'a', ip_list: ['203.0.113.1'] };
  emulator.seed({ edgegap: { sessions: [session] } });
  return { baseUrl, recording, call };
}

const full = { ip_list: ['203.0.113.1', '2001:db8::1'], webhook_url: 'https://backend.example.com/hooks/session' };
const bulk = [
  { custom_id: 'a', ip_list: [] },
  { custom_id: 'b', ...full },
];
const good: Exchange<unknown>[] = [
  ['POST', 'session/b', { ip_list: [] }],
  ['POST', 'session/a%2Fb', full],
  ['GET', 'session/a'],
  ['PATCH', 'session/a', full],
  ['DELETE', 'session/a'],
  ['GET', 'sessions'],
  ['GET', 'sessions?page=2&limit=1'],
  ['POST', 'sessions', {}],
  ['POST', 'sessions', { sessions: bulk }],
  ['DELETE', 'sessions', { sessions: ['a', 'x'] }],
];
const deployments: DeploymentInput[] = [
  {},
  { kind: 'Match', readyAfterMs: 5000 },
  { status: 'Status.ERROR', tags: ['eu'], whitelisting_active: true },
];

testContract<unknown, Options>('edgegap', stage, {
  conforming: [
    ...deployments.flatMap((deployment) => good.map((exchange) => [exchange, 200, { deployment }] as const)),
    ...good.map((exchange) => [exchange, 401, { token: 'wrong' }] as const),
    [['POST', 'session/b', full], 400, { deployment: { sockets: 0 } }],
    [['POST', 'session/a', { ip_list: [] }], 400],
    [['GET', 'session/x'], 400],
    [['PATCH', 'session/x', full], 400],
    [['DELETE', 'session/x'], 400],
    // The document has neither rule.
    [['POST', 'session/b', { ip_list: ['x'] }], 400],
    [['POST', 'session/b', { ip_list: [], x: 'x'.repeat(10 * 1024 * 1024) }], 413],
  ],
  invalid: [
    [['POST', 'session/b', {}], 400],
    [['POST', 'session/b', { ip_list: [7], webhook_url: 'x y' }], 400],
    [['PATCH', 'session/a', []], 400],
    [['POST', 'sessions', { sessions: [{ custom_id: '' }] }], 400],
    [['DELETE', 'sessions', {}], 400],
    [['GET', 'sessions?page=0&limit=x'], 400],
    [['PUT', 'session/a', {}], 404],
  ],
  departures: {},
});
