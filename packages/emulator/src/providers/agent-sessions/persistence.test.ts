import { expect, it } from 'vitest';
import { agentCaller } from '../../../test/agent-caller.ts';
import { runCommand } from '../../../test/command.ts';
import { start, temporaryDirectory } from '../../../test/start.ts';

/** Longer than a restart takes, during which real time passes. */
const minute = 60_000;

const token = { Authorization: 'Bearer emulator-portal-token' };

it('a turn that was interrupted by kill -9 continues after a restart, as do the queued turns', async () => {
  const data = temporaryDirectory();
  const command = runCommand(['--port', '0', '--data', data]);
  const [, url] = await command.printed(/Serving on (\S+),/);
  const control = (path: string, body: unknown) =>
    fetch(`${url}/_emulator${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  await control('/clock', { freeze: true });
  const agent = { id: 'a', script: { replies: ['one two three', 'four'], delay: minute } };
  await control('/seed', { portal: { agents: [agent] } });
  const send = async (method: string, path: string, fields: Record<string, string>, file?: File) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    if (file) body.append('files', file);
    const response = await fetch(`${url}/portal${path}`, { method, headers: token, body });
    return (await response.json()) as { session_id: string };
  };
  const { session_id: id } = await send('POST', '/sessions/async', { agent_id: 'a', text_prompt: '1' });
  await send('PUT', `/sessions/${id}/async`, { text_prompt: '2' }, new File(['abc'], 'a.txt'));
  await control('/clock', { advance: 2 * minute });
  command.child.kill('SIGKILL');
  await command.ended();

  const emulator = await start({ data });
  emulator.clock.freeze();
  const texts = () => emulator.sessions('portal')[0]?.session.messages.map(({ text }) => text);
  expect(texts()).toEqual(['1', 'one two ']);
  emulator.clock.advance(minute);
  expect(texts()).toEqual(['1', 'one two three', '2']);
  emulator.clock.advance(minute);
  expect(texts()).toEqual(['1', 'one two three', '2', 'four']);
  expect(emulator.sessions('portal')).toMatchObject([
    { session: { id, status: 'Ready' }, files: [{ name: 'a.txt', message: 2 }] },
  ]);
  expect(
    (await agentCaller(emulator, 'portal')('PUT', `/sessions/${id}/async`, { form: { text_prompt: '3' } })).status,
  ).toBe(200);
});

it('a reset deletes turns, sessions and agents', async () => {
  const emulator = await start();
  emulator.clock.freeze();
  const call = agentCaller(emulator, 'portal');
  emulator.seed({ portal: { agents: [{ id: 'a', script: { delay: 100 } }] } });
  await call('POST', '/sessions/async', { form: { agent_id: 'a', text_prompt: '1' } });
  emulator.reset();
  emulator.clock.freeze();
  emulator.clock.advance(1000);
  expect(emulator.sessions('portal')).toEqual([]);
  expect((await call('POST', '/sessions', { form: { agent_id: 'a', text_prompt: '1' } })).status).toBe(404);
});

it('a turn after a reset has the same delay as before', async () => {
  const emulator = await start();
  const call = agentCaller(emulator, 'portal');
  for (const _ of ['before', 'after']) {
    emulator.reset();
    emulator.clock.freeze(new Date('2100-01-01T00:00:00Z'));
    emulator.seed({ portal: { sessions: [{ id: 's' }] } });
    await call('PUT', '/sessions/s/async', { form: { text_prompt: 'Hi' } });
  }
  emulator.clock.advance(50);
  expect(emulator.sessions('portal')[0]?.session.messages[1]?.text).toBe('Analyst ');
});

it('two emulators in one process have separate sessions of an agent', async () => {
  const [one, two] = [await start(), await start()];
  one.seed({ portal: { sessions: [{ id: 's' }] } });
  expect(two.sessions('portal')).toEqual([]);
});
