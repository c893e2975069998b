import { describe, expect, it } from 'vitest';
import { assistantId, replies, stageChats } from '../../../../test/vapi-chats.ts';

describe('a chat in a session', () => {
  it('has the id of the session and of its assistant, the context, and a reply that echoes', async () => {
    const { chat, session } = await stageChats();
    const { id: sessionId, orgId } = await session();
    const first = await chat({ sessionId, input: 'Hi' });
    expect(first).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      orgId,
      createdAt: expect.stringMatching(/\.\d{3}Z$/),
      updatedAt: expect.stringMatching(/\.\d{3}Z$/),
      sessionId,
      assistantId,
      input: 'Hi',
      messages: [{ role: 'user', content: 'Hi' }],
      output: [{ role: 'assistant', content: 'You said: Hi' }],
    });
    const second = await chat({ sessionId: sessionId.toUpperCase(), input: [{ role: 'user', content: 'More' }] });
    expect(second).toMatchObject({ sessionId, input: [{ role: 'user', content: 'More' }] });
    expect(second.messages).toEqual([...first.messages, ...(first.output ?? []), { role: 'user', content: 'More' }]);
  });

  it('appends its input and its output to the session, whose last change it is', async () => {
    const { emulator, chat, session, stored } = await stageChats();
    emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
    const { id: sessionId } = await session();
    emulator.clock.freeze(new Date('2026-01-01T00:00:09Z'));
    await chat({ sessionId, input: 'Hi' });
    expect(stored(sessionId)).toMatchObject({
      updatedAt: '2026-01-01T00:00:09.000Z',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'You said: Hi' },
      ],
    });
  });

  it('reads what a PATCH has made of the messages, which takes them all back', async () => {
    const { call, chat, session, stored } = await stageChats();
    const { id: sessionId } = await session();
    await chat({ sessionId, input: 'Hi' });
    const held = stored(sessionId)?.['messages'];
    const messages = [...(Array.isArray(held) ? held : []), { role: 'user', content: 'Forget it' }];
    expect(messages).toHaveLength(3);
    expect((await call('PATCH', `/session/${sessionId}`, { messages })).status).toBe(200);
    expect((await chat({ sessionId, input: 'More' })).messages).toEqual([
      ...messages,
      { role: 'user', content: 'More' },
    ]);
  });

  it('ignores variable values of its own: the placeholders got those of the session', async () => {
    const { chat, session } = await stageChats(replies('{{name}} by {{ transport.conversationType }}'));
    const { id: sessionId } = await session({
      assistantId,
      assistantOverrides: { variableValues: { name: 'Ada' } },
    });
    const assistantOverrides = { variableValues: { name: 'Bob' } };
    const { output } = await chat({ sessionId, input: 'Who am I?', assistantOverrides });
    expect(output).toEqual([{ role: 'assistant', content: 'Ada by chat' }]);
  });

  it('survives its session, and the session its chats', async () => {
    const { call, chat, session, stored } = await stageChats();
    const { id: sessionId } = await session();
    const { id } = await chat({ sessionId, input: 'Hi' });
    expect((await call('DELETE', `/chat/${id}`)).status).toBe(200);
    expect(stored(sessionId)?.['messages']).toHaveLength(2);
    const second = await chat({ sessionId, input: 'More' });
    await call('DELETE', `/session/${sessionId}`);
    expect((await call('GET', `/chat/${second.id}`)).body).toEqual(second);
  });

  it('needs neither assistant nor squad', async () => {
    const { chat, session } = await stageChats();
    const { id: sessionId } = await session({});
    expect(await chat({ sessionId, input: '' })).toMatchObject({ output: [{ content: 'You said: ' }] });
  });
});

