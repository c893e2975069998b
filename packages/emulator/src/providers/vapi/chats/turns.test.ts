import { describe, expect, it } from 'vitest';
import { start, temporaryDirectory } from '../../../../test/start.ts';
import { assistantId, readAll, replies, stageChats } from '../../../../test/vapi-chats.ts';
import type { Fault } from '../../../index.ts';

describe('turns at once in one session', () => {
  it('know nothing of each other, and are in the session in the order of their ends', async () => {
    const { emulator, call, session, stored } = await stageChats({}, { wordDelay: 10 });
    emulator.clock.freeze();
    const { id: sessionId } = await session();
    const slow = call('POST', '/chat', { sessionId, input: 'one two three' });
    await expect.poll(() => emulator.chats()).toHaveLength(1);
    const quick = call('POST', '/chat', { sessionId, input: 'hi' });
    await expect.poll(() => emulator.chats()).toHaveLength(2);
    emulator.clock.advance(1000);
    const messagesOf = async (turn: typeof slow) => (await turn).body.messages;
    expect(await messagesOf(slow)).toMatchObject([{ content: 'one two three' }]);
    expect(await messagesOf(quick)).toMatchObject([{ content: 'hi' }]);
    const held = stored(sessionId)?.['messages'] as { content: string }[];
    expect(held.map(({ content }) => content)).toEqual([
      'hi',
      'You said: hi',
      'one two three',
      'You said: one two three',
    ]);
  });

  it('get a reply although the session has been completed, or deleted, since they began', async () => {
    const { emulator, call, session, stored } = await stageChats({}, { wordDelay: 10 });
    emulator.clock.freeze();
    for (const [method, body] of [
      ['PATCH', { status: 'completed' }],
      ['DELETE', undefined],
    ] as const) {
      const { id: sessionId } = await session();
      const turn = call('POST', '/chat', { sessionId, input: 'hi' });
      await expect.poll(() => emulator.chats().at(-1)?.chat.sessionId).toBe(sessionId);
      await call(method, `/session/${sessionId}`, body);
      emulator.clock.advance(100);
      expect((await turn).status).toBe(201);
      if (method === 'PATCH') expect(stored(sessionId)).toMatchObject({ status: 'completed', messages: { length: 2 } });
    }
  });
});

describe('what really happened shows in chats()', () => {
  const lost: [Fault, number][] = [
    [{ kind: 'reset' }, 0],
    [{ kind: 'reset', applied: true }, 1],
    [{ kind: 'response', status: 500 }, 0],
    [{ kind: 'response', status: 500, applied: true }, 1],
    [{ kind: 'cut', applied: true }, 1],
    [{ kind: 'cut', afterBytes: 40, applied: true }, 1],
    [{ kind: 'end', applied: true }, 1],
    [{ kind: 'event', data: { message: 'x' } }, 0],
  ];

  it.each(lost.flatMap(([fault, turns]) => [false, true].map((stream) => ({ fault, stream, turns }))))(
    '$fault, streamed: $stream',
    async ({ fault, stream, turns }) => {
      const { emulator, post, session, stored } = await stageChats(replies('a b c'));
      const { id: sessionId } = await session();
      emulator.failNext('vapi', 'chats.create', fault);
      await post({ sessionId, input: 'Hi', stream }).then(readAll, () => {});
      await expect.poll(() => emulator.chats().filter(({ state }) => state === 'done')).toHaveLength(turns);
      expect(stored(sessionId)?.['messages'] ?? []).toHaveLength(2 * turns);
    },
  );

  it('over HTTP, too', async () => {
    const { emulator, chat } = await stageChats();
    await chat({ assistantId, input: 'Hi' });
    const response = await fetch(`${emulator.url}/_emulator/vapi/chats`);
    expect(await response.json()).toEqual(emulator.chats());
  });
});

it('a call that waits for a turn gets no response when the emulator is reset', async () => {
  const { emulator, call } = await stageChats({}, { wordDelay: 10 });
  emulator.clock.freeze();
  const turn = call('POST', '/chat', { assistantId, input: 'Hi' }).catch((error) => error);
  await expect.poll(() => emulator.chats()).toHaveLength(1);
  emulator.reset();
  expect(await turn).toBeInstanceOf(TypeError);
  expect(emulator.chats()).toEqual([]);
});

it('a turn that a process left behind goes on in the next one', async () => {
  const data = temporaryDirectory();
  const first = await start({ data, seed: { vapi: replies('a b c') } });
  first.clock.freeze();
  const headers = { authorization: `Bearer ${first.keys.vapi.private}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ assistantId, input: 'Hi' });
  const lost = fetch(`${first.baseUrls.vapi}/chat`, { method: 'POST', headers, body }).catch(() => 'lost');
  await expect.poll(() => first.chats()).toHaveLength(1);
  await first.close();
  expect(await lost).toBe('lost');
  const second = await start({ data });
  expect(second.chats()).toMatchObject([{ state: 'running' }]);
  await expect.poll(() => second.chats()).toMatchObject([{ state: 'done', chat: { output: [{ content: 'a b c' }] } }]);
});
