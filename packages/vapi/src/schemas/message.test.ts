import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isUnknownMessage, MessageSchema, StoredMessageSchema } from './message.ts';
import { MessageInputSchema } from './message-input.ts';

describe('a message in a response', () => {
  it.each([
    ['a user message as documented', { role: 'user', message: 'Hi', time: 1, endTime: 2, secondsFromStart: 0 }],
    ['a message as in the guides', { role: 'user', content: 'Hi' }],
    ['parts of content', { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] }],
    ['content that is null', { role: 'assistant', content: null, tool_calls: [] }],
    ['an unknown role', { role: 'narrator', content: 'Meanwhile' }],
  ])('accepts %s', (_, message) => {
    expect(v.is(MessageSchema, message)).toBe(true);
  });

  it.each([[{ content: 'x' }], [{ role: 7 }], [{ role: 'user', content: 7 }], ['x'], [null]])(
    'refuses %j',
    (message) => {
      expect(v.is(MessageSchema, message)).toBe(false);
    },
  );

  it('isUnknownMessage is true for unknown roles only', () => {
    expect(isUnknownMessage({ role: 'user' })).toBe(false);
    expect(isUnknownMessage({ role: 'narrator' })).toBe(true);
  });
});

describe('a message to create a session with', () => {
  it('accepts any role with valid fields, as the API does', () => {
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

describe('a message to update a session with', () => {
  const said = { message: 'Hi', time: 1, endTime: 2, secondsFromStart: 0 };

  it.each([
    ['the documented form', { role: 'user', ...said }],
    ['content that is a string', { role: 'user', content: 'Hi' }],
    ['content that is null', { role: 'assistant', content: null, tool_calls: [{ id: 't' }] }],
    ['parts of content', { role: 'tool', content: [{ type: 'text', text: 'Hi' }] }],
    ['content over the documented limit', { role: 'assistant', content: 'x'.repeat(10_001) }],
    ['an unknown role', { role: 'narrator', mood: 'calm' }],
  ])('accepts %s', (_, message) => {
    expect(v.is(StoredMessageSchema, message)).toBe(true);
  });

  it.each([
    ['the documented form without a required field', { role: 'user', message: 'Hi' }, 'time'],
    [
      'the documented form with an invalid field and content',
      { role: 'user', ...said, time: '1', content: 'Hi' },
      'time',
    ],
    ['content of another type', { role: 'user', content: 7 }, 'message'],
    ['parts that are not objects', { role: 'assistant', content: ['Hi'] }, 'content'],
    ['neither form', { role: 'developer' }, 'content'],
    ['no role', { content: 'Hi' }, 'role'],
    ['a role that is not a string', { role: 7, content: 'Hi' }, 'role'],
    ['a string', 'Hi', undefined],
    ['null', null, undefined],
  ])('refuses %s', (_, message, field) => {
    const { issues } = v.safeParse(StoredMessageSchema, message);
    expect(issues).toBeDefined();
    expect(issues?.[0]?.path?.[0]?.key).toBe(field);
  });
});
