import { describe, expect, it } from 'vitest';
import { start } from '../../../test/start.ts';
import { vapiCaller } from '../../../test/vapi-caller.ts';
import type { VapiSettings } from './settings.ts';

async function create(message: unknown, settings: VapiSettings = {}) {
  const emulator = await start({ settings: { vapi: settings } });
  return await vapiCaller(emulator, { fetch: emulator.fetch })('POST', '/session', { messages: [message] });
}

const said = { message: 'hi', time: 1.5, secondsFromStart: 0 };

describe('messages of a declared kind', () => {
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
  ])('%j is stored as it came', async (message) => {
    expect(await create(message)).toMatchObject({ status: 201, body: { messages: [message] } });
  });

  it('is a matter of shape, not of role: a user message may lack what only its own kind has', async () => {
    expect((await create({ role: 'user', ...said })).status).toBe(201);
  });
});

describe('other messages', () => {
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
  ])('%j is told what it lacks', async (message, problems) => {
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
  ])('lets %j in', async (message) => {
    expect(await create(message, loose)).toMatchObject({ status: 201, body: { messages: [message] } });
  });

  it.each([{ content: 'hi' }, { role: 'user', content: 7 }, 'hi'])('still refuses %j', async (message) => {
    expect((await create(message, loose)).status).toBe(400);
  });
});
