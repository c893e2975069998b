import { randomUUID } from 'node:crypto';
import { type Problem, recordExchanges, sampleRequestsOf } from '@x/contracts';
import { describe, expect, it } from 'vitest';
import { start } from '../../../test/start.ts';
import { vapiCaller } from '../../../test/vapi-caller.ts';
import type { EmulatorOptions } from '../../index.ts';

/** A stored session, and what calls the API under the eyes of the contract's document. */
async function stage(options: EmulatorOptions & { key?: string } = {}) {
  const { key, ...rest } = options;
  const emulator = await start(rest);
  const baseUrl = emulator.baseUrls.vapi;
  const recording = recordExchanges('vapi', fetch, { baseUrl });
  const call = vapiCaller(emulator, { fetch: recording.fetch, ...(key !== undefined && { key }) });
  const [session] = emulator.seed({ vapi: { sessions: [{ id: storedId, name: 'stored' }] } }).vapi.sessions;
  const id = String(session?.id);
  /** The id of a chat of the stored session. */
  const chat = async () => String((await call('POST', '/chat', { sessionId: id, input: 'Hi' })).body.id);
  return { emulator, recording, call, id, chat };
}

type Exchange = [method: string, path: string, body?: unknown];

const messages = [
  { role: 'system', message: 'a', time: 1, secondsFromStart: 0 },
  { role: 'user', message: 'b', time: 2, endTime: 3, secondsFromStart: 1, isFiltered: false },
  {
    role: 'assistant',
    content: 'c',
    tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '' } }],
  },
  { role: 'tool', content: 'd', tool_call_id: '1' },
  { role: 'developer', content: 'e' },
];
const full = {
  name: 'support',
  status: 'completed',
  expirationSeconds: 60,
  messages,
  assistantId: randomUUID(),
  assistantOverrides: { variableValues: { name: 'Ada' } },
  squadId: 's',
  customer: { number: '+15550100', name: 'Ada', email: 'ada@example.com' },
  customerId: 'c',
  phoneNumberId: 'p',
  phoneNumber: { twilioPhoneNumber: '+15550101', twilioAccountSid: 'AC0' },
};

const storedId = randomUUID();
const toPhone = { type: 'twilio.sms', phoneNumberId: 'p', customer: { number: '+15550100' } };

const good: [Exchange, status: number][] = [
  [['POST', '/session', {}], 201],
  [['POST', '/session', full], 201],
  [['POST', '/session', { assistant: { firstMessage: 'Hi' }, squad: { members: [] } }], 201],
  [['GET', '/session'], 200],
  [['GET', '/session?limit=0&page=2&sortOrder=ASC&sortBy=cost'], 200],
  [['GET', '/session?name=stored&phoneNumberIdAny=a&phoneNumberIdAny=b&createdAtGt=2026-01-01T00:00:00Z'], 200],
  [['GET', '/session/ID'], 200],
  [['PATCH', '/session/ID', {}], 200],
  [['PATCH', '/session/ID', { name: 'a', status: 'active', expirationSeconds: 2_592_000, messages }], 200],
  [['DELETE', '/session/ID'], 200],
  [['POST', '/chat', { sessionId: storedId, input: 'Hi', name: 'first', stream: false }], 201],
  [['POST', '/chat', { sessionId: storedId, input: [{ role: 'user', content: 'Hi' }, ...messages.slice(2)] }], 201],
  [['POST', '/chat', { assistant: { firstMessage: 'Hi' }, squad: { members: [] }, input: '' }], 201],
  [['POST', '/chat', { assistantId: storedId, input: 'Hi', transport: toPhone }], 201],
  [['GET', '/chat'], 200],
  [['GET', `/chat?sessionId=${storedId}&idAny=a%2Cb&limit=0&sortBy=cost&updatedAtLe=2026-01-01T00:00:00Z`], 200],
];

describe('an exchange that succeeds fits the document', () => {
  it.each(good)('%j', async ([method, path, body], status) => {
    const { call, recording, id } = await stage();
    expect((await call(method, path.replace('ID', id), body)).status).toBe(status);
    expect(recording.problems()).toEqual([]);
  });

  it.each(['GET', 'DELETE'])('%s of a chat', async (method) => {
    const { call, recording, chat } = await stage();
    expect((await call(method, `/chat/${await chat()}`)).status).toBe(200);
    expect(recording.problems()).toEqual([]);
  });

  it.each([{}, { lastEmptyLine: false }, { heartbeat: 1, wordDelay: 5 }, { chunkBytes: 1 }])(
    'a stream, with %j',
    async (settings) => {
      const { emulator, recording } = await stage({ settings: { vapi: settings } });
      const headers = { authorization: `Bearer ${emulator.keys.vapi.private}`, 'content-type': 'application/json' };
      for (const input of ['Grüße', '/fail']) {
        const body = JSON.stringify({ sessionId: storedId, input, stream: true });
        const response = await recording.fetch(`${emulator.baseUrls.vapi}/chat`, { method: 'POST', headers, body });
        expect(response.status).toBe(201);
        expect(await response.text()).toContain('data: {');
      }
      expect(recording.problems()).toEqual([]);
    },
  );

  it('a session with whatever a seed may give it', async () => {
    const { emulator, call, recording } = await stage();
    const artifact = { messages: [] };
    emulator.seed({ vapi: { sessions: [{ cost: 1, costs: [{ type: 'session', cost: 1 }], artifact, messages }] } });
    expect((await call('GET', '/session')).body.results).toHaveLength(2);
    expect(recording.problems()).toEqual([]);
  });
});

