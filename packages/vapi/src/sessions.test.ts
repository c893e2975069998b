import { runInNewContext } from 'node:vm';
import { operationOf, operationsOf, recordExchanges } from '@x/contracts';
import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createVapi, type ListQuery, type Vapi } from './index.ts';
import { createVapiClient, createVapiSessions, get } from './sessions-exports.ts';

// Over real sockets to the emulator; every request and response is also checked against the OpenAPI document.

let emulator: Emulator;
let recording: ReturnType<typeof recordExchanges>;
let vapi: Vapi;
const covered = new Set<string | undefined>();

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
});

beforeEach(() => {
  recording = recordExchanges('vapi', fetch, { baseUrl: emulator.baseUrls.vapi });
  vapi = createVapi({
    baseUrl: emulator.baseUrls.vapi,
    apiKey: emulator.keys.vapi.private,
    fetch: recording.fetch,
    validation: 'throw',
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  // The one departure: the document lists the fields of the customer flat.
  expect(recording.problems().filter(({ at }) => !at.startsWith('customer['))).toEqual([]);
  for (const { request } of recording.exchanges) {
    covered.add(operationOf('vapi', request, { baseUrl: emulator.baseUrls.vapi }));
  }
});

/** The last exchange as method, path below the base URL, headers and body, and its status. */
function lastExchange() {
  const exchange = recording.exchanges.at(-1);
  if (!exchange?.response) throw new Error('nothing was sent');
  const headers = Object.fromEntries(exchange.request.headers as Headers);
  return {
    line: `${exchange.request.method} ${exchange.request.url.slice(emulator.baseUrls.vapi.length)}`,
    headers,
    body: exchange.request.body,
    status: exchange.response.status,
  };
}

const BASE_HEADERS = { accept: 'application/json', authorization: 'Bearer emulator-vapi-private-key' };

const FULL_BODY = {
  name: 'support',
  status: 'active',
  expirationSeconds: 3600,
  assistant: { firstMessage: 'Hello', model: { provider: 'openai', model: 'gpt-4o' } },
  assistantOverrides: { variableValues: { name: 'Ada' } },
  squad: { members: [{ assistantId: '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11' }] },
  messages: [
    { role: 'system', message: 'Be kind.', time: 1, secondsFromStart: 0 },
    { role: 'user', message: 'Hi', time: 2, endTime: 3.5, secondsFromStart: 1, isFiltered: false },
    {
      role: 'assistant',
      content: 'Hello',
      tool_calls: [{ id: 't1', type: 'function', function: { name: 'look', arguments: '{}' } }],
    },
    { role: 'tool', content: 'found', tool_call_id: 't1' },
    { role: 'developer', content: 'Be brief.' },
  ],
  customer: { number: '+15550100', name: 'Ada', email: 'ada@example.com', externalId: 'c-1' },
  customerId: 'c-1',
  phoneNumberId: 'p-1',
  phoneNumber: {
    twilioPhoneNumber: '+15550101',
    twilioAccountSid: 'AC0',
    twilioAuthToken: 'not-a-real-token',
    fallbackDestination: {
      type: 'number',
      number: '+15550102',
      transferPlan: { mode: 'warm-transfer-say-message', message: 'One moment', sipVerb: 'refer' },
    },
    hooks: [{ on: 'call.ringing', do: [{ type: 'say', exact: 'Hello' }] }],
    server: { url: 'https://example.com', backoffPlan: { type: 'fixed', maxRetries: 1, baseDelaySeconds: 1 } },
  },
} as const;

describe('create', () => {
  it('sends the body as it is, and returns the stored session', async () => {
    const session = await vapi.sessions.create(FULL_BODY);
    expect(lastExchange()).toEqual({
      line: 'POST /session',
      headers: { ...BASE_HEADERS, 'content-type': 'application/json' },
      body: JSON.stringify(FULL_BODY),
      status: 201,
    });
    expect(session.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(session).toMatchObject({ ...FULL_BODY, assistant: { firstMessage: 'Hello' } });
  });

  it('creates a session without a body, with the defaults of the API', async () => {
    expect(await vapi.sessions.create()).toMatchObject({ status: 'active', expirationSeconds: 86_400 });
    expect(lastExchange().body).toBe('{}');
  });
});

describe('get', () => {
  it('returns one session', async () => {
    const made = await vapi.sessions.create({ name: 'one' });
    expect(await vapi.sessions.get(made.id)).toEqual(made);
    expect(lastExchange()).toEqual({ line: `GET /session/${made.id}`, headers: BASE_HEADERS, body: '', status: 200 });
  });

  it('can be imported alone, with a client and the key from the environment', async () => {
    const made = await vapi.sessions.create({ name: 'one' });
    vi.stubEnv('VAPI_API_KEY', emulator.keys.vapi.private);
    const options = { baseUrl: emulator.baseUrls.vapi, fetch: emulator.fetch };
    expect(await get(createVapiClient(options), made.id)).toEqual(made);
    expect(await createVapiSessions(options).get(made.id)).toEqual(made);
  });
});

describe('list', () => {
  it('returns one page with its metadata', async () => {
    const made = await vapi.sessions.create({ name: 'listed' });
    const page = await vapi.sessions.list({ id: made.id });
    expect(page.results).toEqual([made]);
    expect(page.metadata).toMatchObject({ itemsPerPage: 100, totalItems: 1, currentPage: 1, hasNextPage: false });
    expect(lastExchange()).toEqual({
      line: `GET /session?id=${made.id}`,
      headers: BASE_HEADERS,
      body: '',
      status: 200,
    });
    await vapi.sessions.list();
    expect(lastExchange().line).toBe('GET /session');
  });

  it.each<[ListQuery, string]>([
    [{ page: 2, limit: 0 }, 'page=2&limit=0'],
    [{ sortOrder: 'ASC', sortBy: 'cost' }, 'sortOrder=ASC&sortBy=cost'],
    [{ idAny: ['a', 'b'] }, 'idAny=a%2Cb'],
    [{ assistantIdAny: ['a', 'b'] }, 'assistantIdAny=a%2Cb'],
    [{ customerNumberAny: ['+1555', '+1556'] }, 'customerNumberAny=%2B1555%2C%2B1556'],
    [{ phoneNumberIdAny: ['a', 'b'] }, 'phoneNumberIdAny=a&phoneNumberIdAny=b'],
    [
      { phoneNumberId: 'p', squadId: 's', workflowId: 'w', assistantId: 'a' },
      'phoneNumberId=p&squadId=s&workflowId=w&assistantId=a',
    ],
    [{ number: '+1555', numberE164CheckEnabled: false }, 'number=%2B1555&numberE164CheckEnabled=false'],
    [
      { externalId: 'c-1', email: 'a@b.c', sipUri: 'sip:a@b.c', extension: '12' },
      'externalId=c-1&email=a%40b.c&sipUri=sip%3Aa%40b.c&extension=12',
    ],
    [{ name: 'a&b=c d' }, 'name=a%26b%3Dc%20d'],
    [{ createdAtGt: new Date(0) }, 'createdAtGt=1970-01-01T00%3A00%3A00.000Z'],
    [{ createdAtGt: runInNewContext('new Date(0)') }, 'createdAtGt=1970-01-01T00%3A00%3A00.000Z'],
    [{ updatedAtLe: '2026-01-01T00:00:00Z' }, 'updatedAtLe=2026-01-01T00%3A00%3A00Z'],
    [{ name: undefined, limit: 5 }, 'limit=5'],
  ])('sends the query %j as documented', async (query, written) => {
    await vapi.sessions.list(query);
    expect(lastExchange()).toMatchObject({ line: `GET /session?${written}`, status: 200 });
  });
});

describe('listAll', () => {
  it('yields the sessions of all pages in order, and stops after the last page', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `page-${index}`);
    const customer = { number: '+15550177' };
    for (const name of names) await vapi.sessions.create({ name, customer });
    const filter = { customerNumberAny: [customer.number], sortOrder: 'ASC', limit: 3 } as const;
    const before = recording.exchanges.length;
    const seen: (string | undefined)[] = [];
    for await (const session of vapi.sessions.listAll(filter)) seen.push(session.name);
    expect(seen).toEqual(names);
    const lines = recording.exchanges.slice(before).map(({ request }) => new URL(request.url).searchParams.get('page'));
    expect(lines).toEqual([null, '2', '3']);
  });
});

describe('update', () => {
  it('sends the changes, and returns the updated session', async () => {
    const made = await vapi.sessions.create({ name: 'before' });
    const change = {
      name: 'after',
      status: 'completed',
      expirationSeconds: 60,
      messages: [{ role: 'developer', content: 'x' }],
    } as const;
    const changed = await vapi.sessions.update(made.id, change);
    expect(lastExchange()).toEqual({
      line: `PATCH /session/${made.id}`,
      headers: { ...BASE_HEADERS, 'content-type': 'application/json' },
      body: JSON.stringify(change),
      status: 200,
    });
    expect(changed).toMatchObject({ ...change, id: made.id, createdAt: made.createdAt });
    expect(await vapi.sessions.get(made.id)).toEqual(changed);
  });

  const ANY_FORM = [
    { role: 'user', message: 'Hi', time: 2, endTime: 3.5, secondsFromStart: 1 },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: null, tool_calls: [{ id: 't1', type: 'function' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
    { role: 'narrator', mood: 'calm' },
  ];

  it('accepts the messages of the session, in any form, with one more', async () => {
    const { sessions } = emulator.seed({ vapi: { sessions: [{ messages: ANY_FORM }] } }).vapi;
    const id = String(sessions[0]?.id);
    // Not recorded: the OpenAPI document has one form only.
    const options = { baseUrl: emulator.baseUrls.vapi, apiKey: emulator.keys.vapi.private };
    const { sessions: unrecorded } = createVapi({ ...options, validation: 'throw' });
    const { messages = [] } = await unrecorded.get(id);
    expect(messages).toEqual(ANY_FORM);
    const added = { role: 'user', content: 'And?' } as const;
    const changed = await unrecorded.update(id, { messages: [...messages, added] });
    expect(changed.messages).toEqual([...ANY_FORM, added]);
    expect((await unrecorded.get(id)).messages).toEqual([...ANY_FORM, added]);
  });
});

describe('delete', () => {
  it('returns the deleted session; it is not found afterwards', async () => {
    const made = await vapi.sessions.create({ name: 'gone' });
    expect(await vapi.sessions.delete(made.id)).toEqual(made);
    expect(lastExchange()).toEqual({
      line: `DELETE /session/${made.id}`,
      headers: BASE_HEADERS,
      body: '',
      status: 200,
    });
    const gone = { kind: 'api', status: 404, reason: 'not-found', attempts: 1 };
    await expect(vapi.sessions.delete(made.id)).rejects.toMatchObject(gone);
    await expect(vapi.sessions.get(made.id)).rejects.toMatchObject(gone);
  });
});

it('the tests of the sessions call every operation on sessions of the OpenAPI document', () => {
  expect([...covered].sort()).toEqual(operationsOf('vapi', 'sessions').sort());
});
