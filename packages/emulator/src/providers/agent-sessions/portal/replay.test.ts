import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../../../test/agent-caller.ts';
import { start } from '../../../../test/start.ts';

const user = (text: string) => ({ text, role: 'user', agent: null });
const reply = (text: string) => ({ text, role: 'assistant', agent: { id: 'a', name: 'Ann', icon: 'sun' } });

/** A session of two turns, each with a file. */
async function stage() {
  const emulator = await start();
  const script = { replies: ['one', 'two'], delay: 0 };
  emulator.seed({ portal: { agents: [{ id: 'a', name: 'Ann', icon: 'sun', script }], sessions: [{ id: 'empty' }] } });
  const call = agentCaller(emulator, 'portal');
  const form = { agent_id: 'a', text_prompt: '1' };
  const { body: source } = await call('POST', '/sessions', { form, files: [new File(['abc'], 'a.txt')] });
  await call('PUT', `/sessions/${source.id}`, { form: { text_prompt: '2' }, files: [new File(['de'], 'b.txt')] });
  const replay = (index: string, id = source.id) =>
    call('POST', `/sessions/replay?session_id=${id}&last_message_index=${index}`);
  return { emulator, call, source, replay };
}

describe('a replay', () => {
  it.each([
    ['0', [user('1'), reply('one')]],
    ['1', [user('1'), reply('one')]],
    ['2', [user('1'), reply('one'), user('2'), reply('two')]],
    ['3', [user('1'), reply('one'), user('2'), reply('two')]],
    ['1.0', [user('1'), reply('one')]],
    ['%2B1', [user('1'), reply('one')]],
  ])('up to %s ends with a reply, the stored one or a new one', async (index, messages) => {
    const { call, source, replay } = await stage();
    const { status, body } = await replay(index);
    expect(status).toBe(200);
    expect(body).toMatchObject({ agent_id: 'a', status: 'Ready', user_id: 'user-1', routine_id: null });
    expect(body.messages).toEqual(messages);
    expect(body.id).not.toBe(source.id);
    expect((await call('GET', `/sessions/${body.id}`)).body).toEqual(body);
    expect((await call('GET', `/sessions/${source.id}`)).body.messages).toHaveLength(4);
  });

  it('has its own thread, and the files of the copied messages', async () => {
    const { emulator, replay } = await stage();
    await replay('0');
    const [, source, copy] = emulator.sessions('portal');
    expect(copy?.files).toEqual([expect.objectContaining({ name: 'a.txt', size: 3, message: 0 })]);
    expect(source?.files).toMatchObject([{ message: 0 }, { name: 'b.txt', size: 2, message: 2 }]);
    expect(copy?.session.thread_id).not.toBe(source?.session.thread_id);
  });

  it('is independent of its source', async () => {
    const { call, source, replay } = await stage();
    const { body } = await replay('1');
    await call('PUT', `/sessions/${body.id}`, { form: { text_prompt: '3' } });
    expect((await call('GET', `/sessions/${body.id}`)).body.messages.at(-2)?.text).toBe('3');
    expect((await call('GET', `/sessions/${source.id}`)).body.messages.at(-2)?.text).toBe('2');
  });
});

describe('a replay gets 422', () => {
  const url = (type: string) => `https://errors.pydantic.dev/2.5/v/${type}`;
  const loc = ['query', 'last_message_index'];
  const tooSmall = {
    type: 'greater_than_equal',
    loc,
    msg: 'Input should be greater than or equal to 0',
    ctx: { ge: 0 },
  };
  const tooLarge = { type: 'less_than', loc, msg: 'Input should be less than 4', ctx: { lt: 4 } };
  const noInteger = {
    type: 'int_parsing',
    loc,
    msg: 'Input should be a valid integer, unable to parse string as an integer',
  };

  it.each([
    ['-1', tooSmall],
    ['4', tooLarge],
    ['99999999999999999999', tooLarge],
    ['last', noInteger],
    ['', noInteger],
    ['1.5', noInteger],
    ['0x1', noInteger],
  ])('for the index %j', async (index, problem) => {
    const { emulator, replay } = await stage();
    const { status, body } = await replay(index);
    expect([status, body]).toEqual([422, { detail: [{ ...problem, input: index, url: url(problem.type) }] }]);
    expect(emulator.sessions('portal')).toHaveLength(2);
  });

  it('for any index of a session without messages', async () => {
    const { replay } = await stage();
    const { body } = await replay('0', 'empty');
    expect(body.detail).toMatchObject([{ type: 'less_than', ctx: { lt: 0 } }]);
  });

  it('for all that is missing at once', async () => {
    const { call } = await stage();
    const problem = (name: string) => ({ type: 'missing', loc: ['query', name], msg: 'Field required', input: null });
    expect((await call('POST', '/sessions/replay')).body.detail).toMatchObject([
      problem('session_id'),
      problem('last_message_index'),
    ]);
    expect((await call('POST', '/sessions/replay?session_id=x')).body.detail).toMatchObject([
      problem('last_message_index'),
    ]);
  });
});

it('a replay of an unknown session gets 404', async () => {
  const { replay } = await stage();
  expect(await replay('0', 'unknown')).toMatchObject({ status: 404, body: { detail: 'Entity not found' } });
});
