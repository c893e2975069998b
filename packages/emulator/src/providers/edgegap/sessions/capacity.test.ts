import { describe, expect, it } from 'vitest';
import { edgegapCaller } from '../../../../test/edgegap-caller.ts';
import { start } from '../../../../test/start.ts';
import type { DeploymentInput } from '../../../index.ts';

async function stage(deployment: DeploymentInput) {
  const emulator = await start();
  const { request_id } = emulator.deployments.create(deployment);
  const call = edgegapCaller(emulator, { deployment: request_id });
  const usage = () => emulator.deployments.list().find((made) => made.request_id === request_id)?.sockets_usage;
  return { emulator, request_id, call, usage };
}

const users = (count: number) => ({ ip_list: Array.from({ length: count }, (_, index) => `203.0.113.${index}`) });
const refused = (message: string) => ({ status: 400, body: { message } });

describe('a deployment of kind Seat', () => {
  it('uses a socket for each user of a session', async () => {
    const { call, usage } = await stage({ sockets: 3 });
    expect((await call('POST', 'session/a', users(2))).status).toBe(200);
    expect(await call('POST', 'session/b', users(2))).toMatchObject(
      refused('b: the deployment is full: 1 of its 3 sockets are free'),
    );
    expect(usage()).toBe(2);
    expect((await call('POST', 'session/b', users(1))).status).toBe(200);
    expect(await call('POST', 'session/c', users(1))).toMatchObject({ status: 400 });
    expect((await call('POST', 'session/d', users(0))).status).toBe(200);
    await call('DELETE', 'session/a');
    expect((await call('POST', 'session/c', users(2))).status).toBe(200);
    expect(usage()).toBe(3);
  });

  it('checks an update by the new number of users', async () => {
    const { emulator, request_id, call, usage } = await stage({ sockets: 3 });
    await call('POST', 'session/a', users(2));
    await call('POST', 'session/b', users(1));
    expect(await call('PATCH', 'session/a', users(3))).toMatchObject(
      refused('a: the deployment is full: 0 of its 3 sockets are free'),
    );
    expect((await call('GET', 'session/a')).body).toMatchObject({ user_count: 2 });
    expect((await call('PATCH', 'session/b', users(0))).status).toBe(200);
    expect((await call('PATCH', 'session/a', users(3))).status).toBe(200);
    expect(usage()).toBe(3);

    emulator.deployments.update(request_id, { sockets: 1 });
    expect((await call('PATCH', 'session/a', users(3))).status).toBe(200);
    expect((await call('PATCH', 'session/a', users(2))).status).toBe(200);
    expect(await call('PATCH', 'session/a', users(3))).toMatchObject(
      refused('a: the deployment is full: 0 of its 1 sockets are free'),
    );
  });
});

describe('a deployment of kind Match', () => {
  it('uses a socket for each session', async () => {
    const { call, usage } = await stage({ kind: 'Match', sockets: 2 });
    expect((await call('POST', 'session/a', users(5))).status).toBe(200);
    expect((await call('POST', 'session/b', users(0))).status).toBe(200);
    expect(await call('POST', 'session/c', users(0))).toMatchObject({ status: 400 });
    expect(usage()).toBe(2);
    expect((await call('PATCH', 'session/b', users(9))).body).toMatchObject({ kind: 'Match', user_count: 9 });
    await call('DELETE', 'session/a');
    expect((await call('POST', 'session/c', users(1))).status).toBe(200);
  });
});

