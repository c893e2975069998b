import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../test/agent-caller.ts';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';

const id = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

describe('store()', () => {
  it('has the rows of each API by their kind, with their expiry', async () => {
    const emulator = await start({ settings: { vapi: { wordDelay: 0 }, portal: { wordDelay: 0 } } });
    emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
    const { vapi } = emulator.seed({
      vapi: { assistants: [{ id }], sessions: [{ expirationSeconds: 60 }] },
      sipher: { sessions: [{}] },
      edgegap: { sessions: [{ custom_id: 'room' }] },
      uxmate: { agents: [{ id: 'mine' }], sessions: [{ id: 's', agent_id: 'mine' }] },
    });
    await vapiCaller(emulator)('POST', '/chat', { assistantId: id, input: 'Hi' });
    const form = { agent_id: 'agent-1', text_prompt: 'Hi' };
    await agentCaller(emulator, 'portal')('POST', '/sessions', { form, files: [new File(['abc'], 'a.txt')] });
    emulator.clock.advance(60_000);
    const store = emulator.store();
    expect(Object.fromEntries(Object.entries(store).map(([name, tables]) => [name, Object.keys(tables)]))).toEqual({
      vapi: ['sessions', 'chats', 'assistants'],
      edgegap: ['sessions', 'deployments'],
      sipher: ['sessions'],
      portal: ['sessions', 'agents', 'files'],
      uxmate: ['sessions', 'agents', 'files'],
    });
    const [session] = vapi.sessions;
    const expiry = { expiresAt: '2026-01-01T00:01:00.000Z', expired: true };
    expect(store['vapi']?.['sessions']).toEqual([{ id: session?.id, value: session, ...expiry }]);
    expect(store['vapi']?.['chats']).toMatchObject([{ value: { state: 'done', chat: { input: 'Hi' } } }]);
    expect(store['vapi']?.['assistants']).toMatchObject([{ id, value: { id } }]);
    expect(store['edgegap']?.['sessions']).toMatchObject([{ value: { custom_id: 'room' } }]);
    expect(store['edgegap']?.['deployments']).toMatchObject([{ id: emulator.deployments.default }]);
    expect(store['sipher']?.['sessions']).toMatchObject([{ expiresAt: '2026-01-01T01:00:00.000Z', expired: false }]);
    expect(store['portal']?.['files']).toMatchObject([{ value: { name: 'a.txt', size: 3 } }]);
    expect(store['uxmate']).toMatchObject({ sessions: [{ id: 's' }], agents: [{ id: 'mine' }], files: [] });
  });

  it('has the APIs that are served', async () => {
    const emulator = await start({ providers: ['sipher'] });
    expect(emulator.store()).toEqual({ sipher: { sessions: [] } });
    expect(() => emulator.deleteRow('vapi', 'sessions', 'x')).toThrow('provider: there is no "vapi"; there is sipher');
  });
});

describe('deleteRow', () => {
  it('deletes a row of each kind that nothing else needs', async () => {
    const emulator = await start({ settings: { vapi: { wordDelay: 0 } } });
    emulator.seed({
      vapi: { assistants: [{ id }], sessions: [{}, { org: 'otherOrg' }] },
      sipher: { sessions: [{}] },
      edgegap: { sessions: [{}] },
      portal: { sessions: [{}] },
      uxmate: { sessions: [{}] },
    });
    await vapiCaller(emulator)('POST', '/chat', { assistantId: id, input: 'Hi' });
    const tables = [
      ['vapi', 'assistants'],
      ['vapi', 'chats'],
      ['vapi', 'sessions'],
      ['vapi', 'sessions'],
      ['sipher', 'sessions'],
      ['edgegap', 'sessions'],
      ['portal', 'sessions'],
      ['uxmate', 'sessions'],
    ] as const;
    for (const [provider, table] of tables) {
      const rows = () => emulator.store()[provider]?.[table] ?? [];
      const { length } = rows();
      expect(length).toBeGreaterThan(0);
      const row = rows()[0]?.id ?? '';
      emulator.deleteRow(provider, table, row);
      expect(rows()).toHaveLength(length - 1);
      expect(() => emulator.deleteRow(provider, table, row)).toThrow(`id: there is no "${row}" in ${table}`);
    }
    expect(emulator.deployments.list()).toMatchObject([{ sockets_usage: 0 }]);
  });

  it('ends the calls that wait for a turn of the session', async () => {
    const emulator = await start();
    emulator.clock.freeze();
    const form = { agent_id: 'agent-1', text_prompt: 'Hi' };
    const call = agentCaller(emulator, 'portal')('POST', '/sessions', { form });
    await expect.poll(() => emulator.sessions('portal')).toHaveLength(1);
    const rejected = expect(call).rejects.toThrow(TypeError);
    emulator.deleteRow('portal', 'sessions', emulator.sessions('portal')[0]?.session.id ?? '');
    await rejected;
    emulator.clock.advance(60_000);
    expect(emulator.sessions('portal')).toEqual([]);
  });

  it.each([
    ['edgegap', 'deployments', 409, 'table: other rows need those of deployments'],
    ['portal', 'agents', 409, 'table: other rows need those of agents'],
    ['vapi', 'session', 400, 'table: there is no "session"; there is sessions, chats, assistants'],
    ['vapi', 'sessions', 404, 'id: there is no "x" in sessions'],
  ])('of %s, %s is refused with %d over HTTP', async (provider, table, status, message) => {
    const emulator = await start();
    const response = await fetch(`${emulator.url}/_emulator/store/${provider}/${table}/x`, { method: 'DELETE' });
    expect([response.status, await response.json()]).toMatchObject([status, { message, statusCode: status }]);
  });
});
