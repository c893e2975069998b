import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../../test/agent-caller.ts';
import { start } from '../../../test/start.ts';
import type { Seed } from '../../index.ts';

const now = '2026-03-10T12:00:00Z';

async function stage() {
  const emulator = await start();
  emulator.clock.freeze(new Date(now));
  return { emulator, call: agentCaller(emulator, 'portal') };
}

it('a seed of {} stores a session with defaults', async () => {
  const { emulator, call } = await stage();
  const { portal, uxmate } = emulator.seed({ portal: { sessions: [{}] }, uxmate: { sessions: [{}] } });
  const common = {
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    agent_id: 'agent-1',
    created_at: now,
    updated_at: now,
    messages: [],
    status: 'Ready',
    routine_id: null,
  };
  const thread_id = expect.stringMatching(/^thread_[0-9a-f]{32}$/);
  expect(portal.sessions).toEqual([{ ...common, thread_id, user_id: 'user-1' }]);
  expect(uxmate.sessions).toEqual([common]);
  expect((await call('GET', `/sessions/${portal.sessions[0]?.id}`)).body).toEqual(portal.sessions[0]);
  expect(emulator.sessions('portal')).toEqual([{ session: portal.sessions[0], files: [], expired: false }]);
});

it('a seed stores every field of a session', async () => {
  const { emulator } = await stage();
  const agent = { id: 'other', name: 'Other', icon: 'x' };
  const given = {
    id: 's',
    agent_id: 'agent-2',
    thread_id: 't',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-02T00:00:00Z',
    status: 'Flushed',
    routine_id: 'r',
  };
  const messages = [
    { text: '', role: 'user' },
    { text: 'a', role: 'assistant' },
    { text: 'b', role: 'assistant', agent },
    { text: 'c', role: 'assistant', agent: null },
    { text: 'd', role: 'system' },
  ];
  const { portal } = emulator.seed({ portal: { sessions: [{ ...given, user: 'otherUser', messages }] } });
  const speakers = [null, { id: 'agent-2', name: 'Planner', icon: 'list' }, agent, null, null];
  const shown = messages.map((message, index) => ({ ...message, agent: speakers[index] }));
  expect(portal.sessions).toEqual([{ ...given, user_id: 'user-2', messages: shown }]);
});

it('a seed stores agents, which are shown without their script', async () => {
  const { emulator, call } = await stage();
  const script = { replies: ['Yes.'], delay: 0 };
  emulator.seed({ portal: { agents: [{ id: 'mine', name: 'Mine', script }, {}], sessions: [{ agent_id: 'mine' }] } });
  const { body } = await call('POST', '/sessions', { form: { agent_id: 'mine', text_prompt: 'Hi' } });
  expect(body.messages.at(-1)).toEqual({
    text: 'Yes.',
    role: 'assistant',
    agent: { id: 'mine', name: 'Mine', icon: 'chart' },
  });
  const groups = (await call('GET', '/sessions/grouped')).body.time_to_sessions;
  expect(groups['Today']?.[0]?.agent).toEqual({
    id: 'mine',
    name: 'Mine',
    assistant_id: 'asst_1',
    assistant_nickname: 'Ana',
    welcome_message: 'Ask me about sales.',
    user_initial_message: 'How did sales go?',
    icon: 'chart',
    visibility_requirements: [],
  });
});

it('a seeded session that is running has no turn until it gets a message', async () => {
  const { emulator, call } = await stage();
  emulator.seed({ portal: { sessions: [{ id: 's', status: 'Running', messages: [{ text: 'Hi', role: 'user' }] }] } });
  emulator.clock.advance(1_000_000);
  expect((await call('GET', '/sessions/s')).body.status).toBe('Running');
  await call('PUT', '/sessions/s/async', { form: { text_prompt: 'Well?' } });
  emulator.clock.advance(1_000_000);
  expect((await call('GET', '/sessions/s')).body).toMatchObject({ status: 'Ready', messages: { length: 3 } });
});

