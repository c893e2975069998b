import { describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../../test/failure-of.ts';
import { createVapi } from '../index.ts';

// The two forms of a chat are closed and exclude each other.

const sent = vi.fn();
const vapi = createVapi({ apiKey: KEY, fetch: sent });
const sms = { type: 'twilio.sms' };
const IN_SESSION = { sessionId: ID, input: 'Hi' };
const ON_ITS_OWN = { assistantId: ID, input: 'Hi' };

const cases: [string, unknown, string][] = [
  ['body', 'x', 'must be an object'],
  ['body', [], 'must be an object'],
  ['body', undefined, 'must be an object'],
  ['sessionId', { input: 'Hi' }, 'is missing'],
  ['sessionId', { ...IN_SESSION, sessionId: 7 }, 'expected string'],
  ['input', { sessionId: ID }, 'is missing'],
  ['input', { assistantId: ID }, 'is missing'],
  ['input', { ...IN_SESSION, input: 7 }, 'expected string'],
  ['name', { ...IN_SESSION, name: 'x'.repeat(41) }, 'at most 40 characters'],
  ...['previousChatId', 'assistantId', 'assistant', 'squadId', 'squad'].map((field): [string, unknown, string] => [
    field,
    { ...IN_SESSION, [field]: field.endsWith('Id') ? ID : { members: [] } },
    'nothing beside `sessionId`',
  ]),
  ['messages', { ...IN_SESSION, messages: [] }, 'no such field'],
  ['metadata', { ...ON_ITS_OWN, metadata: {} }, 'no such field'],
  ['stream', { ...ON_ITS_OWN, stream: true }, 'no such field'],
  ['toString', { ...ON_ITS_OWN, toString: 1 }, 'no such field'],
  ['squad.members', { squad: {}, input: 'Hi' }, 'is missing'],
  ['input[0].content', { ...IN_SESSION, input: [{ role: 'user' }] }, 'is missing'],
  ['input[0].message', { ...IN_SESSION, input: [{ role: 'user', content: 'a', message: 'a' }] }, 'no such field'],
  ['input[1].role', { ...IN_SESSION, input: [{ role: 'user', content: 'a' }, { role: 'bot' }] }, '"user"'],
  ...['constructor', '__proto__', 'toString'].map((role): [string, unknown, string] => [
    'input[0].role',
    { ...IN_SESSION, input: [{ role, content: 'a' }] },
    '"user"',
  ]),
  ['input[0]', { ...IN_SESSION, input: [null] }, 'expected object, got null'],
  ['input[0].tool_call_id', { ...IN_SESSION, input: [{ role: 'tool', content: 'a' }] }, 'is missing'],
  [
    'input[0].content',
    { ...IN_SESSION, input: [{ role: 'developer', content: 'x'.repeat(10_001) }] },
    'at most 10000 characters',
  ],
  ['transport.type', { ...IN_SESSION, transport: {} }, 'is missing'],
  ['transport.type', { ...IN_SESSION, transport: { type: 'sms' } }, '"twilio.sms"'],
  ['transport.phoneNumberId', { ...IN_SESSION, transport: { ...sms, phoneNumberId: ID } }, 'nothing beside'],
  ['transport.customer', { ...IN_SESSION, transport: { ...sms, customer: {} } }, 'nothing beside `sessionId`'],
  ['transport.phoneNumberId', { ...ON_ITS_OWN, transport: { ...sms, customerId: ID } }, 'is missing'],
  ['transport.customer', { ...ON_ITS_OWN, transport: { ...sms, phoneNumberId: ID } }, 'is missing'],
  [
    'transport.customer.number',
    { ...ON_ITS_OWN, transport: { ...sms, phoneNumberId: ID, customer: { number: '1' } } },
    '3',
  ],
  ['transport.to', { ...ON_ITS_OWN, transport: { ...sms, phoneNumberId: ID, customerId: ID, to: 1 } }, 'no such field'],
];

describe.each(cases.map(([parameter, body, words]) => ({ parameter, body, words })))(
  '`$parameter`: $words',
  ({ parameter, body, words }) => {
    const expected = { kind: 'input', outcome: 'not-applied', attempts: 0 };

    it('is refused by create before anything is sent', async () => {
      const error = await failureOf(vapi.chats.create(body as never));
      expect(error).toMatchObject({ ...expected, operation: 'chats.create' });
      expect([error.parameter, error.message]).toEqual([parameter, expect.stringContaining(words)]);
      expect(sent).not.toHaveBeenCalled();
    });

    it('is refused by stream at the call', () => {
      expect(() => vapi.chats.stream(body as never)).toThrow(
        expect.objectContaining({ ...expected, operation: 'chats.stream' }),
      );
      expect(sent).not.toHaveBeenCalled();
    });
  },
);

describe('stream, at the call', () => {
  it.each([
    [{ timeuot: 1 }, 'config'],
    [{ idleTimeout: 0 }, 'config'],
    [{ totalTimeout: -1 }, 'config'],
    [{ signal: {} }, 'config'],
    [{ headers: { host: 'x' } }, 'input'],
    [5, 'input'],
    [null, 'input'],
  ])('refuses the options %j', (options, kind) => {
    expect(() => vapi.chats.stream(IN_SESSION, options as never)).toThrow(expect.objectContaining({ kind }));
  });

  it('refuses a body that is no JSON', () => {
    const cycle: { input: string; sessionId: string; assistantOverrides?: unknown } = { ...IN_SESSION };
    cycle.assistantOverrides = { cycle };
    expect(() => vapi.chats.stream(cycle as never)).toThrow(
      expect.objectContaining({ kind: 'input', parameter: 'body' }),
    );
  });
});

it.each(['', '..', ' '])('get and delete refuse the id %j', async (id) => {
  expect(await failureOf(vapi.chats.get(id))).toMatchObject({ kind: 'input', parameter: 'id' });
  expect(await failureOf(vapi.chats.delete(id))).toMatchObject({ kind: 'input', parameter: 'id' });
});

it.each([{ limit: 1001 }, { page: 0 }, { sortOrder: 'desc' }, { idAny: [] }, { createdAtGe: 'yesterday' }])(
  'list refuses the query %j',
  async (query) => {
    const [parameter] = Object.keys(query);
    expect(await failureOf(vapi.chats.list(query as never))).toMatchObject({ kind: 'input', parameter });
  },
);