describe('a deployment that accepts no sessions', () => {
  it.each<[DeploymentInput, string]>([
    [{ kind: 'Default' }, 'sessions are switched off for the deployment'],
    [{ is_joinable_by_session: false }, 'the deployment is closed to sessions'],
    [{ status: 'Status.TERMINATED' }, 'the deployment has stopped'],
    [{ status: 'Status.TERMINATING' }, 'the deployment has stopped'],
    [{ sockets: 0 }, 'the deployment is full: 0 of its 0 sockets are free'],
  ])('refuses them, with %j', async (deployment, reason) => {
    const { call, emulator } = await stage(deployment);
    const response = await call('POST', 'session/a', users(1));
    expect([response.status, response.body]).toEqual([400, { message: `a: ${reason}` }]);
    const bulk = await call('POST', 'sessions', { sessions: [{ custom_id: 'a', ...users(1) }] });
    expect([bulk.status, bulk.body]).toEqual([200, { sessions: [], errors: [`a: ${reason}`] }]);
    expect(emulator.sessions('edgegap')).toEqual([]);
  });

  it('of kind Default shows no sockets', async () => {
    const { emulator } = await stage({ kind: 'Default' });
    const [, made] = emulator.deployments.list();
    expect(made).toMatchObject({ kind: 'Default' });
    expect(made).not.toHaveProperty('sockets');
    expect(made).not.toHaveProperty('sockets_usage');
  });

  it('keeps its sessions when it is closed', async () => {
    const { emulator, request_id, call } = await stage({});
    await call('POST', 'session/a', users(1));
    emulator.deployments.update(request_id, { is_joinable_by_session: false });
    expect((await call('PATCH', 'session/a', users(2))).body).toMatchObject({
      status: 'Ready',
      deployment: { is_joinable_by_session: false },
    });
    expect(await call('POST', 'session/b', users(1))).toMatchObject(refused('b: the deployment is closed to sessions'));
    expect((await call('DELETE', 'session/a')).status).toBe(200);
    emulator.deployments.update(request_id, { is_joinable_by_session: true });
    expect((await call('POST', 'session/b', users(1))).status).toBe(200);
  });
});

describe('a bulk request', () => {
  it('creates the items that fit, in order, with an error string for each other item', async () => {
    const { call, usage } = await stage({ sockets: 3 });
    const response = await call('POST', 'sessions', {
      sessions: [
        { custom_id: 'a', ...users(2), webhook_url: 'https://backend.example.com/' },
        { custom_id: 'b', ...users(2) },
        { custom_id: 'a', ...users(1) },
        { custom_id: 'c', ...users(1) },
      ],
    });
    const receipt = { session_id: expect.any(String), app: 'arena', version: 'v1.0' };
    const deployment_request_id = expect.any(String);
    expect([response.status, response.body]).toEqual([
      200,
      {
        sessions: [
          { ...receipt, custom_id: 'a', deployment_request_id, webhook_url: 'https://backend.example.com/' },
          { ...receipt, custom_id: 'c', deployment_request_id },
        ],
        errors: ['b: the deployment is full: 1 of its 3 sockets are free', 'a: custom id already in use'],
      },
    ]);
    expect(usage()).toBe(3);
    expect((await call('GET', 'sessions')).body.data.map(({ custom_id }) => custom_id)).toEqual(['a', 'c']);
  });

  it('without items returns two empty arrays', async () => {
    const { call } = await stage({});
    const empty = { sessions: [], errors: [] };
    for (const body of [{}, { sessions: [] }]) expect((await call('POST', 'sessions', body)).body).toEqual(empty);
    expect((await call('DELETE', 'sessions', { sessions: [] })).body).toEqual(empty);
  });

  it('deletes existing sessions, and a repeated id once', async () => {
    const { call, usage } = await stage({});
    const { body: made } = await call('POST', 'session/a', users(2));
    await call('POST', 'session/b', users(1));
    expect((await call('DELETE', 'sessions', { sessions: ['x', 'a', 'a'] })).body).toEqual({
      sessions: [{ message: 'session a removed', session_id: made.session_id, custom_id: 'a' }],
      errors: ['x: no such session', 'a: no such session'],
    });
    expect(usage()).toBe(1);
  });

  it('of 10,000 items takes less than 10 s', async () => {
    const { call, usage, emulator } = await stage({ sockets: 10_000 });
    const ids = Array.from({ length: 10_000 }, (_, index) => `room-${index}`);
    const began = performance.now();
    const made = await call('POST', 'sessions', { sessions: ids.map((custom_id) => ({ custom_id, ...users(1) })) });
    expect(made.body.sessions.map(({ custom_id }) => custom_id)).toEqual(ids);
    expect(usage()).toBe(10_000);
    const gone = await call('DELETE', 'sessions', { sessions: ids });
    expect(gone.body.sessions).toHaveLength(10_000);
    expect(emulator.sessions('edgegap')).toEqual([]);
    // Half a second on an idle machine. Counting the sockets again for each item would take half a minute.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
