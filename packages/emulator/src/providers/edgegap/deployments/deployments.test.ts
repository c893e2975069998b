import { describe, expect, it } from 'vitest';
import { edgegapCaller } from '../../../../test/edgegap-caller.ts';
import { start, temporaryDirectory } from '../../../../test/start.ts';

async function stage() {
  const emulator = await start();
  emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return { emulator, control };
}

it('a default deployment exists from the start, and again after a reset', async () => {
  const { emulator } = await stage();
  const ready = {
    request_id: '3f1c9a7be204',
    org: 'token',
    kind: 'Seat',
    status: 'Status.READY',
    ready: true,
    sockets: 10_000,
    sockets_usage: 0,
    is_joinable_by_session: true,
  };
  expect(emulator.deployments.default).toBe('3f1c9a7be204');
  expect(emulator.deployments.list()).toEqual([expect.objectContaining(ready)]);
  await edgegapCaller(emulator)('POST', 'session/a', { ip_list: ['203.0.113.1'] });
  emulator.deployments.update(emulator.deployments.default, { status: 'Status.ERROR', sockets: 1 });
  emulator.deployments.create();
  emulator.reset();
  expect(emulator.deployments.list()).toEqual([expect.objectContaining(ready)]);
  expect((await edgegapCaller(emulator)('POST', 'session/a', { ip_list: [] })).status).toBe(200);
});

describe('deployments.create', () => {
  it('creates a ready deployment with a new id', async () => {
    const { emulator } = await stage();
    const made = emulator.deployments.create();
    expect(made).toEqual({
      ...emulator.deployments.list()[0],
      request_id: expect.stringMatching(/^[\da-f]{12}$/),
      fqdn: `${made.request_id}.pr.edgegap.net`,
      ports: { gameport: expect.objectContaining({ link: `${made.request_id}.pr.edgegap.net:31669` }) },
      sockets: 10,
    });
    expect(emulator.deployments.list()[1]).toEqual(made);
  });

  it('accepts every field, which the API then returns', async () => {
    const { emulator } = await stage();
    const shown = {
      request_id: 'my deployment',
      public_ip: '127.0.0.1',
      fqdn: 'game.example',
      ports: { '7777': { external: 7777 } },
      location: { city: 'Montreal' },
      tags: ['eu'],
      whitelisting_active: false,
      status: 'Status.SCANNING',
      sockets: 0,
      is_joinable_by_session: false,
    } as const;
    const hidden = { org: 'token', kind: 'Match', app: 'chess', version: '2', app_version: 7 } as const;
    const made = emulator.deployments.create({ ...shown, ...hidden, readyAfterMs: 1500 });
    expect(made).toEqual({
      ...shown,
      ...hidden,
      ready: false,
      sockets_usage: 0,
      readyAt: '2026-01-01T00:00:01.500Z',
    });
    emulator.clock.advance(1500);
    expect(emulator.deployments.list()[1]).toMatchObject({ status: 'Status.READY', ready: true });
    expect(emulator.deployments.list()[1]).not.toHaveProperty('readyAt');

    const sessions = [{ deployment_request_id: 'my deployment', custom_id: 'a' }];
    emulator.seed({ edgegap: { sessions } });
    const { body } = await edgegapCaller(emulator, { deployment: 'my%20deployment' })('GET', 'session/a');
    expect(body).toMatchObject({ kind: 'Match', app_version: 7 });
    expect(body.deployment).toEqual({ ...shown, status: 'Status.READY', ready: true, sockets_usage: 1 });
  });

  it.each<[object | null, string]>([
    [null, 'must be an object'],
    [{ kind: 'Seats' }, '.kind: must be Seat or Match or Default'],
    [{ org: 'mine' }, '.org: must be token or otherOrg'],
    [{ sockets: -1 }, '.sockets: must be a whole number from 0 up'],
    [{ sockets: 1.5 }, '.sockets: must be a whole number from 0 up'],
    [{ readyAfterMs: '5s' }, '.readyAfterMs: must be a number of milliseconds from 0 up'],
    [{ readyAfterMs: 5, status: 'Status.ERROR' }, '.readyAfterMs: cannot go with Status.ERROR'],
    [{ ports: { a: 1 } }, '.ports.a: must be an object'],
    [{ request_id: '' }, '.request_id: must not be empty'],
    [{ ready: true }, '.ready: is not a known field'],
  ])('refuses %j, by method and over HTTP', async (deployment, message) => {
    const { emulator, control } = await stage();
    const expected = `deployment${message.startsWith('.') ? '' : ': '}${message}`;
    expect(() => emulator.deployments.create(deployment as object)).toThrow(expected);
    expect(await control('POST', '/edgegap/deployments', deployment)).toMatchObject({
      status: 400,
      body: { message: expected },
    });
    expect(emulator.deployments.list()).toHaveLength(1);
  });

  it('refuses an existing id, except the default one, which it replaces', async () => {
    const { emulator } = await stage();
    emulator.deployments.create({ request_id: 'a' });
    expect(() => emulator.deployments.create({ request_id: 'a' })).toThrow(
      'deployment.request_id: there is a deployment a already',
    );
    emulator.deployments.create({ request_id: emulator.deployments.default, kind: 'Match' });
    expect(emulator.deployments.list()).toMatchObject([{ kind: 'Match', sockets: 10 }, { request_id: 'a' }]);
  });
});