describe('for every operation a refusal of a good request fits the document', () => {
  it.each(['', 'emulator-vapi-public-key'])('401 with the key %j', async (key) => {
    const { call, recording, id } = await stage({ key });
    for (const { method, path, body } of sampleRequestsOf('vapi', { id })) {
      expect((await call(method, path, body)).status, `${method} ${path}`).toBe(401);
    }
    expect(recording.problems()).toEqual([]);
  });

  it('404', async () => {
    const { call, recording } = await stage();
    const id = randomUUID();
    for (const { method, path, body } of sampleRequestsOf('vapi', { id })) {
      if (path.includes(id)) expect((await call(method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    expect(recording.problems()).toEqual([]);
  });
});

const requestParts = new Set<Problem['part']>(['path', 'method', 'parameter', 'request-body']);

describe('a refusal of a wrong request fits the document, which blames the request alone', () => {
  it.each<[Exchange, status: number]>([
    [['POST', '/session', { x: 1, expirationSeconds: 59 }], 400],
    [['POST', '/session', { customer: { number: 'x' } }], 400],
    [['POST', '/session', []], 400],
    [['GET', '/session?limit=1001&page=0&sortOrder=desc&x=1'], 400],
    [['GET', '/session/x'], 400],
    [['PATCH', '/session/ID', { assistantId: randomUUID() }], 400],
    [['PATCH', '/session/x', {}], 400],
    [['DELETE', '/session/x'], 400],
    [['PUT', '/session', {}], 404],
    [['GET', '/call'], 404],
    [['POST', '/chat', { sessionId: storedId }], 400],
    [['POST', '/chat', { sessionId: storedId, assistantId: storedId, input: '' }], 400],
    [['POST', '/chat', { sessionId: storedId, input: [{ role: 'user', message: 'Hi' }] }], 400],
    [['POST', '/chat', { input: '' }], 400],
    [['GET', '/chat?name=a'], 400],
    [['PUT', '/chat/ID', {}], 404],
  ])('%j', async ([method, path, body], status) => {
    const { call, recording, id } = await stage();
    expect((await call(method, path.replace('ID', id), body)).status).toBe(status);
    const problems = recording.problems();
    expect(problems).not.toEqual([]);
    expect(problems.filter(({ part }) => !requestParts.has(part))).toEqual([]);
  });
});

interface Exception {
  readonly exchange: Exchange;
  readonly status: number;
  readonly part: Problem['part'];
  readonly options?: EmulatorOptions;
}

/** Where the emulator departs from the document, and why. */
const exceptions: Record<string, Exception> = {
  'customer fields in brackets: the document flattens a nested object, which the real API reads in this form': {
    exchange: ['GET', '/session?customer[number]=%2B15550100'],
    status: 200,
    part: 'parameter',
  },
  'null for absent: the validators of the real API let it through, by all that is known of them': {
    exchange: ['POST', '/session', { name: null }],
    status: 201,
    part: 'request-body',
  },
  'loose messages, when set: guides show them, the document has none': {
    exchange: ['POST', '/session', { messages: [{ role: 'user', content: 'hi' }] }],
    status: 201,
    part: 'request-body',
    options: { settings: { vapi: { looseMessages: true } } },
  },
  'null for absent in a chat, too': {
    exchange: ['POST', '/chat', { sessionId: storedId, input: '', name: null }],
    status: 201,
    part: 'request-body',
  },
  'null for what is not set, when the settings say so: clients have to stand it': {
    exchange: ['GET', '/session/ID'],
    status: 200,
    part: 'response-body',
    options: { settings: { vapi: { nullFields: true } } },
  },
  '{ role, content } in a PATCH: chats append it to a session, which could not be written back without it': {
    exchange: ['PATCH', '/session/ID', { messages: [{ role: 'user', content: 'hi' }] }],
    status: 200,
    part: 'request-body',
  },
  '413 for a body over 10 MiB: the emulator must end somewhere, and the document knows no limit': {
    exchange: ['POST', '/session', { assistant: { x: 'x'.repeat(10 * 1024 * 1024) } }],
    status: 413,
    part: 'status',
  },
};

describe('an exception', () => {
  it.each(Object.entries(exceptions))('%s', async (_, { exchange: [method, path, body], status, part, options }) => {
    const { call, recording, id } = await stage(options);
    expect((await call(method, path.replace('ID', id), body)).status).toBe(status);
    expect([...new Set(recording.problems().map((problem) => problem.part))]).toEqual([part]);
  });
});
