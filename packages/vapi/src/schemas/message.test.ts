import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { isUnknownMessage, MessageSchema, type SessionMessage, StoredMessageSchema } from './message.ts';
import { MessageInputSchema } from './message-input.ts';

describe('reading', () => {
  it.each([
    ['the declared user message', { role: 'user', message: 'Hi', time: 1, endTime: 2, secondsFromStart: 0 }],
    ['the loose one of the guides', { role: 'user', content: 'Hi' }],
    ['parts of content', { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] }],
    ['content that is null', { role: 'assistant', content: null, tool_calls: [] }],
    ['a role of tomorrow', { role: 'narrator', content: 'Meanwhile' }],
  ])('takes %s', (_, message) => {
    expect(v.is(MessageSchema, message)).toBe(true);
  });

  it.each([[{ content: 'x' }], [{ role: 7 }], [{ role: 'user', content: 7 }], ['x'], [null]])(
    'refuses %j',
    (message) => {
      expect(v.is(MessageSchema, message)).toBe(false);
    },
  );

  it('narrows by role, and tells what it does not know', () => {
    const message = { role: 'user', content: 'Hi' } as SessionMessage;
    expect(isUnknownMessage(message)).toBe(false);
    expect(isUnknownMessage({ role: 'narrator' })).toBe(true);
    if (message.role === 'user') {
      expectTypeOf(message.endTime).toEqualTypeOf<number | undefined>();
      expectTypeOf(message.message).toEqualTypeOf<string | undefined>();
    }
    if (isUnknownMessage(message)) expectTypeOf(message['anything']).toBeUnknown();
    else expectTypeOf(message).toEqualTypeOf<SessionMessage>();
    if (message.role === 'tool') expectTypeOf(message.tool_call_id).toEqualTypeOf<string | undefined>();
    // @ts-expect-error no such role
    if (message.role === 'usr') throw new Error();
  });
});

describe('sending', () => {
  it('takes any role where the fields fit, as the API does', () => {
    expect(v.is(MessageInputSchema, { role: 'caller', message: 'Hi', time: 1, secondsFromStart: 0 })).toBe(true);
  });

  it.each([
    [{ role: 'user', content: 'Hi' }],
    [{ role: 'tool', content: 'x' }],
    [{ role: 'assistant', content: 'x'.repeat(10_001) }],
    [{ role: 'assistant', name: 'x'.repeat(41) }],
    [{ role: 'system', message: 'x', time: Number.POSITIVE_INFINITY, secondsFromStart: 0 }],
  ])('refuses %j', (message) => {
    expect(v.is(MessageInputSchema, message)).toBe(false);
  });
});

describe('sending back what a session holds', () => {
  const said = { message: 'Hi', time: 1, endTime: 2, secondsFromStart: 0 };

  it.each([
    ['the declared form', { role: 'user', ...said }],
    ['content that is a string', { role: 'user', content: 'Hi' }],
    ['content that is null', { role: 'assistant', content: null, tool_calls: [{ id: 't' }] }],
    ['parts of content', { role: 'tool', content: [{ type: 'text', text: 'Hi' }] }],
    ['content over the declared limit', { role: 'assistant', content: 'x'.repeat(10_001) }],
    ['an unknown role', { role: 'narrator', mood: 'calm' }],
  ])('accepts %s', (_, message) => {
    expect(v.is(StoredMessageSchema, message)).toBe(true);
  });

  it.each([
    ['a declared form that lacks a field', { role: 'user', message: 'Hi' }, 'time'],
    ['a declared form that is invalid beside content', { role: 'user', ...said, time: '1', content: 'Hi' }, 'time'],
    ['content of another type', { role: 'user', content: 7 }, 'message'],
    ['parts that are no objects', { role: 'assistant', content: ['Hi'] }, 'content'],
    ['neither form', { role: 'developer' }, 'content'],
    ['no role', { content: 'Hi' }, undefined],
    ['a role that is no string', { role: 7, content: 'Hi' }, undefined],
    ['a string', 'Hi', undefined],
    ['null', null, undefined],
  ])('refuses %s', (_, message, field) => {
    const { issues } = v.safeParse(StoredMessageSchema, message);
    expect(issues).toBeDefined();
    expect(issues?.[0]?.path?.[0]?.key).toBe(field);
  });
});
