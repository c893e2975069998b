import { operationOf, operationsOf, recordExchanges } from '@x/contracts';
import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, ID } from '../../test/failure-of.ts';
import { type ChatListQuery, createVapi, textOf, type Vapi } from '../index.ts';
import { createVapiChats, createVapiClient, get } from './chats-exports.ts';

// Over real sockets to the emulator; every exchange is also held against the provider's OpenAPI document, both ways.

let emulator: Emulator;
let recording: ReturnType<typeof recordExchanges>;
let vapi: Vapi;
const covered = new Set<string | undefined>();

beforeAll(async () => {
  emulator = await startEmulator({ settings: { vapi: { wordDelay: 0 } } });
});
afterAll(async () => {
  await emulator.close();
});

beforeEach(() => {
  recording = recordExchanges('vapi', fetch, { baseUrl: emulator.baseUrls.vapi });
  const apiKey = emulator.keys.vapi.private;
  vapi = createVapi({ apiKey, baseUrl: emulator.baseUrls.vapi, fetch: recording.fetch, validation: 'throw' });
});
afterEach(() => {
  for (const { request } of recording.exchanges) {
    covered.add(operationOf('vapi', request, { baseUrl: emulator.baseUrls.vapi }));
  }
});

/** The last exchange as method, path below the base URL, headers and body, and its status. */
function lastExchange() {
  const exchange = recording.exchanges.at(-1);
  if (!exchange?.response) throw new Error('nothing was sent');
  return {
    line: `${exchange.request.method} ${exchange.request.url.slice(emulator.baseUrls.vapi.length)}`,
    headers: Object.fromEntries(exchange.request.headers as Headers),
    body: exchange.request.body,
    status: exchange.response.status,
  };
}

const AUTHORIZATION = { authorization: 'Bearer emulator-vapi-private-key' };
const HEADERS = { accept: 'application/json', ...AUTHORIZATION };

async function sessionId(): Promise<string> {
  return (await vapi.sessions.create({ assistantId: ID })).id;
}

describe('create', () => {
  it('posts a turn of a session and resolves to the chat', async () => {
    const body = { sessionId: await sessionId(), input: 'Hello there' };
    const chat = await vapi.chats.create(body);
    expect(lastExchange()).toEqual({
      line: 'POST /chat',
      headers: { ...HEADERS, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      status: 201,
    });
    expect(chat).toMatchObject({ ...body, assistantId: ID });
    expect(textOf(chat)).toContain('Hello there');
    expect(recording.problems()).toEqual([]);
  });

  it('posts a chat on its own, with messages', async () => {
    const first = await vapi.chats.create({
      assistantId: ID,
      name: 'first',
      input: [
        { role: 'system', content: 'Be brief.' },
        { role: 'assistant', content: 'Hi, how can I help?' },
        { role: 'user', content: 'Billing' },
      ],
      assistantOverrides: { variableValues: { name: 'Ada' } },
    });
    const second = await vapi.chats.create({ previousChatId: first.id, input: 'And then?' });
    expect(second).toMatchObject({ previousChatId: first.id });
    expect(second).not.toHaveProperty('sessionId');
    expect(recording.problems()).toEqual([]);
  });

  it('sends an SMS in a session that it makes, and goes on in that', async () => {
    const { sessionId: id } = await vapi.chats.create({
      assistantId: ID,
      input: 'Your appointment is tomorrow.',
      transport: {
        type: 'twilio.sms',
        phoneNumberId: ID,
        customer: { number: '+14155550123' },
        useLLMGeneratedMessageForOutbound: false,
      },
    });
    await vapi.chats.create({ sessionId: String(id), input: 'Still there?', transport: { type: 'twilio.sms' } });
    expect((await vapi.sessions.get(String(id))).customer).toEqual({ number: '+14155550123' });
    expect(recording.problems()).toEqual([]);
  });

  it('is told by the status, a hint and a code that the organisation has to pay first', async () => {
    const message = 'Add a payment method to use chat. Pay-as-you-go orgs require a card on file.';
    const body = { message, reason: 'payment_method_missing', statusCode: 402 };
    emulator.failNext('vapi', 'chats.create', { kind: 'response', status: 402, body });
    const error = await failureOf(vapi.chats.create({ assistantId: ID, input: 'Hi' }));
    expect(error).toMatchObject({
      kind: 'api',
      operation: 'chats.create',
      status: 402,
      reason: 'quota-exceeded',
      code: 'payment_method_missing',
      outcome: 'not-applied',
      isRetryable: false,
      attempts: 1,
    });
    expect(error.message).toContain('Chats need a payment method or credits');
  });

  it('is one turn when its response is lost, and the error says how to find it', async () => {
    emulator.failNext('vapi', 'chats.create', { kind: 'reset', applied: true });
    const before = emulator.chats().length;
    const startedAt = new Date(emulator.clock.now());
    const body = { sessionId: await sessionId(), input: 'Just once' };
    const error = await failureOf(vapi.chats.create(body));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1, isRetryable: false });
    expect(error.message).toContain(
      'It may have been applied; list chats by `sessionId` and `createdAtGe` and look for its `input` before retrying.',
    );
    expect(emulator.chats()).toHaveLength(before + 1);
    const { results } = await vapi.chats.list({ sessionId: body.sessionId, createdAtGe: startedAt, sortOrder: 'ASC' });
    expect(results.map(({ input }) => input)).toEqual(['Just once']);
  });
});

