import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { vapiCaller } from '../../../../test/vapi-caller.ts';
import { assistantId, stageChats } from '../../../../test/vapi-chats.ts';

const sessionId = randomUUID();
const sms = { type: 'twilio.sms', phoneNumberId: 'p', customerId: 'c' };

describe('POST /chat refuses, and no turn begins', () => {
  it.each<[string, object, string | string[]]>([
    ['no input', { sessionId }, ['input must be a string or an array']],
    ['an input of another type', { sessionId, input: 7 }, ['input must be a string or an array']],
    ['null for the input', { sessionId, input: null }, ['input must be a string or an array']],
    ['the form of a session', { sessionId, messages: [], input: '' }, ['property messages should not exist']],
    ['metadata', { sessionId, input: '', metadata: {} }, ['property metadata should not exist']],
    [
      'messages in the form of a session',
      { sessionId, input: [{ role: 'user', message: 'Hi', time: 1 }] },
      ['input.property message should not exist', 'input.property time should not exist'],
    ],
    [
      'one message in that form',
      { sessionId, input: [{ role: 'user', message: 'Hi' }] },
      ['input.property message should not exist'],
    ],
    ['a message without content', { sessionId, input: [{ role: 'user' }] }, ['input.content must be a string']],
    [
      'an unknown role',
      { sessionId, input: [{ role: 'bot', content: '' }] },
      ['input.role must be one of the following values: user, system, assistant, tool, developer'],
    ],
    ['no object', { sessionId, input: ['Hi'] }, ['each value in input must be an object']],
    [
      'content that is too long',
      { sessionId, input: [{ role: 'assistant', content: 'x'.repeat(10_001) }] },
      ['input.content must be shorter than or equal to 10000 characters'],
    ],
    [
      'a long name',
      { sessionId, input: '', name: 'x'.repeat(41) },
      ['name must be shorter than or equal to 40 characters'],
    ],
    ['an invalid session id', { sessionId: 'session_1', input: '' }, ['sessionId must be a UUID']],
    ['an invalid assistant id', { assistantId: 'a', input: '' }, ['assistantId must be a UUID']],
    ['a stream that is no switch', { sessionId, input: '', stream: 'yes' }, ['stream must be a boolean value']],
    [
      'nobody to reply',
      { input: '' },
      'Need Either `sessionId`, `previousChatId`, `assistantId`, `assistant`, `squadId`, `squad`.',
    ],
    ...['previousChatId', 'assistantId', 'squadId'].map((name): [string, object, string] => [
      `a session and ${name}`,
      { sessionId, [name]: randomUUID(), input: '' },
      `\`sessionId\` cannot be combined with \`${name}\`.`,
    ]),
    [
      'a session and an assistant',
      { sessionId, assistant: {}, input: '' },
      '`sessionId` cannot be combined with `assistant`.',
    ],
    [
      'a session and a squad',
      { sessionId, squad: { members: [] }, input: '' },
      '`sessionId` cannot be combined with `squad`.',
    ],
    [
      'an unknown session',
      { sessionId, input: '' },
      `Couldn't Get Session. \`sessionId\` ${sessionId} Does Not Exist.`,
    ],
    ['an unknown chat', { previousChatId: 'x', input: '' }, "Couldn't Get Chat. `previousChatId` x Does Not Exist."],
    [
      'another transport',
      { assistantId, input: '', transport: { type: 'fax' } },
      ['transport.type must be one of the following values: twilio.sms'],
    ],
    [
      'a transport without a receiver',
      { assistantId, input: '', transport: { type: 'twilio.sms', phoneNumberId: 'p' } },
      '`transport` needs `phoneNumberId`, and `customer` or `customerId`.',
    ],
    [
      'a transport without a number',
      { assistantId, input: '', transport: { type: 'twilio.sms', customer: {} } },
      '`transport` needs `phoneNumberId`, and `customer` or `customerId`.',
    ],
    [
      'a receiver beside a session',
      { sessionId, input: '', transport: sms },
      '`transport` takes no phone number and no customer beside `sessionId`, which has its own.',
    ],
  ])('%s', async (_, body, message) => {
    const { emulator, call } = await stageChats();
    const response = await call('POST', '/chat', body);
    expect(response).toMatchObject({ status: 400, body: { message, error: 'Bad Request', statusCode: 400 } });
    expect(response.body.message).toEqual(message);
    expect(emulator.chats()).toEqual([]);
  });

  it('a session of another organisation, like one that is not there', async () => {
    const { emulator, call } = await stageChats();
    const [theirs] = emulator.seed({ vapi: { sessions: [{ org: 'otherOrg' }] } }).vapi.sessions;
    const { id } = theirs ?? { id: '' };
    expect(await call('POST', '/chat', { sessionId: id, input: 'Hi' })).toMatchObject({
      status: 400,
      body: { message: `Couldn't Get Session. \`sessionId\` ${id} Does Not Exist.` },
    });
  });

  it('a session that is deleted', async () => {
    const { call, session } = await stageChats();
    const { id } = await session();
    await call('DELETE', `/session/${id}`);
    expect((await call('POST', '/chat', { sessionId: id, input: 'Hi' })).status).toBe(400);
  });

  it('a session that is completed, until it is opened again', async () => {
    const { call, chat, session } = await stageChats();
    const { id } = await session();
    await call('PATCH', `/session/${id}`, { status: 'completed' });
    expect(await call('POST', '/chat', { sessionId: id, input: 'Hi' })).toMatchObject({
      status: 400,
      body: { message: `Session ${id} is completed.` },
    });
    await call('PATCH', `/session/${id}`, { status: 'active' });
    await chat({ sessionId: id, input: 'Hi' });
  });

  it('a session that has expired by the clock, counted from its last turn', async () => {
    const { emulator, call, chat, session } = await stageChats();
    emulator.clock.freeze();
    const { id } = await session({ expirationSeconds: 60 });
    emulator.clock.advance(59_999);
    await chat({ sessionId: id, input: 'Hi' });
    emulator.clock.advance(59_999);
    await chat({ sessionId: id, input: 'Hi' });
    emulator.clock.advance(60_000);
    expect(await call('POST', '/chat', { sessionId: id, input: 'Hi' })).toMatchObject({
      status: 400,
      body: { message: `Session ${id} has expired.`, error: 'Bad Request', statusCode: 400 },
    });
    expect((await call('GET', `/session/${id}`)).status).toBe(200);
    await call('PATCH', `/session/${id}`, { expirationSeconds: 120 });
    await chat({ sessionId: id, input: 'Hi' });
  });

  it('a message to a session without number or customer', async () => {
    const { call, session } = await stageChats();
    const { id } = await session({ phoneNumberId: 'p' });
    expect(await call('POST', '/chat', { sessionId: id, input: '', transport: { type: 'twilio.sms' } })).toMatchObject({
      status: 400,
      body: { message: `Session ${id} has no phone number or no customer to send to.` },
    });
  });

  it('a chat that is deleted, or of another organisation, as the one before', async () => {
    const { emulator, call, chat } = await stageChats();
    const { id } = await chat({ assistantId, input: 'Hi' });
    const stranger = vapiCaller(emulator, { key: emulator.keys.vapi.otherOrg });
    expect((await stranger('POST', '/chat', { previousChatId: id, input: 'Hi' })).status).toBe(400);
    await call('DELETE', `/chat/${id}`);
    expect((await call('POST', '/chat', { previousChatId: id, input: 'Hi' })).status).toBe(400);
  });
});