describe('deployments.update', () => {
  it('keeps the other fields', async () => {
    const { emulator } = await stage();
    const made = emulator.deployments.create({ readyAfterMs: 10, tags: ['a'] });
    expect(emulator.deployments.update(made.request_id, {})).toEqual(made);
    expect(emulator.deployments.update(made.request_id, { sockets: 3 })).toEqual({ ...made, sockets: 3 });
    emulator.clock.advance(10);
    expect(emulator.deployments.update(made.request_id, { sockets: 4 })).toMatchObject({ ready: true });
  });

  it('refuses an unknown deployment, field and status', async () => {
    const { emulator, control } = await stage();
    const id = emulator.deployments.default;
    expect(() => emulator.deployments.update('x', {})).toThrow('deploymentId: there is no deployment x');
    expect(() => emulator.deployments.update(id, { kind: 'Match' } as object)).toThrow(
      'deployment.kind: is not a known field',
    );
    expect(() => emulator.deployments.update(id, { status: 'READY' } as object)).toThrow('deployment.status: must be');
    expect(await control('PATCH', '/edgegap/deployments/x', {})).toMatchObject({ status: 400 });
  });
});

it('the control API has the methods of deployments', async () => {
  const { emulator, control } = await stage();
  const path = '/edgegap/deployments';
  const made = await control('POST', path, { request_id: 'a', sockets: 1 });
  expect(made).toEqual({ status: 201, body: emulator.deployments.list()[1] });
  const changed = await control('PATCH', `${path}/a`, { is_joinable_by_session: false });
  expect(changed).toMatchObject({ status: 200, body: { sockets: 1, is_joinable_by_session: false } });
  expect(await control('GET', path)).toEqual({ status: 200, body: emulator.deployments.list() });
  const body = { ip_list: [], webhook_url: 'http://h.example/' };
  await edgegapCaller(emulator)('POST', 'session/a', body);
  expect(await control('GET', '/webhooks')).toEqual({ status: 200, body: emulator.webhooks() });
  expect(emulator.webhooks()).toHaveLength(1);
});

