import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { isUnknownMessage, MessageSchema, type SessionMessage } from './message.ts';
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