describe('the other operations', () => {
  const routes = [
    ['POST', '/chat'],
    ['GET', '/chat'],
    ['GET', '/chat/x'],
    ['DELETE', '/chat/x'],
  ] as const;

  it.each(routes)('%s %s refuses the public key, and none', async (method, path) => {
    const { emulator } = await stageChats();
    const stranger = vapiCaller(emulator, { key: emulator.keys.vapi.public });
    expect((await stranger(method, path)).status).toBe(401);
    expect((await fetch(`${emulator.baseUrls.vapi}${path}`, { method })).status).toBe(401);
  });

  it.each(['GET', 'DELETE'])('%s knows no chat of another organisation, and any text as an id', async (method) => {
    const { emulator, call, chat } = await stageChats();
    const { id } = await chat({ assistantId, input: 'Hi' });
    const stranger = vapiCaller(emulator, { key: emulator.keys.vapi.otherOrg });
    for (const response of [await stranger(method, `/chat/${id}`), await call(method, '/chat/chat_abc123')]) {
      expect(response).toMatchObject({ status: 404, body: { error: 'Not Found', statusCode: 404 } });
    }
    expect((await call('GET', `/chat/${id.toUpperCase()}`)).body).toMatchObject({ id });
  });

  it('DELETE gives the chat, once', async () => {
    const { emulator, call, chat } = await stageChats();
    const made = await chat({ assistantId, input: 'Hi' });
    expect(await call('DELETE', `/chat/${made.id}`)).toMatchObject({ status: 200, body: made });
    expect((await call('DELETE', `/chat/${made.id}`)).status).toBe(404);
    expect((await call('GET', `/chat/${made.id}`)).status).toBe(404);
    expect(emulator.chats()).toEqual([{ chat: made, state: 'deleted' }]);
  });

  it.each([
    ['POST', '/chat/responses'],
    ['POST', '/chat/web'],
    ['PATCH', '/chat/x'],
  ])('%s %s is not there', async (method, path) => {
    const { call } = await stageChats();
    expect(await call(method, path, {})).toMatchObject({ status: 404, body: { message: `Cannot ${method} ${path}` } });
  });
});