describe('a chat on its own', () => {
  it('echoes what it was created with', async () => {
    const { chat } = await stageChats();
    const given = { assistant: { name: 'A' }, name: 'label', stream: false, squadId: 's', input: [] };
    const assistantOverrides = { variableValues: { a: 1 } };
    const made = await chat({ ...given, assistantOverrides });
    expect(made).toMatchObject({ ...given, assistantOverrides, messages: [] });
    expect(made).not.toHaveProperty('sessionId');
  });

  it('goes by the id of a stored assistant before an inline one, and fills in its variables', async () => {
    const { chat } = await stageChats(replies('You are {{ name }}.'));
    const assistantOverrides = { variableValues: { name: 'Ada' } };
    const made = await chat({ assistantId: assistantId.toUpperCase(), assistant: {}, input: 'Hi', assistantOverrides });
    expect(made).toMatchObject({ output: [{ content: 'You are Ada.' }] });
    expect(made).not.toHaveProperty('assistant');
    const squads = await chat({ squadId: 's', squad: { members: [] }, input: 'Hi' });
    expect(squads).toMatchObject({ squadId: 's' });
    expect(squads).not.toHaveProperty('squad');
  });

  it('lets the first member of a squad reply', async () => {
    const { chat } = await stageChats(replies('Squad here'));
    const squad = { members: [{ assistantId }] };
    expect(await chat({ squad, input: 'Hi' })).toMatchObject({ squad, output: [{ content: 'Squad here' }] });
  });

  it('continues another, with its context and its assistant, and leaves the session of that alone', async () => {
    const { chat, session, stored } = await stageChats(replies('one', 'two'));
    const { id: sessionId } = await session();
    const first = await chat({ sessionId, input: 'Hi' });
    const second = await chat({ previousChatId: first.id.toUpperCase(), input: 'More' });
    expect(second).toMatchObject({
      previousChatId: first.id.toUpperCase(),
      assistantId,
      messages: [{ content: 'Hi' }, { content: 'one' }, { content: 'More' }],
      output: [{ content: 'two' }],
    });
    expect(second).not.toHaveProperty('sessionId');
    expect(stored(sessionId)?.['messages']).toHaveLength(2);
    const third = await chat({ previousChatId: second.id, input: 'And', assistant: { name: 'Other' } });
    expect(third).toMatchObject({ assistant: { name: 'Other' }, output: [{ content: 'You said: And' }] });
    expect(third.messages).toHaveLength(5);
    expect(third).not.toHaveProperty('assistantId');
  });
});

