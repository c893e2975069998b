import { describe, expect, it } from 'vitest';
import { start } from '../../../../test/start.ts';
import { vapiCaller } from '../../../../test/vapi-caller.ts';
import type { VapiSettings } from '../settings.ts';

async function create(message: unknown, settings: VapiSettings = {}) {
  const emulator = await start({ settings: { vapi: settings } });
  return await vapiCaller(emulator, { fetch: emulator.fetch })('POST', '/session', { messages: [message] });
}

const said = { message: 'hi', time: 1.5, secondsFromStart: 0 };

describe('a message of a declared kind', () => {
  it.each([
    { role: 'system', ...said },
    { role: 'anything', ...said },
    { role: 'user', ...said, endTime: 2 },
    { role: 'user', ...said, endTime: 2, duration: 1, isFiltered: true, detectedThreats: ['a'], metadata: { any: 1 } },
    { role: 'assistant' },
    {
      role: 'assistant',
      content: 'a',
      tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', content: 'a', tool_call_id: '1' },
    { role: 'developer', content: 'a', name: 'b', metadata: {} },
  ])('is stored as it is: %j', async (message) => {
    expect(await create(message)).toMatchObject({ status: 201, body: { messages: [message] } });
  });

  it('may have any role with the fields of a system message', async () => {
    expect((await create({ role: 'user', ...said })).status).toBe(201);
  });
});

describe('another message', () => {
  it.each<[unknown, string[]]>([
    ['hi', ['messages.0 must be an object']],
    [
      { role: 'user', content: 'hi' },
      [
        'messages.0.property content should not exist',
        'messages.0.message must be a string',
        'messages.0.time must be a number conforming to the specified constraints',
        'messages.0.endTime must be a number conforming to the specified constraints',
        'messages.0.secondsFromStart must be a number conforming to the specified constraints',
      ],
    ],
    [{ ...said }, ['messages.0.role must be a string']],
    [{ role: 'assistant', content: null, x: 1 }, ['messages.0.property x should not exist']],
    [
      { role: 'assistant', tool_calls: [{ id: '1', type: 'function', function: { name: 'f' } }] },
      ['messages.0.tool_calls.0.function.arguments must be a string'],
    ],
    [{ role: 'tool', content: 'a' }, ['messages.0.tool_call_id must be a string']],
    [
      { role: 'developer' },
      ['messages.0.content must be a string', 'messages.0.content must be shorter than or equal to 10000 characters'],
    ],
    [
      { role: 'user', ...said, endTime: 1, detectedThreats: [1] },
      ['messages.0.each value in detectedThreats must be a string'],
    ],
  ])('is refused with its problems: %j', async (message, problems) => {
    expect(await create(message)).toMatchObject({ status: 400, body: { message: problems } });
  });
});

describe('the setting looseMessages', () => {
  const loose = { looseMessages: true };

  it.each([
    { role: 'user', content: 'hi' },
    { role: 'user', content: null, more: 1 },
    { role: 'user', content: [{ type: 'text' }] },
    { role: 'user' },
    { role: 'system', ...said },
  ])('accepts %j', async (message) => {
    expect(await create(message, loose)).toMatchObject({ status: 201, body: { messages: [message] } });
  });

  it.each([{ content: 'hi' }, { role: 'user', content: 7 }, 'hi'])('still refuses %j', async (message) => {
    expect((await create(message, loose)).status).toBe(400);
  });
});

describe('PATCH with messages', () => {
  /** A session that holds these messages, in whatever form, and a way to update its messages. */
  async function stored(messages: unknown[], settings: VapiSettings = {}) {
    const emulator = await start({ settings: { vapi: settings } });
    const [session] = emulator.seed({ vapi: { sessions: [{ messages }] } }).vapi.sessions;
    const call = vapiCaller(emulator, { fetch: emulator.fetch });
    return {
      get: () => call('GET', `/session/${session?.id}`),
      update: (body: unknown[]) => call('PATCH', `/session/${session?.id}`, { messages: body }),
    };
  }

  const odd = [
    { role: 'user', message: 'without its time', nested: { a: 1, b: [2] } },
    { role: 'assistant', content: 'x'.repeat(10_001), tool_calls: null },
    { role: 'narrator', mood: 'calm' },
    { role: 'tool', content: 7 },
    'a string',
  ];

  it.each([{}, { looseMessages: true }])('accepts every message that GET returned, with %j', async (settings) => {
    const { get, update } = await stored(odd, settings);
    const { body } = await get();
    const added = { role: 'assistant', content: 'more' };
    expect(await update([...(body.messages as unknown[]), added])).toMatchObject({ status: 200 });
    expect((await get()).body.messages).toEqual([...odd, added]);
    // In another order of their properties, and not all of them.
    expect(await update([{ nested: { b: [2], a: 1 }, message: 'without its time', role: 'user' }])).toMatchObject({
      status: 200,
    });
  });

  it.each([['hi'], [null], [[{ type: 'text', text: 'hi' }]]])(
    'accepts { role, content } with %j as content',
    async (content) => {
      const { get, update } = await stored([]);
      expect(await update([{ role: 'narrator', content }])).toMatchObject({ status: 200 });
      expect((await get()).body.messages).toEqual([{ role: 'narrator', content }]);
    },
  );

  it.each<[unknown, string]>([
    [odd[0], 'messages.0.property nested should not exist'],
    [{ role: 'user', content: 'hi', name: 'x' }, 'messages.0.property content should not exist'],
    [{ role: 'user', content: 7 }, 'messages.0.property content should not exist'],
    [{ role: 'developer' }, 'messages.0.content must be a string'],
    [{ content: 'hi' }, 'messages.0.property content should not exist'],
  ])('refuses %j, which this session does not hold', async (message, problem) => {
    const { get, update } = await stored(odd.slice(1));
    const response = await update([message]);
    expect(response).toMatchObject({ status: 400 });
    expect(response.body.message).toContain(problem);
    expect((await get()).body.messages).toEqual(odd.slice(1));
  });
});