describe('get and delete', () => {
  it('get one chat, delete it, and it is gone', async () => {
    const chat = await vapi.chats.create({ assistantId: ID, input: 'Hi' });
    expect(await vapi.chats.get(chat.id)).toEqual(chat);
    expect(lastExchange()).toEqual({ line: `GET /chat/${chat.id}`, headers: HEADERS, body: '', status: 200 });
    expect(await vapi.chats.delete(chat.id)).toEqual(chat);
    expect(lastExchange()).toEqual({ line: `DELETE /chat/${chat.id}`, headers: HEADERS, body: '', status: 200 });
    const gone = { kind: 'api', status: 404, reason: 'not-found', attempts: 1 };
    expect(await failureOf(vapi.chats.delete(chat.id))).toMatchObject(gone);
    expect(await failureOf(vapi.chats.get(chat.id))).toMatchObject(gone);
    expect(recording.problems()).toEqual([]);
  });

  it('deletes what a first response was lost of', async () => {
    const { id } = await vapi.chats.create({ assistantId: ID, input: 'Hi' });
    emulator.failNext('vapi', 'chats.delete', { kind: 'reset', applied: true });
    expect(await vapi.chats.delete(id)).toBeUndefined();
  });

  it('work as single operations and as a group of their own', async () => {
    const options = { baseUrl: emulator.baseUrls.vapi, apiKey: emulator.keys.vapi.private };
    const chat = await createVapiChats(options).create({ assistantId: ID, input: 'Hi' });
    expect(await get(createVapiClient(options), chat.id)).toEqual(chat);
  });
});

describe('list', () => {
  it.each<[ChatListQuery, string]>([
    [{ page: 2, limit: 0 }, 'page=2&limit=0'],
    [{ idAny: ['a', 'b'] }, 'idAny=a%2Cb'],
    [{ assistantIdAny: ['a', 'b'], id: 'c' }, 'assistantIdAny=a%2Cb&id=c'],
    [
      { sessionId: 's', previousChatId: 'p', squadId: 'q', assistantId: 'a' },
      'sessionId=s&previousChatId=p&squadId=q&assistantId=a',
    ],
    [{ createdAtGe: new Date(0), sortOrder: 'ASC' }, 'createdAtGe=1970-01-01T00%3A00%3A00.000Z&sortOrder=ASC'],
  ])('encodes %j as the contract declares it', async (query, written) => {
    await vapi.chats.list(query);
    expect(lastExchange()).toMatchObject({ line: `GET /chat?${written}`, status: 200 });
    expect(recording.problems()).toEqual([]);
  });

  it('reads a conversation in order, page by page', async () => {
    const id = await sessionId();
    const inputs = ['one', 'two', 'three', 'four', 'five'];
    for (const input of inputs) await vapi.chats.create({ sessionId: id, input });
    const read: unknown[] = [];
    for await (const chat of vapi.chats.listAll({ sessionId: id, sortOrder: 'ASC', limit: 2 })) read.push(chat.input);
    expect(read).toEqual(inputs);
    expect(recording.problems()).toEqual([]);
  });
});

it('the exchanges above cover every operation on chats of the document', () => {
  const ofChats = operationsOf('vapi').filter((name) => name.includes('Chat'));
  expect([...covered].filter((name) => name?.includes('Chat')).sort()).toEqual(ofChats.sort());
});