it.each(['Flushed', 'Error', 'Paused'])('a session with the status %s accepts a message', async (status) => {
  const { emulator, call } = await stage();
  emulator.seed({ portal: { sessions: [{ id: 's', status }] } });
  expect((await call('GET', '/sessions/s')).body.status).toBe(status);
  await call('PUT', '/sessions/s/async', { form: { text_prompt: 'Well?' } });
  expect((await call('GET', '/sessions/s')).body.status).toBe('Running');
});

describe('a seed of an agent session refuses', () => {
  const session = (given: object) => ({ portal: { sessions: [{}, given] } });
  const agent = (given: object) => ({ portal: { agents: [given] } });
  const timestamp = 'must be an ISO 8601 string such as 2026-01-01T00:00:00Z';

  it.each<[object, string]>([
    [session({ id: '' }), 'portal.sessions.1.id: must not be empty'],
    [session({ id: 's', agent_id: 'unknown' }), 'portal.sessions.1.agent_id: there is no agent unknown'],
    [session({ id: 'taken' }), 'portal.sessions.1.id: there is a session taken already'],
    [session({ user: 'nobody' }), 'portal.sessions.1.user: there is no "nobody"; there is token, otherUser'],
    [session({ created_at: '2026-01-01T00:00:00' }), `portal.sessions.1.created_at: ${timestamp}`],
    [session({ messages: [{ role: 'user' }] }), 'portal.sessions.1.messages.0.text: is missing'],
    [session({ status: 1 }), 'portal.sessions.1.status: must be a string'],
    [session({ state: 'Ready' }), 'portal.sessions.1.state: is not a known field; did you mean status?'],
    [agent({ id: 'agent-1' }), 'portal.agents.0.id: there is an agent agent-1 already'],
    [agent({ script: { replies: [1] } }), 'portal.agents.0.script.replies.0: must be a string'],
    [agent({ script: { wordsPerStep: 0 } }), 'portal.agents.0.script.wordsPerStep: must be a number from 1 up'],
    [agent({ script: { wordsPerStep: 1.5 } }), 'portal.agents.0.script.wordsPerStep: must be a whole number'],
    [agent({ script: { delay: -1 } }), 'portal.agents.0.script.delay: must be a number from 0 up'],
    [{ uxmate: { sessions: [{ user: 'token' }] } }, 'uxmate.sessions.0.user: is not a known field'],
    [{ uxmate: { sessions: [{ thread_id: 't' }] } }, 'uxmate.sessions.0.thread_id: is not a known field'],
  ])('%j', async (seed, message) => {
    const { emulator } = await stage();
    emulator.seed({ portal: { sessions: [{ id: 'taken' }] } });
    expect(() => emulator.seed(seed as Seed)).toThrow(expect.objectContaining({ name: 'InputError', message }));
    expect(emulator.sessions('portal')).toHaveLength(1);
  });
});

describe('startEmulator refuses the settings', () => {
  it.each<[object, string]>([
    [{ portal: { chunkBytes: 0 } }, 'settings.portal.chunkBytes: must be a number from 1 up'],
    [{ portal: { heartbeat: 0 } }, 'settings.portal.heartbeat: must be a number from 1 up'],
    [{ portal: { wordDelay: -1 } }, 'settings.portal.wordDelay: must be a number from 0 up'],
    [{ portal: { subscribeAs: 'xml' } }, 'settings.portal.subscribeAs: must be event-stream, x-ndjson or json'],
    [{ portal: { missingToken: 500 } }, 'settings.portal.missingToken: must be 401 or 403'],
    [{ uxmate: { dateTimes: 'local' } }, 'settings.uxmate.dateTimes: must be utc or naive'],
    [{ uxmate: { retry: 1 } }, 'settings.uxmate.retry: is not a known field'],
  ])('%j', async (settings, message) => {
    await expect(start({ settings })).rejects.toThrow(message);
  });
});
