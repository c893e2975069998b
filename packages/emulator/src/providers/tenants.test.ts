import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../test/agent-caller.ts';
import { edgegapCaller } from '../../test/edgegap-caller.ts';
import { sipherCaller } from '../../test/sipher-caller.ts';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import type { Emulator, Seed, TenantKeys } from '../index.ts';

const callers = (emulator: Emulator, keys: TenantKeys) => ({
  vapi: vapiCaller(emulator, { key: keys.vapi.private }),
  edgegap: edgegapCaller(emulator, { token: keys.edgegap.token, deployment: keys.edgegap.deployment }),
  sipher: sipherCaller(emulator, { key: keys.sipher.pro }),
  portal: agentCaller(emulator, 'portal', { token: keys.portal.token }),
});

describe('keysFor', () => {
  it('has the same keys for a name everywhere, and others for each name', async () => {
    const [one, other] = [await start(), await start()];
    expect(one.keysFor('worker-1')).toEqual(other.keysFor('worker-1'));
    const keys = ['worker-1', 'worker-2', 'otherOrg'].map((name) => JSON.stringify(one.keysFor(name)));
    expect(new Set([...keys, JSON.stringify(one.keys)]).size).toBe(4);
  });

  it.each(['', 'a b', 'a'.repeat(41), 'ä', 'a\n', 1])('refuses the name %j', async (name) => {
    const emulator = await start();
    expect(() => emulator.keysFor(name as string)).toThrow('tenant: must be a string of 1 to 40 letters');
  });

  it('has keys whose sessions no other tenant sees', async () => {
    const emulator = await start({ settings: { portal: { wordDelay: 0 } } });
    const mine = callers(emulator, emulator.keysFor('mine'));
    const theirs = callers(emulator, emulator.keysFor('theirs'));
    const { vapi, edgegap, sipher, portal } = mine;
    const { body: atVapi } = await vapi('POST', '/session', {});
    await edgegap('POST', 'session/room', { ip_list: ['198.51.100.9'] });
    const { body: atSipher } = await sipher('POST', '/v1/sessions', { defaults: {} });
    const form = { agent_id: 'agent-1', text_prompt: 'Hi' };
    const { body: atPortal } = await portal('POST', '/sessions', { form });
    const look = async (calls: typeof mine) => [
      (await calls.vapi('GET', `/session/${atVapi.id}`)).status,
      (await calls.vapi('GET', '/session')).body.metadata.totalItems,
      (await calls.edgegap('GET', 'sessions')).body.data.length,
      (await calls.sipher('GET', `/v1/sessions/${atSipher.data.sessionId}`)).status,
      (await calls.portal('GET', `/sessions/${atPortal.id}`)).status,
      (await calls.portal('GET', '/sessions?agent_id=agent-1')).body.sessions.length,
    ];
    expect(await look(mine)).toEqual([200, 1, 1, 200, 200, 1]);
    expect(await look(theirs)).toEqual([404, 0, 0, 404, 403, 0]);
    const deployment = emulator.keysFor('mine').edgegap.deployment;
    const foreign = edgegapCaller(emulator, { token: emulator.keysFor('theirs').edgegap.token, deployment });
    expect((await foreign('GET', 'sessions')).status).toBe(400);
    expect((await vapiCaller(emulator)('GET', '/session')).body.metadata.totalItems).toBe(0);
  });

  it('has keys whose limits no other tenant uses up', async () => {
    const emulator = await start({
      settings: {
        sipher: { rateLimit: { requests: 3 }, dailyQuota: { pro: 2 } },
        edgegap: { requestsPerSecond: 1 },
      },
    });
    emulator.clock.freeze();
    const statuses = async ({ edgegap, sipher }: ReturnType<typeof callers>) => {
      const session = () => sipher('POST', '/v1/sessions', { defaults: {} });
      const found: number[] = [];
      for (const call of [session, session, session, session]) found.push((await call()).status);
      return [...found, (await edgegap('GET', 'sessions')).status, (await edgegap('GET', 'sessions')).status];
    };
    for (const name of ['mine', 'theirs']) {
      expect(await statuses(callers(emulator, emulator.keysFor(name)))).toEqual([201, 201, 429, 429, 200, 429]);
    }
    expect((await sipherCaller(emulator)('POST', '/v1/sessions', { defaults: {} })).status).toBe(201);
  });

  it('costs little for each key that is merely tried', async () => {
    const emulator = await start();
    emulator.clock.freeze();
    const call = async (tenant: string) => {
      const { sipher, edgegap } = emulator.keysFor(tenant);
      await emulator.fetch(`${emulator.baseUrls.sipher}/v1/sessions/x`, { headers: { 'X-API-Key': sipher.pro } });
      const headers = { Authorization: `token ${edgegap.token}` };
      await emulator.fetch(`${emulator.baseUrls.edgegap}/v1/deployment/x/custom/sessions`, { headers });
    };
    for (let count = 0; count < 1500; count += 1) await call(`tenant-${count}`);
    const { tables } = emulator.snapshot();
    expect(tables['sipher_window']?.length).toBeLessThanOrEqual(1001);
    expect(tables['deployment']).toHaveLength(1);
    expect(emulator.requests()).toHaveLength(1000);
  });
});

