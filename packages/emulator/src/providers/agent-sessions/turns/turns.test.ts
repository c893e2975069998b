import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../../../test/agent-caller.ts';
import { start } from '../../../../test/start.ts';

const t0 = new Date('2026-03-01T12:00:00Z');

/** Portal with a frozen clock and an agent with a script. */
async function stage(script: object = { replies: ['They rose a lot.'], delay: 100 }) {
  const emulator = await start();
  emulator.clock.freeze(t0);
  emulator.seed({ portal: { agents: [{ id: 'a', name: 'Ann', icon: 'sun', script }] } });
  const call = agentCaller(emulator, 'portal');
  const begin = async (prompt = 'How?') => {
    const { body } = await call('POST', '/sessions/async', { form: { agent_id: 'a', text_prompt: prompt } });
    return body.session_id;
  };
  const read = async (id: string) => (await call('GET', `/sessions/${id}`)).body;
  return { emulator, call, begin, read };
}

const user = (text: string) => ({ text, role: 'user', agent: null });
const reply = (text: string) => ({ text, role: 'assistant', agent: { id: 'a', name: 'Ann', icon: 'sun' } });

describe('a turn of an agent', () => {
  it('is running at once, and adds its words over time', async () => {
    const { emulator, begin, read } = await stage();
    const id = await begin();
    expect(await read(id)).toEqual({
      id,
      agent_id: 'a',
      thread_id: expect.stringMatching(/^thread_[0-9a-f]{32}$/),
      created_at: '2026-03-01T12:00:00Z',
      updated_at: '2026-03-01T12:00:00Z',
      messages: [user('How?')],
      status: 'Running',
      user_id: 'user-1',
      routine_id: null,
    });
    const seen: unknown[] = [];
    for (const wait of [99, 1, 100, 100, 99, 1]) {
      emulator.clock.advance(wait);
      const { messages, status, updated_at } = await read(id);
      seen.push([messages[1]?.text, status, updated_at]);
    }
    expect(seen).toEqual([
      [undefined, 'Running', '2026-03-01T12:00:00Z'],
      ['They ', 'Running', '2026-03-01T12:00:00.100000Z'],
      ['They rose ', 'Running', '2026-03-01T12:00:00.200000Z'],
      ['They rose a ', 'Running', '2026-03-01T12:00:00.300000Z'],
      ['They rose a ', 'Running', '2026-03-01T12:00:00.300000Z'],
      ['They rose a lot.', 'Ready', '2026-03-01T12:00:00.400000Z'],
    ]);
    expect((await read(id)).messages).toEqual([user('How?'), reply('They rose a lot.')]);
  });

  it('adds several words a step, and uses the replies of its script in turn', async () => {
    const { emulator, call, begin, read } = await stage({ replies: ['a b c', 'd'], wordsPerStep: 2, delay: 10 });
    const id = await begin('1');
    emulator.clock.advance(10);
    expect((await read(id)).messages[1]?.text).toBe('a b ');
    emulator.clock.advance(10);
    for (const prompt of ['2', '3']) {
      await call('PUT', `/sessions/${id}/async`, { form: { text_prompt: prompt } });
      emulator.clock.advance(20);
    }
    expect((await read(id)).messages.map(({ text }) => text)).toEqual(['1', 'a b c', '2', 'd', '3', 'a b c']);
  });

  it.each(['', ' ', ' two  words\n'])('adds the reply %j unchanged', async (text) => {
    const { emulator, begin, read } = await stage({ replies: [text] });
    const id = await begin();
    emulator.clock.advance(1000);
    expect(await read(id)).toMatchObject({ status: 'Ready', messages: [user('How?'), reply(text)] });
  });

  it('without a script repeats the message and lists the files', async () => {
    const { emulator, call } = await stage({});
    const files = [new File(['abc'], 'a.txt', { type: 'text/plain' }), new File([''], 'b')];
    const form = { agent_id: 'a', text_prompt: `${'x'.repeat(199)}🐝y` };
    const { body } = await call('POST', '/sessions/async', { form, files });
    emulator.clock.advance(10_000);
    const { messages } = (await call('GET', `/sessions/${body.session_id}`)).body;
    expect(messages[1]?.text).toBe(
      `Ann here. You said: ${'x'.repeat(199)}🐝…\nYou sent: a.txt (text/plain, 3 bytes), b (application/octet-stream, 0 bytes)`,
    );
    await call('PUT', `/sessions/${body.session_id}/async`, { form: { text_prompt: 'And?' } });
    emulator.clock.advance(10_000);
    expect((await call('GET', `/sessions/${body.session_id}`)).body.messages[3]?.text).toBe('Ann here. You said: And?');
  });

  it('of a default agent takes 50 ms a word, or `wordDelay`', async () => {
    for (const [settings, delay] of [
      [{}, 50],
      [{ portal: { wordDelay: 7 } }, 7],
    ] as const) {
      const emulator = await start({ settings });
      emulator.clock.freeze(t0);
      const call = agentCaller(emulator, 'portal');
      await call('POST', '/sessions/async', { form: { agent_id: 'agent-1', text_prompt: 'Hi' } });
      emulator.clock.advance(2 * delay - 1);
      expect(emulator.sessions('portal')[0]?.session.messages[1]?.text).toBe('Analyst ');
    }
  });

  it('takes real time unless the clock is frozen', async () => {
    const emulator = await start({ settings: { portal: { wordDelay: 1 } } });
    const call = agentCaller(emulator, 'portal');
    const { status, body } = await call('POST', '/sessions', { form: { agent_id: 'agent-2', text_prompt: 'Hi' } });
    expect([status, body.status, body.messages.at(-1)?.text]).toEqual([200, 'Ready', 'Planner here. You said: Hi']);
  });
});

