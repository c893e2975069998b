import { describe, expect, it } from 'vitest';
import { edgegapCaller } from '../../../../test/edgegap-caller.ts';
import { start } from '../../../../test/start.ts';
import type { DeploymentInput, EdgegapSettings } from '../../../index.ts';

async function stage(deployment: DeploymentInput = {}, settings: EdgegapSettings = {}) {
  const emulator = await start({ settings: { edgegap: settings } });
  emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  const { request_id } = emulator.deployments.create(deployment);
  const call = edgegapCaller(emulator, { deployment: request_id });
  return { emulator, request_id, call, drive: (change: object) => emulator.deployments.update(request_id, change) };
}

const one = { ip_list: ['203.0.113.1'] };
const waiting = { status: 'Waiting', ready: false, linked: true, deployment: { ready: false } };
const ready = { status: 'Ready', ready: true, linked: true, deployment: { ready: true, status: 'Status.READY' } };

describe('a session follows its deployment', () => {
  it('which gets ready at its time', async () => {
    const { emulator, call } = await stage({ readyAfterMs: 5000 });
    expect((await call('POST', 'session/a', one)).status).toBe(200);
    emulator.clock.advance(4999);
    expect((await call('GET', 'session/a')).body).toMatchObject({
      ...waiting,
      deployment: { status: 'Status.DEPLOYING' },
    });
    expect((await call('GET', 'sessions')).body.data).toMatchObject([
      { status: 'Waiting', ready: false, linked: true },
    ]);
    emulator.clock.advance(1);
    expect((await call('GET', 'session/a')).body).toMatchObject(ready);
    expect((await call('GET', 'sessions')).body.data).toMatchObject([{ status: 'Ready', ready: true }]);
  });

  it('which gets ready by real time, too', async () => {
    const { emulator, call } = await stage({ readyAfterMs: 20 });
    await call('POST', 'session/a', one);
    emulator.clock.resume();
    await expect.poll(async () => (await call('GET', 'session/a')).body.status).toBe('Ready');
  });

  it('which waits until it is updated to be ready', async () => {
    const { emulator, call, drive } = await stage({ status: 'Status.SEEKING' });
    await call('POST', 'session/a', one);
    emulator.clock.advance(1e10);
    expect((await call('GET', 'session/a')).body).toMatchObject({
      ...waiting,
      deployment: { status: 'Status.SEEKING' },
    });
    drive({ status: 'Status.READY' });
    expect((await call('GET', 'session/a')).body).toMatchObject(ready);
  });

  it('which fails, and still accepts sessions, with the status Error', async () => {
    const { emulator, request_id, call, drive } = await stage({ readyAfterMs: 5000 });
    await call('POST', 'session/a', one);
    drive({ status: 'Status.ERROR' });
    emulator.clock.advance(5000);
    const failed = { status: 'Error', ready: false, linked: true, error: `deployment ${request_id} has failed` };
    expect((await call('GET', 'session/a')).body).toMatchObject(failed);
    expect((await call('POST', 'session/b', one)).status).toBe(200);
    expect((await call('GET', 'session/b')).body).toMatchObject(failed);
    expect((await call('GET', 'sessions')).body.data).toMatchObject([{ status: 'Error' }, { status: 'Error' }]);
    drive({ readyAfterMs: 1 });
    expect((await call('GET', 'session/a')).body).toMatchObject(waiting);
    expect((await call('GET', 'session/a')).body).not.toHaveProperty('error');
  });

  it('which stops: its sessions are terminating, can be deleted, and are gone an hour later', async () => {
    const { emulator, request_id, call, drive } = await stage();
    await call('POST', 'sessions', {
      sessions: [
        { custom_id: 'a', ...one },
        { custom_id: 'b', ...one },
      ],
    });
    drive({ status: 'Status.TERMINATED' });
    expect((await call('GET', 'session/a')).body).toMatchObject({ status: 'Terminating', ready: false });
    expect((await call('PATCH', 'session/a', one)).body).toEqual({ message: 'a: the session is terminating' });
    expect((await call('GET', 'sessions')).body).toMatchObject({ data: [], total_count: 0 });
    expect((await call('DELETE', 'session/a')).status).toBe(200);
    emulator.clock.advance(60 * 60 * 1000 - 1);
    expect((await call('GET', 'session/b')).status).toBe(200);
    expect(emulator.sessions('edgegap')).toMatchObject([
      { session: { custom_id: 'b' }, expiresAt: '2026-01-01T01:00:00.000Z', expired: false },
    ]);
    emulator.clock.advance(1);
    expect(emulator.sessions('edgegap')).toEqual([]);
    expect((await call('GET', 'session/b')).body).toEqual({ message: 'b: no such session' });
    expect(emulator.deployments.list()).toMatchObject([
      {},
      { request_id, status: 'Status.TERMINATED', sockets_usage: 0 },
    ]);
  });
});