describe('a seed with the name of a tenant', () => {
  const tenant = 'mine';
  const room = { custom_id: 'room', tenant };
  const seed: Seed = {
    vapi: { sessions: [{ name: 'a', tenant }] },
    edgegap: { sessions: [room], deployments: [{ request_id: 'd', tenant }] },
    sipher: { sessions: [{ sessionId: `sess_${'a'.repeat(64)}`, tenant }] },
    portal: { sessions: [{ id: 's', tenant }] },
  };
  /** What of it a caller finds. */
  const look = async ({ vapi, edgegap, sipher, portal }: ReturnType<typeof callers>) => [
    (await vapi('GET', '/session')).body.metadata.totalItems,
    (await edgegap('GET', 'session/room')).status,
    (await sipher('GET', `/v1/sessions/sess_${'a'.repeat(64)}`)).status,
    (await portal('GET', '/sessions/s')).status,
  ];

  it.each(['seed', 'startEmulator'])('stores what that tenant alone has: %s', async (way) => {
    const emulator = await start(way === 'seed' ? {} : { seed });
    if (way === 'seed') emulator.seed(seed);
    const mine = emulator.keysFor(tenant);
    expect(await look(callers(emulator, mine))).toEqual([1, 200, 200, 200]);
    expect(await look(callers(emulator, emulator.keysFor('theirs')))).toEqual([0, 400, 404, 403]);
    const own = edgegapCaller(emulator, { token: mine.edgegap.token, deployment: 'd' });
    expect((await own('GET', 'sessions')).status).toBe(200);
    expect((await vapiCaller(emulator)('GET', '/session')).body.metadata.totalItems).toBe(0);
    expect((await edgegapCaller(emulator)('GET', 'sessions')).body.data).toEqual([]);
  });

  it('replaces the deployment that the tenant always has, used or not, and no deployment of another', async () => {
    const emulator = await start();
    const { edgegap: keys } = emulator.keysFor(tenant);
    const own = edgegapCaller(emulator, keys);
    const closed = { request_id: keys.deployment, tenant, is_joinable_by_session: false };
    emulator.seed({ edgegap: { deployments: [closed] } });
    expect((await own('POST', 'session/a', { ip_list: [] })).status).toBe(400);
    emulator.deployments.create({ ...closed, is_joinable_by_session: true });
    expect((await own('POST', 'session/a', { ip_list: [] })).status).toBe(200);
    const { default: others } = emulator.deployments;
    expect(() => emulator.deployments.create({ request_id: others, tenant })).toThrow('there is a deployment');
    expect((await edgegapCaller(emulator)('GET', 'sessions')).status).toBe(200);
  });

  it('takes the session of a tenant at Vapi as sessions() returns it', async () => {
    const emulator = await start({ seed });
    const [found] = emulator.sessions('vapi');
    emulator.deleteRow('vapi', 'sessions', String(found?.session.id));
    emulator.seed({ vapi: { sessions: [{ ...found?.session }] } });
    expect((await look(callers(emulator, emulator.keysFor(tenant))))[0]).toBe(1);
  });

  it.each<[object, string]>([
    [{ vapi: { sessions: [{ tenant: 'a b' }] } }, 'vapi.sessions.0.tenant: must be a string of 1 to 40 letters'],
    [{ sipher: { sessions: [{ tenant: 1 }] } }, 'sipher.sessions.0.tenant: must be a string of 1 to 40 letters'],
    [{ uxmate: { sessions: [{ tenant }] } }, 'uxmate.sessions.0.tenant: is not a known field'],
    [
      { edgegap: { sessions: [{ tenant, deployment_request_id: '3f1c9a7be204' }] } },
      'edgegap.sessions.0.deployment_request_id: there is no deployment 3f1c9a7be204',
    ],
  ])('is refused as %j', async (given, message) => {
    const emulator = await start();
    expect(() => emulator.seed(given)).toThrow(message);
  });
});
