import { describe, expect, it } from 'vitest';
import { assistantId, deltasOf, itemsOf, readAll, replies, stageChats } from '../../../../test/vapi-chats.ts';

const body = { assistantId, input: 'Hi', stream: true };

/** The events that have come by now, of a stream that is still open. */
function follow(response: Response) {
  let text = '';
  const end = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  })();
  return { deltas: () => deltasOf(text), text: () => text, end };
}

it('says a reply word by word, in events that have nothing but data, and ends with its body', async () => {
  const { post, session, call } = await stageChats(replies('Which  invoice\nis it? '));
  const { id: sessionId } = await session();
  const response = await post({ sessionId, input: 'Hi', stream: true });
  expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
    201,
    'text/event-stream',
    'no-cache',
  ]);
  const { text } = await readAll(response);
  const [{ id } = { id: '' }] = itemsOf(text) as { id: string }[];
  const path = 'chat.output[0].content';
  const deltas = ['Which', '  invoice', '\nis', ' it? '];
  expect(text).toBe(deltas.map((delta) => `data: ${JSON.stringify({ id, sessionId, path, delta })}\n\n`).join(''));
  expect((await call('GET', `/chat/${id}`)).body).toMatchObject({
    stream: true,
    output: [{ role: 'assistant', content: deltas.join('') }],
  });
});

it('comes at the pace of the clock, several words at once where the script says so', async () => {
  const script = { replies: ['a b c d e'], wordsPerStep: 2, delay: 100 };
  const { emulator, post, call } = await stageChats({ assistants: [{ id: assistantId, script }] });
  emulator.clock.freeze();
  const stream = follow(await post(body));
  emulator.clock.advance(99);
  expect(stream.text()).toBe('');
  emulator.clock.advance(1);
  await expect.poll(stream.deltas).toEqual(['a b']);
  emulator.clock.advance(199);
  await expect.poll(stream.deltas).toEqual(['a b', ' c d']);
  const [running] = emulator.chats();
  expect(running).toMatchObject({ state: 'running' });
  expect((await call('GET', `/chat/${running?.chat.id}`)).status).toBe(404);
  emulator.clock.advance(1);
  await stream.end;
  expect(stream.deltas()).toEqual(['a b', ' c d', ' e']);
  const [{ chat } = { chat: undefined }] = emulator.chats();
  expect(Date.parse(String(chat?.updatedAt)) - Date.parse(String(chat?.createdAt))).toBe(300);
});

it('streams what the assistant says, and no tool', async () => {
  const tool = { role: 'tool', tool_call_id: '1', content: 'hidden words' };
  const call = {
    role: 'assistant',
    tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '' } }],
  };
  const said = { role: 'assistant', content: 'Nine it is' };
  const { post } = await stageChats(replies([call, tool, said]));
  const items = itemsOf((await readAll(await post(body))).text) as { path: string }[];
  expect(new Set(items.map(({ path }) => path))).toEqual(new Set(['chat.output[2].content']));
  expect(items.map((item) => (item as unknown as { delta: string }).delta).join('')).toBe('Nine it is');
});

it('has one empty piece for an empty reply', async () => {
  const { post } = await stageChats(replies(''));
  expect(deltasOf((await readAll(await post(body))).text)).toEqual(['']);
});

it('refuses with a status what is wrong before it begins', async () => {
  const { post } = await stageChats();
  const response = await post({ ...body, input: 7 });
  expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/json']);
});

it('ends with an error in an event when the turn fails, after all words but the last', async () => {
  const { emulator, post } = await stageChats({
    assistants: [{ id: assistantId, script: { replies: ['a b c'], fails: true } }],
  });
  const response = await post(body);
  expect(response.status).toBe(201);
  const items = itemsOf((await readAll(response)).text);
  expect(items).toMatchObject([{ delta: 'a' }, { delta: ' b' }, { message: 'Internal server error', statusCode: 500 }]);
  expect(emulator.chats()).toMatchObject([{ state: 'failed' }]);
});

describe('the settings', () => {
  it.each([1, 2, 7])('cut what is sent into chunks of %i bytes, amid characters, too', async (chunkBytes) => {
    const { emulator, post } = await stageChats(replies('Grüße 🎉'), { chunkBytes });
    for (const fetch of [globalThis.fetch, emulator.fetch]) {
      const response = await post(body, {}, fetch);
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body ?? []) chunks.push(chunk);
      expect(Math.max(...chunks.map((chunk) => chunk.byteLength))).toBeLessThanOrEqual(chunkBytes);
      expect(deltasOf(Buffer.concat(chunks).toString())).toEqual(['Grüße', ' 🎉']);
    }
  });

  it('send a comment while nothing is said', async () => {
    const script = { replies: ['a'], delay: 25 };
    const { emulator, post } = await stageChats({ assistants: [{ id: assistantId, script }] }, { heartbeat: 10 });
    emulator.clock.freeze();
    const stream = follow(await post(body));
    for (const pings of [1, 2]) {
      await expect
        .poll(() => {
          emulator.clock.advance(pings === 1 || stream.text() !== '' ? 1 : 0);
          return stream.text().split(': ping\n\n').length - 1;
        })
        .toBe(pings);
    }
    emulator.clock.advance(25);
    await stream.end;
    expect(stream.text()).toMatch(/^(: ping\n\n){2,}data: [^\n]*\n\n$/);
  });

  it('end with [DONE], or without the last empty line, or with both', async () => {
    const endOf = async (settings: object) => {
      const { post } = await stageChats(replies('a b'), settings);
      return (await readAll(await post(body))).text.slice(-40);
    };
    expect(await endOf({})).toMatch(/" b"}\n\n$/);
    expect(await endOf({ doneEvent: true })).toMatch(/" b"}\n\ndata: \[DONE]\n\n$/);
    expect(await endOf({ lastEmptyLine: false })).toMatch(/" b"}\n$/);
    expect(await endOf({ doneEvent: true, lastEmptyLine: false })).toMatch(/" b"}\n\ndata: \[DONE]\n$/);
  });
});

describe('a stream that nobody reads to its end', () => {
  it('is finished and stored when its reader leaves', async () => {
    const { emulator, post, session, stored } = await stageChats(replies('a b c'), { wordDelay: 20 });
    const { id: sessionId } = await session();
    const controller = new AbortController();
    const response = await post({ sessionId, input: 'Hi', stream: true }, { signal: controller.signal });
    await response.body?.getReader().read();
    controller.abort();
    await expect.poll(() => emulator.chats()[0]?.state).toBe('done');
    expect(stored(sessionId)?.['messages']).toMatchObject([{ content: 'Hi' }, { content: 'a b c' }]);
  });

  it.each(['reset', 'close'] as const)('is broken off by %s, which is no clean end', async (end) => {
    const { emulator, post } = await stageChats(replies('a b c'), { wordDelay: 20 });
    for (const fetch of end === 'close' ? [globalThis.fetch] : [globalThis.fetch, emulator.fetch]) {
      const response = await post(body, {}, fetch);
      await emulator[end]();
      const { error } = await readAll(response);
      expect(error).toMatchObject({ message: 'terminated' });
    }
  });
});
