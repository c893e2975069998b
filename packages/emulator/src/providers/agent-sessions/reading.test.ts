import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../../test/agent-caller.ts';
import { start } from '../../../test/start.ts';

const noon = '2026-03-10T12:00:00Z';

async function stage(provider: 'portal' | 'uxmate', dateTimes: 'utc' | 'naive' = 'utc') {
  const emulator = await start({ settings: { [provider]: { dateTimes } } });
  emulator.clock.freeze(new Date(noon));
  return { emulator, call: agentCaller(emulator, provider) };
}

const analyst = {
  id: 'agent-1',
  name: 'Analyst',
  assistant_id: 'asst_1',
  assistant_nickname: 'Ana',
  welcome_message: 'Ask me about sales.',
  user_initial_message: 'How did sales go?',
  icon: 'chart',
  visibility_requirements: [],
};

describe.each(['portal', 'uxmate'] as const)('reading sessions of %s', (provider) => {
  it('lists the sessions of one agent', async () => {
    const { emulator, call } = await stage(provider);
    emulator.seed({ [provider]: { sessions: [{ id: '1' }, { id: '2', agent_id: 'agent-2' }, { id: '3' }] } });
    const { status, body } = await call('GET', '/sessions?agent_id=agent-2&agent_id=agent-1&other=1');
    expect(status).toBe(200);
    expect(body.sessions.map(({ id }) => id)).toEqual(['1', '3']);
    expect(body.sessions[0]).toEqual((await call('GET', '/sessions/1')).body);
    for (const agent of ['unknown', '']) {
      expect(await call('GET', `/sessions?agent_id=${agent}`)).toMatchObject({ status: 200, body: { sessions: [] } });
    }
  });

  it('needs `agent_id` for a list', async () => {
    const { call } = await stage(provider);
    const url = 'https://errors.pydantic.dev/2.5/v/missing';
    const detail = [{ type: 'missing', loc: ['query', 'agent_id'], msg: 'Field required', input: null, url }];
    expect(await call('GET', '/sessions')).toMatchObject({ status: 422, body: { detail } });
  });

  it('groups the sessions of all agents by day, the latest first, under a title', async () => {
    const { emulator, call } = await stage(provider);
    const messages = [{ text: `${'ä'.repeat(59)}🐝🐝`, role: 'user' }];
    const sessions = [
      ['today', '2026-03-10T00:00:00Z'],
      ['latest', noon],
      ['yesterday', '2026-03-09T23:59:59Z'],
      ['old', '2026-03-08T23:59:59Z'],
      ['future', '2026-03-12T00:00:00Z'],
    ].map(([id = '', updated_at = '']) => ({ id, updated_at, created_at: '2020-01-01T00:00:00Z' }));
    emulator.seed({
      [provider]: { sessions: [...sessions, { id: 'titled', agent_id: 'agent-2', messages, created_at: noon }] },
    });
    const groups = (await call('GET', '/sessions/grouped')).body.time_to_sessions;
    expect(Object.entries(groups).map(([label, found]) => [label, found.map(({ id }) => id)])).toEqual([
      ['Today', ['future', 'latest', 'titled', 'today']],
      ['Yesterday', ['yesterday']],
      ['Earlier', ['old']],
    ]);
    expect(groups['Yesterday']).toEqual([
      { id: 'yesterday', agent: analyst, updated_at: '2026-03-09T23:59:59Z', name: '' },
    ]);
    expect(groups['Today']?.[2]).toMatchObject({
      name: `${'ä'.repeat(59)}🐝`,
      agent: { id: 'agent-2', name: 'Planner' },
    });
  });

  it('returns empty groups in order', async () => {
    const { call } = await stage(provider);
    const { body } = await call('GET', '/sessions/grouped');
    expect(JSON.stringify(body)).toBe('{"time_to_sessions":{"Today":[],"Yesterday":[],"Earlier":[]}}');
  });

  it('returns times in UTC, with no fraction or six digits, and without a zone if set', async () => {
    const sessions = [{ id: 's', created_at: '2026-01-02T03:04:05+01:00', updated_at: '2026-01-02T03:04:05.067Z' }];
    const utc = await stage(provider);
    utc.emulator.seed({ [provider]: { sessions } });
    const times = { created_at: '2026-01-02T02:04:05Z', updated_at: '2026-01-02T03:04:05.067000Z' };
    expect((await utc.call('GET', '/sessions/s')).body).toMatchObject(times);
    const naive = await stage(provider, 'naive');
    naive.emulator.seed({ [provider]: { sessions } });
    const { body } = await naive.call('GET', '/sessions/s');
    expect(body).toMatchObject({ created_at: '2026-01-02T02:04:05', updated_at: '2026-01-02T03:04:05.067000' });
    const groups = (await naive.call('GET', '/sessions/grouped')).body.time_to_sessions;
    expect(groups['Earlier']).toMatchObject([{ updated_at: '2026-01-02T03:04:05.067000' }]);
  });

  it('does not return the sessions of the other API', async () => {
    const { emulator } = await stage(provider);
    const other = provider === 'portal' ? 'uxmate' : 'portal';
    emulator.seed({ [provider]: { sessions: [{ id: 's' }], agents: [{ id: 'mine' }] } });
    expect((await agentCaller(emulator, other)('GET', '/sessions/s')).status).toBe(404);
    emulator.seed({ [other]: { sessions: [{ id: 's' }], agents: [{ id: 'mine' }] } });
    expect(emulator.sessions(other)).toHaveLength(1);
    expect(emulator.sessions(provider)).toHaveLength(1);
  });
});
