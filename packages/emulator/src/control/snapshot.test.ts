import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../test/agent-caller.ts';
import { edgegapCaller } from '../../test/edgegap-caller.ts';
import { sipherCaller } from '../../test/sipher-caller.ts';
import { start, temporaryDirectory } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import { receiveWebhooks } from '../../test/webhook-receiver.ts';
import { startEmulator } from '../index.ts';

describe('restore', () => {
  it('goes back to the rows of a snapshot, in another emulator, too', async () => {
    const emulator = await start({ settings: { portal: { wordDelay: 0 } } });
    await vapiCaller(emulator)('POST', '/session', { name: 'a\u0000b' });
    await edgegapCaller(emulator)('POST', 'session/room-42', { ip_list: ['198.51.100.9'] });
    await sipherCaller(emulator)('POST', '/v1/sessions', { defaults: {} });
    await agentCaller(emulator, 'portal')('POST', '/sessions', { form: { agent_id: 'agent-1', text_prompt: 'Hi' } });
    emulator.deployments.create({ request_id: 'other' });
    emulator.clock.freeze(); // what is left of a second is in the rows
    const store = emulator.store();
    const snapshot = JSON.parse(JSON.stringify(emulator.snapshot()));
    const call = vapiCaller(emulator);
    await call('POST', '/session', {});
    await edgegapCaller(emulator)('DELETE', 'session/room-42');
    emulator.restore(snapshot);
    expect(emulator.store()).toEqual(store);
    expect(emulator.deployments.list()[0]).toMatchObject({ sockets_usage: 1 });

    const other = await start();
    other.restore(snapshot);
    expect(other.store()).toEqual(store);
    expect(other.snapshot()).toEqual(snapshot);
  });

  it('leaves no faults and no recorded requests or webhooks', async () => {
    const emulator = await start();
    const snapshot = emulator.snapshot();
    emulator.fault({ provider: 'vapi' }, 'outage');
    await vapiCaller(emulator)('GET', '/session');
    emulator.restore(snapshot);
    expect([emulator.faults(), emulator.requests(), emulator.webhooks()]).toEqual([[], [], []]);
  });

  it('sets the clock to where it stood: real, moved or frozen', async () => {
    const emulator = await start();
    const real = emulator.snapshot();
    emulator.clock.advance(3_600_000);
    const moved = emulator.snapshot();
    emulator.clock.freeze(new Date('2020-01-01T00:00:00Z'));
    const frozen = emulator.snapshot();
    emulator.restore(moved);
    const ahead = () => Math.round((emulator.clock.now().getTime() - Date.now()) / 1000);
    expect([emulator.clock.frozen, ahead()]).toEqual([false, 3600]);
    emulator.restore(frozen);
    expect([emulator.clock.frozen, emulator.clock.now()]).toEqual([true, new Date('2020-01-01T00:00:00Z')]);
    emulator.restore(real);
    expect([emulator.clock.frozen, ahead()]).toEqual([false, 0]);
  });

  it('ends turns, streams, hanging calls and webhooks that are under way', async () => {
    const emulator = await start();
    emulator.clock.freeze();
    const snapshot = emulator.snapshot();
    const portal = agentCaller(emulator, 'portal');
    const form = { agent_id: 'agent-1', text_prompt: 'Hi' };
    const { body } = await portal('POST', '/sessions/async', { form });
    const follow = { headers: { Accept: 'text/event-stream' } };
    const stream = portal('GET', `/sessions/${body.session_id}/subscribe`, follow);
    const turn = portal('POST', '/sessions', { form });
    emulator.failNext('vapi', 'sessions.list', { kind: 'hang' });
    const hanging = vapiCaller(emulator)('GET', '/session');
    await expect.poll(() => emulator.requests().length).toBe(4);
    await expect.poll(() => emulator.sessions('portal').length).toBe(2);
    const ended = Promise.all([expect(turn).rejects.toThrow(), expect(hanging).rejects.toThrow(), stream]);
    emulator.restore(snapshot);
    await ended;
    emulator.clock.advance(60_000);
    expect(emulator.sessions('portal')).toEqual([]);
  });

  it('continues the turns and webhooks that were under way in the snapshot', async () => {
    const emulator = await start();
    const receiver = await receiveWebhooks();
    emulator.clock.freeze();
    emulator.deployments.create({ request_id: 'd', readyAfterMs: 1000 });
    const session = { ip_list: ['198.51.100.9'], webhook_url: receiver.url };
    await edgegapCaller(emulator, { deployment: 'd' })('POST', 'session/a', session);
    await agentCaller(emulator, 'portal')('POST', '/sessions/async', {
      form: { agent_id: 'agent-1', text_prompt: 'Hi' },
    });
    await vapiCaller(emulator)('POST', '/session', {});
    const snapshot = emulator.snapshot();
    emulator.reset();
    emulator.restore(snapshot);
    expect(emulator.sessions('portal')).toMatchObject([{ session: { status: 'Running' } }]);
    emulator.clock.advance(60_000);
    expect(emulator.sessions('portal')).toMatchObject([{ session: { status: 'Ready' } }]);
    expect(emulator.webhooks()).toMatchObject([{ provider: 'edgegap', body: { status: 'Ready' } }]);
  });

  it.each(['+012000-01-01T00:00:00.000Z', '-000100-01-01T00:00:00.000Z'])('holds any moment: %s', async (moment) => {
    const emulator = await start();
    emulator.clock.freeze(new Date(moment));
    const snapshot = emulator.snapshot();
    emulator.reset();
    emulator.restore(snapshot);
    expect(emulator.clock.now().toISOString()).toBe(moment);
  });

  it('goes back to what was there where a row cannot be read, also after a restart', async () => {
    const data = temporaryDirectory();
    const emulator = await startEmulator({ data });
    await agentCaller(emulator, 'portal')('POST', '/sessions', { form: { agent_id: 'agent-1', text_prompt: 'Hi' } });
    emulator.clock.freeze();
    const snapshot = JSON.parse(JSON.stringify(emulator.snapshot()));
    const store = emulator.store();
    for (const broken of [{ work: 'notjson' }, { document: '{' }]) {
      const copy = structuredClone(snapshot);
      Object.assign(copy.tables.agent_session[0], broken);
      expect(() => emulator.restore(copy)).toThrow('tables: a row cannot be read: ');
      expect(emulator.store()).toEqual(store);
    }
    await emulator.close();
    await using again = await startEmulator({ data });
    expect(again.sessions('portal')).toHaveLength(1);
  });

  it('leads no further than to the first moment there is', async () => {
    const emulator = await start();
    emulator.restore({ ...emulator.snapshot(), clock: { offsetMs: -1e300 } });
    expect(emulator.clock.now().getTime()).toBe(-8.64e15);
  });

  it('is kept on disk', async () => {
    const data = temporaryDirectory();
    const before = await startEmulator({ data });
    const snapshot = before.snapshot();
    before.seed({ vapi: { sessions: [{}] } });
    const seeded = before.snapshot();
    before.restore(snapshot);
    expect(before.sessions('vapi')).toEqual([]);
    before.restore(seeded);
    await before.close();
    expect((await start({ data })).sessions('vapi')).toHaveLength(1);
  });

  it.each<[(snapshot: ReturnType<typeof JSON.parse>) => unknown, string]>([
    [() => null, 'The input: must be an object'],
    [(snapshot) => ({ ...snapshot, table: {} }), 'table: is not a known field; did you mean tables?'],
    [(snapshot) => ({ ...snapshot, schema: 1 }), 'schema: is 1; this version of the emulator needs '],
    [(snapshot) => ({ ...snapshot, clock: {} }), 'clock: must have frozenAt'],
    [(snapshot) => ({ ...snapshot, tables: { users: [] } }), 'tables.users: is not a table of the emulator'],
    [(snapshot) => ({ ...snapshot, tables: { vapi_session: [{ id: 1 }] } }), 'tables.vapi_session.0: '],
    [(snapshot) => ({ ...snapshot, tables: { 'x; DROP TABLE vapi_session': [] } }), 'is not a table'],
  ])('refuses what is no snapshot, and changes nothing (%#)', async (change, message) => {
    const emulator = await start();
    emulator.seed({ vapi: { sessions: [{}] } });
    emulator.fault({ provider: 'vapi' }, 'outage');
    const snapshot = change(emulator.snapshot()) as ReturnType<typeof emulator.snapshot>;
    expect(() => emulator.restore(snapshot)).toThrow(message);
    expect(emulator.sessions('vapi')).toHaveLength(1);
    expect(emulator.faults()).toHaveLength(1);
  });
});