describe('the setting terminatingMs', () => {
  it('keeps a deleted session readable for that time, without its sockets', async () => {
    const { emulator, call } = await stage({ sockets: 1 }, { terminatingMs: 1000 });
    const { body: made } = await call('POST', 'session/a', one);
    expect((await call('DELETE', 'session/a')).body).toMatchObject({ session_id: made.session_id });
    expect((await call('GET', 'session/a')).body).toMatchObject({
      status: 'Terminating',
      ready: false,
      user_count: 1,
      deployment: { sockets_usage: 0 },
    });
    expect((await call('GET', 'sessions')).body).toMatchObject({ data: [], total_count: 0 });
    for (const [method, body] of [['PATCH', one], ['DELETE']] as const) {
      expect((await call(method, 'session/a', body)).body).toEqual({ message: 'a: the session is terminating' });
    }
    expect((await call('POST', 'session/a', one)).body).toEqual({ message: 'a: custom id already in use' });
    expect((await call('POST', 'session/b', one)).status).toBe(200);
    expect(emulator.sessions('edgegap')[0]).toMatchObject({ expiresAt: '2026-01-01T00:00:01.000Z' });
    emulator.clock.advance(999);
    expect((await call('GET', 'session/a')).status).toBe(200);
    emulator.clock.advance(1);
    expect((await call('GET', 'session/a')).body).toEqual({ message: 'a: no such session' });
    expect((await call('POST', 'session/a', { ip_list: [] })).status).toBe(200);
  });
});

describe('the setting statusSpelling', () => {
  it.each([
    ['Ready', 'Ready', 'Waiting'],
    ['READY', 'READY', 'WAITING'],
    ['Status.READY', 'Status.READY', 'Status.WAITING'],
  ] as const)('returns statuses as in %s', async (statusSpelling, readyText, waitingText) => {
    const { call, drive } = await stage({}, { statusSpelling });
    await call('POST', 'session/a', one);
    expect((await call('GET', 'session/a')).body.status).toBe(readyText);
    drive({ status: 'Status.DEPLOYING' });
    expect((await call('GET', 'session/a')).body.status).toBe(waitingText);
    expect((await call('GET', 'sessions')).body.data).toMatchObject([{ status: waitingText }]);
  });
});

it('the setting requestsPerSecond limits each organisation with 429', async () => {
  const { emulator, call } = await stage({}, { requestsPerSecond: 2 });
  for (const _ of [1, 2]) expect((await call('GET', 'sessions')).status).toBe(200);
  const response = await call('POST', 'session/a', one);
  expect([response.status, response.headers.get('Retry-After'), response.body]).toEqual([
    429,
    '1',
    { message: 'More than 2 requests in a second' },
  ]);
  const { request_id } = emulator.deployments.create({ org: 'otherOrg' });
  const token = emulator.keys.edgegap.otherOrg;
  expect((await edgegapCaller(emulator, { token, deployment: request_id })('GET', 'sessions')).status).toBe(200);
  expect((await edgegapCaller(emulator, { token: 'wrong' })('GET', 'sessions')).status).toBe(401);
  emulator.clock.advance(1000);
  expect((await call('GET', 'session/a')).status).toBe(400);
});

it('the setting userLocations sets the places of users', async () => {
  const place = { latitude: 45.5, longitude: -73.57 };
  const { call } = await stage({}, { userLocations: { '203.0.113.1': place } });
  await call('POST', 'session/a', { ip_list: ['203.0.113.1', '203.0.113.2'] });
  const users = [{ ip: '203.0.113.1', ...place }, { ip: '203.0.113.2' }];
  expect((await call('GET', 'session/a')).body).toMatchObject({ session_users: users, session_ips: users });
});

it.each<[object, string]>([
  [{ pageSize: 0 }, 'pageSize: must be a whole number from 1 up'],
  [{ terminatingMs: -1 }, 'terminatingMs: must be a number of milliseconds from 0 up'],
  [{ statusSpelling: 'ready' }, 'statusSpelling: must be Ready, READY or Status.READY'],
  [
    { userLocations: { x: { latitude: 91, longitude: 0 } } },
    'userLocations.x.latitude: must be a number from -90 to 90',
  ],
  [{ speed: 1 }, 'speed: is not a known field'],
])('startEmulator refuses the setting %j of Edgegap', async (settings, message) => {
  await expect(stage({}, settings)).rejects.toThrow(`settings.edgegap.${message}`);
});