describe('a seed of Edgegap', () => {
  it('stores deployments and sessions in them, whatever their capacity', async () => {
    const { emulator } = await stage();
    const stored = emulator.seed({
      edgegap: {
        deployments: [{ request_id: 'd', sockets: 1 }],
        sessions: [
          { deployment_request_id: 'd', custom_id: 'a', session_id: 's', ip_list: ['203.0.113.1', '203.0.113.2'] },
          { createdAt: '2025-12-31T23:59:00Z', webhook_url: 'http://127.0.0.1/' },
        ],
      },
    })['edgegap'];
    expect(stored.deployments).toMatchObject([{ request_id: 'd', sockets: 1, ready: true }]);
    expect(stored.sessions).toMatchObject([
      { session_id: 's', custom_id: 'a', user_count: 2, deployment: { sockets_usage: 2 } },
      { user_count: 0, elapsed: 60, deployment: { request_id: '3f1c9a7be204' }, webhook_url: 'http://127.0.0.1/' },
    ]);
    const [second, first] = emulator.sessions('edgegap').map(({ session }) => session);
    expect([first, second]).toEqual(stored.sessions);
    expect((await edgegapCaller(emulator, { deployment: 'd' })('GET', 'session/a')).body).toEqual(stored.sessions[0]);
  });

  it.each<[object, string]>([
    [{ deployment_request_id: 'x' }, 'deployment_request_id: there is no deployment x'],
    [{ custom_id: 'a' }, 'custom_id: there is a session a in 3f1c9a7be204 already'],
    [{ session_id: 's' }, 'session_id: there is a session s already'],
    [{ ip_list: ['x'] }, 'ip_list.0: must be an IPv4 or IPv6 address'],
    [{ webhook_url: 'x' }, 'webhook_url: must be an absolute URI'],
    [{ status: 'Ready' }, 'status: is not a known field'],
  ])('refuses the session %j, and stores nothing', async (session, message) => {
    const { emulator } = await stage();
    const sessions = [{ custom_id: 'a', session_id: 's' }, session];
    const seed = { edgegap: { deployments: [{}], sessions } };
    expect(() => emulator.seed(seed)).toThrow(`edgegap.sessions.1.${message}`);
    expect(emulator.sessions('edgegap')).toEqual([]);
    expect(emulator.deployments.list()).toHaveLength(1);
  });

  it('names an invalid deployment', async () => {
    const { emulator } = await stage();
    const wrong = (deployment: object) => ({ edgegap: { deployments: [{}, deployment] } });
    const path = 'edgegap.deployments.1';
    expect(() => emulator.seed(wrong({ sockets: 'x' }))).toThrow(`${path}.sockets: must be`);
    emulator.deployments.create({ request_id: 'a' });
    expect(() => emulator.seed(wrong({ request_id: 'a' }))).toThrow(`${path}.request_id: there is a deployment a`);
  });
});

describe('a directory', () => {
  it('keeps deployments with their sessions and their pending readiness', async () => {
    const data = temporaryDirectory();
    const first = await start({ data });
    const { request_id } = first.deployments.create({ kind: 'Match', sockets: 1, readyAfterMs: 3_600_000 });
    const call = edgegapCaller(first, { deployment: request_id });
    await call('POST', 'session/a', { ip_list: ['203.0.113.1'] });
    await edgegapCaller(first)('POST', 'session/b', { ip_list: [] });
    await edgegapCaller(first)('DELETE', 'session/b');
    first.deployments.update(first.deployments.default, { sockets: 3 });
    const deployments = first.deployments.list();
    const { body } = await call('GET', 'session/a');
    await first.close();

    const second = await start({ data });
    expect(second.deployments.list()).toEqual(deployments);
    const again = edgegapCaller(second, { deployment: request_id });
    expect((await again('GET', 'session/a')).body).toEqual({ ...body, elapsed: expect.any(Number) });
    expect((await again('POST', 'session/b', { ip_list: [] })).status).toBe(400);
    second.clock.advance(3_600_000);
    expect((await again('GET', 'session/a')).body).toMatchObject({ status: 'Ready' });
    expect(second.sessions('edgegap')).toHaveLength(1);
  });
});