describe('an input of messages', () => {
  it('is one turn with one reply, and is kept as sent', async () => {
    const { chat, session, stored } = await stageChats(replies('a', 'b'));
    const { id: sessionId } = await session();
    const input = [
      { role: 'system', content: 's' },
      { role: 'developer', content: 'd', name: 'n' },
      { role: 'assistant', content: 'Hi, how can I help?' },
      { role: 'assistant', tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', content: 'x', tool_call_id: '1' },
      { role: 'user', content: 'Help', name: 'Ada' },
    ];
    expect(await chat({ sessionId, input })).toMatchObject({ input, messages: input, output: [{ content: 'a' }] });
    expect(stored(sessionId)?.['messages']).toEqual([...input, { role: 'assistant', content: 'a' }]);
    expect(await chat({ sessionId, input: 'More' })).toMatchObject({ output: [{ content: 'b' }] });
  });

  it('may have null where a field is optional', async () => {
    const { chat } = await stageChats();
    const input = [{ role: 'assistant', content: null, name: null }];
    const made = await chat({ assistantId, previousChatId: null, sessionId: null, name: null, stream: null, input });
    expect(made.input).toEqual([{ role: 'assistant' }]);
    expect(made).not.toHaveProperty('name');
  });
});

describe('a script', () => {
  it('gives its replies turn by turn, and then from the beginning', async () => {
    const { chat, session } = await stageChats(replies('one', 'two'));
    const { id: sessionId } = await session();
    const texts = [];
    for (const input of ['a', 'b', 'c']) texts.push((await chat({ sessionId, input })).output?.[0]?.['content']);
    expect(texts).toEqual(['one', 'two', 'one']);
  });

  it('may use tools in a reply', async () => {
    const reply = [
      { role: 'assistant', tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: '1', content: 'free' },
      { role: 'assistant', content: 'Nine is free.' },
    ];
    const { chat, session, stored } = await stageChats(replies(reply));
    const { id: sessionId } = await session();
    expect((await chat({ sessionId, input: 'Nine?' })).output).toEqual(reply);
    expect(stored(sessionId)?.['messages']).toEqual([{ role: 'user', content: 'Nine?' }, ...reply]);
  });

  it('may let a turn cost something, which the session adds up', async () => {
    const { call, chat, session, stored } = await stageChats({
      assistants: [{ id: assistantId, script: { cost: 0.25 } }],
    });
    const { id: sessionId } = await session();
    expect(await chat({ sessionId, input: 'Hi' })).toMatchObject({ cost: 0.25, costs: [{ type: 'chat', cost: 0.25 }] });
    const free = await chat({ assistant: {}, input: 'Hi' });
    expect(free).not.toHaveProperty('cost');
    await chat({ sessionId, input: 'Hi' });
    expect(stored(sessionId)).toMatchObject({ cost: 0.5 });
    const { results } = (await call('GET', '/chat?sortBy=cost&sortOrder=ASC')).body;
    expect(results[0]?.id).toBe(free.id);
  });

  it('that fails gives 500 and leaves the session as it was, as does a prompt that begins with /fail', async () => {
    const { emulator, call, session, stored } = await stageChats({
      assistants: [{ id: assistantId, script: { fails: true } }],
    });
    const failing = await session();
    const other = await session({});
    for (const [sessionId, input] of [
      [failing.id, 'Hi'],
      [other.id, '/fail'],
    ]) {
      const response = await call('POST', '/chat', { sessionId, input });
      expect(response).toMatchObject({ status: 500, body: { message: 'Internal server error', statusCode: 500 } });
    }
    expect(stored(failing.id)).toEqual(failing);
    expect((await call('GET', '/chat')).body.results).toEqual([]);
    expect(emulator.chats().map(({ state }) => state)).toEqual(['failed', 'failed']);
  });
});

describe('a message to a phone', () => {
  const transport = { type: 'twilio.sms', phoneNumberId: 'p', customer: { number: '+14155550123' } };

  it('makes a session, which the next ones are turns of', async () => {
    const { chat, stored } = await stageChats(replies('one', 'two'));
    const made = await chat({ assistantId, transport, input: 'Hi' });
    expect(made).not.toHaveProperty('transport');
    expect(stored(String(made.sessionId))).toMatchObject({
      assistantId,
      phoneNumberId: 'p',
      customer: { number: '+14155550123' },
      messages: [{ content: 'Hi' }, { content: 'one' }],
    });
    const next = await chat({ sessionId: made.sessionId, transport: { type: 'twilio.sms' }, input: 'And?' });
    expect(next).toMatchObject({ sessionId: made.sessionId, output: [{ content: 'two' }] });
  });

  it('is the input itself when no model is to be asked', async () => {
    const { chat } = await stageChats(replies('one'));
    const asIs = { ...transport, useLLMGeneratedMessageForOutbound: false };
    expect(await chat({ assistantId, transport: asIs, input: 'At nine.' })).toMatchObject({
      output: [{ role: 'assistant', content: 'At nine.' }],
    });
  });
});

it('has null for what is not set, when the settings say so', async () => {
  const { call, chat, session } = await stageChats({}, { nullFields: true });
  const made = await session({});
  expect(made).toMatchObject({ name: null, messages: null, artifact: null, status: 'active' });
  const { id } = await chat({ sessionId: made.id, input: 'Hi' });
  expect((await call('GET', `/chat/${id}`)).body).toMatchObject({ previousChatId: null, cost: null, input: 'Hi' });
  expect((await call('GET', '/chat')).body.results[0]).toMatchObject({ squad: null });
});
