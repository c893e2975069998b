import { expect, it } from 'vitest';
import { edgegapCaller } from '../../../../test/edgegap-caller.ts';
import { start } from '../../../../test/start.ts';

async function stage() {
  const emulator = await start();
  emulator.clock.freeze(new Date('2024-05-26T12:00:45.831Z'));
  return { emulator, call: edgegapCaller(emulator) };
}

const sessionId = expect.stringMatching(/^[\da-f]{12}-S$/);
const hook = 'https://backend.example.com/hooks/session';

it('create returns a receipt with 200', async () => {
  const { call } = await stage();
  expect(await call('POST', 'session/room-42', { ip_list: ['203.0.113.10'], webhook_url: hook, x: 1 })).toMatchObject({
    status: 200,
    body: { custom_id: 'room-42' },
  });
  const { body } = await call('POST', 'session/room-43', { ip_list: [] });
  expect(body).toEqual({
    session_id: sessionId,
    custom_id: 'room-43',
    app: 'arena',
    version: 'v1.0',
    deployment_request_id: '3f1c9a7be204',
  });
});

it('get returns all fields, with each user once', async () => {
  const { emulator, call } = await stage();
  const ip_list = ['2001:DB8::1', '203.0.113.10', '2001:db8:0:0::1', '203.0.113.10', '::ffff:203.0.113.10'];
  const { body: receipt } = await call('POST', 'session/room-42', { ip_list, webhook_url: hook });
  expect(receipt).toMatchObject({ webhook_url: hook });
  emulator.clock.advance(6999);
  const users = [{ ip: '2001:DB8::1' }, { ip: '203.0.113.10' }, { ip: '::ffff:203.0.113.10' }];
  expect(await call('GET', 'session/room-42')).toMatchObject({ status: 200 });
  expect((await call('GET', 'session/room-42')).body).toEqual({
    session_id: receipt.session_id,
    custom_id: 'room-42',
    status: 'Ready',
    ready: true,
    linked: true,
    kind: 'Seat',
    user_count: 3,
    app_version: 12,
    create_time: '2024-05-26 12:00:45.831000',
    elapsed: 6,
    session_users: users,
    session_ips: users,
    deployment: {
      request_id: '3f1c9a7be204',
      public_ip: '198.51.100.7',
      status: 'Status.READY',
      ready: true,
      fqdn: '3f1c9a7be204.pr.edgegap.net',
      ports: {
        gameport: {
          external: 31669,
          internal: 7777,
          protocol: 'UDP',
          name: 'gameport',
          tls_upgrade: false,
          link: '3f1c9a7be204.pr.edgegap.net:31669',
        },
      },
      sockets: 10_000,
      sockets_usage: 3,
      is_joinable_by_session: true,
    },
    webhook_url: hook,
  });
});

it('a session has `elapsed: 0` when the clock is set back', async () => {
  const { emulator, call } = await stage();
  await call('POST', 'session/a', { ip_list: [] });
  emulator.clock.freeze(new Date('2020-01-01T00:00:00Z'));
  expect((await call('GET', 'session/a')).body).toMatchObject({ elapsed: 0 });
});

it('update replaces the users, keeps the webhook, and returns the session', async () => {
  const { call } = await stage();
  await call('POST', 'session/a', { ip_list: ['203.0.113.1', '203.0.113.2'], webhook_url: hook });
  const changed = await call('PATCH', 'session/a', { ip_list: ['203.0.113.3'] });
  expect(changed).toMatchObject({
    status: 200,
    body: {
      user_count: 1,
      session_users: [{ ip: '203.0.113.3' }],
      webhook_url: hook,
      deployment: { sockets_usage: 1 },
    },
  });
  expect((await call('GET', 'session/a')).body).toEqual(changed.body);
  const other = `${hook}/2`;
  expect((await call('PATCH', 'session/a', { ip_list: [], webhook_url: other })).body).toMatchObject({
    user_count: 0,
    webhook_url: other,
  });
  expect((await call('GET', 'session/a')).body).toMatchObject({ user_count: 0, webhook_url: other });
});

it('delete returns a receipt, and frees the sockets and the id', async () => {
  const { call } = await stage();
  const { body: receipt } = await call('POST', 'session/a', { ip_list: ['203.0.113.1'] });
  const deleted = await call('DELETE', 'session/a');
  expect([deleted.status, deleted.body]).toEqual([
    200,
    { message: 'session a removed', session_id: receipt.session_id, custom_id: 'a' },
  ]);
  for (const [method, body] of [['GET'], ['PATCH', { ip_list: [] }], ['DELETE']] as const) {
    const response = await call(method, 'session/a', body);
    expect([response.status, response.body]).toEqual([400, { message: 'a: no such session' }]);
  }
  const again = await call('POST', 'session/a', { ip_list: [] });
  expect(again.status).toBe(200);
  expect(again.body.session_id).not.toBe(receipt.session_id);
  expect((await call('GET', 'session/a')).body.deployment.sockets_usage).toBe(0);
});

it('create refuses an existing id, and changes nothing', async () => {
  const { call } = await stage();
  await call('POST', 'session/a', { ip_list: ['203.0.113.1'] });
  const { status, body } = await call('POST', 'session/a', { ip_list: ['203.0.113.2'] });
  expect([status, body]).toEqual([400, { message: 'a: custom id already in use' }]);
  expect((await call('GET', 'session/a')).body).toMatchObject({ session_users: [{ ip: '203.0.113.1' }] });
});

it('an id is unique within its deployment', async () => {
  const { emulator, call } = await stage();
  const other = edgegapCaller(emulator, { deployment: emulator.deployments.create().request_id });
  await call('POST', 'session/a', { ip_list: [] });
  expect((await other('GET', 'session/a')).status).toBe(400);
  expect((await other('POST', 'session/a', { ip_list: [] })).status).toBe(200);
});

it('one of 30 concurrent creates with one id succeeds', async () => {
  const { call } = await stage();
  const ips = Array.from({ length: 30 }, (_, index) => `203.0.113.${index}`);
  const responses = await Promise.all(ips.map((ip) => call('POST', 'session/a', { ip_list: [ip] })));
  const winners = responses.flatMap(({ status }, index) => (status === 200 ? [ips[index]] : []));
  expect(winners).toHaveLength(1);
  expect((await call('GET', 'session/a')).body).toMatchObject({
    session_users: [{ ip: winners[0] }],
    deployment: { sockets_usage: 1 },
  });
});

it.each(['a/b', 'a%2Fb', '%', '%zz', 'a b', 'ü?#&=+', '..a', 'a\u0000b', '😀', ' ', 'x'.repeat(2000)])(
  'the id %j can be used in every operation',
  async (id) => {
    const { emulator, call } = await stage();
    const path = `session/${encodeURIComponent(id)}`;
    expect((await call('POST', path, { ip_list: [] })).body.custom_id).toBe(id);
    expect((await call('GET', path)).body.custom_id).toBe(id);
    expect((await call('GET', 'sessions')).body.data.map(({ custom_id }) => custom_id)).toEqual([id]);
    expect(emulator.requests().map(({ operation }) => operation)).toEqual([
      'sessions.create',
      'sessions.get',
      'sessions.list',
    ]);
    expect((await call('DELETE', 'sessions', { sessions: [id] })).body.sessions).toHaveLength(1);
  },
);