describe('a synchronous call', () => {
  it('gets its response when its turn is over', async () => {
    const { emulator, call, begin } = await stage();
    const id = await begin();
    emulator.clock.advance(400);
    let hasResponded = false;
    const update = call('PUT', `/sessions/${id}`, { form: { text_prompt: 'And now?' } });
    void update.then(() => {
      hasResponded = true;
    });
    await expect.poll(() => emulator.sessions('portal')[0]?.session.status).toBe('Running');
    emulator.clock.advance(399);
    await call('GET', `/sessions/${id}`);
    expect(hasResponded).toBe(false);
    emulator.clock.advance(1);
    expect((await update).body).toMatchObject({ status: 'Ready', messages: { length: 4 } });
  });

  it('continues when its client disconnects', async () => {
    const { emulator, call } = await stage();
    const controller = new AbortController();
    const form = { agent_id: 'a', text_prompt: 'How?' };
    const gone = call('POST', '/sessions', { form, signal: controller.signal }).catch(() => 'gone');
    await expect.poll(() => emulator.sessions('portal')).toHaveLength(1);
    controller.abort();
    expect(await gone).toBe('gone');
    emulator.clock.advance(400);
    expect(emulator.sessions('portal')).toMatchObject([{ session: { status: 'Ready' } }]);
  });

  it.each(['reset', 'close'] as const)('ends without a response on %s', async (method) => {
    const { emulator, call } = await stage();
    const form = { agent_id: 'a', text_prompt: 'How?' };
    const inProcess = agentCaller(emulator, 'portal', { fetch: emulator.fetch });
    const ended = Promise.all([call, inProcess].map((send) => send('POST', '/sessions', { form }).catch((e) => e)));
    await expect.poll(() => emulator.sessions('portal')).toHaveLength(2);
    await emulator[method]();
    for (const error of await ended) expect(error).toBeInstanceOf(TypeError);
  });
});

describe('a turn that fails', () => {
  it.each([
    ['because of its agent', 'agent-failing', 'Hi'],
    ['because of its prompt', 'agent-1', '/fail, please'],
  ])('%s sets the status Error without a reply, and the next turn may succeed', async (_, agent, prompt) => {
    const emulator = await start({ settings: { portal: { wordDelay: 0 } } });
    const call = agentCaller(emulator, 'portal');
    const first = await call('POST', '/sessions', { form: { agent_id: agent, text_prompt: prompt } });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ status: 'Error', messages: [user(prompt)] });
    const second = await call('PUT', `/sessions/${first.body.id}`, { form: { text_prompt: 'Again' } });
    const failsAlways = agent === 'agent-failing';
    expect(second.body).toMatchObject({
      status: failsAlways ? 'Error' : 'Ready',
      messages: { length: failsAlways ? 2 : 3 },
    });
  });
});

describe('two turns at once', () => {
  it('run one after the other, and each call gets the end of its own turn', async () => {
    const { emulator, call, begin, read } = await stage({ replies: ['a', 'b', 'c'], delay: 100 });
    const id = await begin('1');
    const second = call('PUT', `/sessions/${id}`, { form: { text_prompt: '2' } });
    await expect.poll(() => emulator.requests()).toHaveLength(2);
    await call('PUT', `/sessions/${id}/async`, { form: { text_prompt: '3' } });
    expect((await read(id)).messages).toEqual([user('1')]);

    emulator.clock.advance(100);
    expect(await read(id)).toMatchObject({ status: 'Running', messages: [user('1'), reply('a'), user('2')] });
    emulator.clock.advance(100);
    const atItsEnd = [user('1'), reply('a'), user('2'), reply('b')];
    expect((await second).body).toMatchObject({ status: 'Ready', messages: atItsEnd });
    expect(await read(id)).toMatchObject({ status: 'Running', messages: [...atItsEnd, user('3')] });
    emulator.clock.advance(100);
    expect(await read(id)).toMatchObject({ status: 'Ready', messages: [...atItsEnd, user('3'), reply('c')] });
  });
});
