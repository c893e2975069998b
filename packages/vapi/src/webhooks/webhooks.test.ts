import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServerMessageSettings, startEmulator } from '@x/emulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createVapi } from '../index.ts';
import {
  isClientError,
  isUnknownServerMessage,
  parseServerMessage,
  type ServerMessageAuthentication,
  verifyServerMessage,
} from './webhooks-exports.ts';

const TYPES = ['session.created', 'session.updated', 'session.deleted', 'chat.created', 'chat.deleted'] as const;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly headersDistinct: NodeJS.Dict<string[]>;
  readonly body: Buffer;
}

/** The messages of a conversation, as a server receives them from the emulator. */
async function receive(authentication: ServerMessageSettings['authentication']): Promise<Received[]> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, headersDistinct: request.headersDistinct, body: Buffer.concat(chunks) });
    response.end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    await using emulator = await startEmulator({
      settings: { vapi: { wordDelay: 0, serverMessages: { serverUrl, authentication } } },
    });
    const { sessions, chats } = createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi });
    const assistant = { serverMessages: TYPES as unknown as [] };
    const { id } = await sessions.create({ assistant });
    const chat = await chats.create({ sessionId: id, input: 'Hällo' });
    await chats.delete(chat.id);
    await sessions.delete(id);
    await expect.poll(() => received, { timeout: 15_000 }).toHaveLength(5);
  } finally {
    server.close();
  }
  return received;
}

describe.each<
  [string, ServerMessageSettings['authentication'], ServerMessageAuthentication, ServerMessageAuthentication]
>([
  ['a secret', { secret: 'open sesame' }, { secret: 'open sesame' }, { secret: 'open sesam' }],
  ['a bearer token', { bearer: 'a.b.c' }, { bearer: 'a.b.c' }, { bearer: 'a.b.d' }],
  ['an HMAC', { hmac: { key: 'k' } }, { hmac: { key: 'k' } }, { hmac: { key: 'l' } }],
  [
    'an HMAC of another form',
    {
      hmac: {
        key: 'k',
        algorithm: 'sha512',
        encoding: 'base64',
        signatureHeader: 'x-vapi-signature',
        timestampUnit: 'milliseconds',
      },
    },
    { hmac: { key: 'k', algorithm: 'sha512', encoding: 'base64', signatureHeader: 'X-Vapi-Signature' } },
    { hmac: { key: 'k', algorithm: 'sha256', encoding: 'base64', signatureHeader: 'X-Vapi-Signature' } },
  ],
])('messages from the emulator with %s', (_, sent, expected, wrong) => {
  it('are verified and parsed, and others are not', async () => {
    const received = await receive(sent);
    for (const { headers, headersDistinct, body } of received) {
      expect(await verifyServerMessage(headers, body, expected)).toBe(true);
      expect(await verifyServerMessage(headersDistinct, body, expected)).toBe(true);
      expect(await verifyServerMessage(new Headers(headers as Record<string, string>), body.toString(), expected)).toBe(
        true,
      );
      expect(await verifyServerMessage(headers, body, wrong)).toBe(false);
      expect(await verifyServerMessage({}, body, expected)).toBe(false);
      if ('hmac' in expected) expect(await verifyServerMessage(headers, `${body} `, expected)).toBe(false);
    }
    const messages = received.map(({ body }) => parseServerMessage(body));
    expect(messages.map(({ type }) => type).sort()).toEqual([...TYPES].sort());
    for (const message of messages) {
      if (message.type === 'chat.created') expect(message.chat.input).toBe('Hällo');
      if (message.type === 'session.created') expect(message.session.id).toMatch(/-/);
    }
  });
});

describe('an HMAC', () => {
  const body = '{"message":{"type":"x"}}';
  const now = Date.parse('2026-09-20T10:00:00.000Z');
  const signed = (timestamp: number | string, key = 'k') => ({
    'x-timestamp': String(timestamp),
    'x-signature': createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex'),
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['now, in milliseconds', now, true],
    ['now, in seconds', now / 1000, true],
    ['5 minutes ago', now - 300_000, true],
    ['over 5 minutes ago', now - 300_001, false],
    ['over 5 minutes ahead', now / 1000 + 301, false],
    ['no time', 'yesterday', false],
    ['nothing', '', false],
  ])('of %s', async (_, timestamp, expected) => {
    vi.useFakeTimers({ now, toFake: ['Date'] });
    expect(await verifyServerMessage(signed(timestamp), body, { hmac: { key: 'k' } })).toBe(expected);
    const upper = { 'X-Timestamp': String(timestamp), 'X-Signature': signed(timestamp)['x-signature'].toUpperCase() };
    expect(await verifyServerMessage(upper, body, { hmac: { key: 'k' } })).toBe(expected);
  });

  it('has a tolerance of its own', async () => {
    vi.useFakeTimers({ now, toFake: ['Date'] });
    const headers = signed(now - 86_400_000);
    expect(await verifyServerMessage(headers, body, { hmac: { key: 'k', toleranceMs: 86_400_000 } })).toBe(true);
    expect(await verifyServerMessage(headers, body, { hmac: { key: 'k', toleranceMs: Infinity } })).toBe(true);
  });

  it.each(['', 'zz', 'a', 'ab', 'sha256=ab', '='])('is not verified where the signature is %j', async (signature) => {
    vi.useFakeTimers({ now, toFake: ['Date'] });
    const headers = { ...signed(now), 'x-signature': signature };
    for (const encoding of ['hex', 'base64'] as const) {
      expect(await verifyServerMessage(headers, body, { hmac: { key: 'k', encoding } })).toBe(false);
    }
  });
});

it('a secret or token is compared whole, whatever comes', async () => {
  for (const found of ['', 'op', 'open sesame ', 'OPEN SESAME', 'open sesame\u0000']) {
    expect(await verifyServerMessage({ 'x-vapi-secret': found }, '', { secret: 'open sesame' })).toBe(false);
    expect(await verifyServerMessage({ authorization: found }, '', { bearer: 'open sesame' })).toBe(false);
  }
  expect(await verifyServerMessage({ authorization: 'bearer t' }, '', { bearer: 't' })).toBe(true);
  expect(await verifyServerMessage({ 'x-vapi-secret': ['s'] }, '', { secret: 's' })).toBe(true);
  for (const several of [['s', 's'], ['s', 't'], ['s', ''], []]) {
    expect(await verifyServerMessage({ 'x-vapi-secret': several }, '', { secret: 's' })).toBe(false);
  }
});

it.each([
  ['authentication', 'config', '', undefined],
  ['authentication', 'config', '', {}],
  ['authentication', 'config', '', { secret: '' }],
  ['authentication', 'config', '', { secret: 's', bearer: 'b' }],
  ['authentication', 'config', '', { hmac: { key: '' } }],
  ['authentication', 'config', '', { hmac: {} }],
  ['authentication', 'config', '', { hmac: null }],
  ['authentication', 'config', '', { secret: 's', hmac: {} }],
  ['authentication', 'config', '', { bearer: 'b', hmac: { key: '' } }],
  ['hmac.algorithm', 'config', '', { hmac: { key: 'k', algorithm: 'md5' } }],
  ['hmac.algorithm', 'config', '', { hmac: { key: 'k', algorithm: 'constructor' } }],
  ['hmac.toleranceMs', 'config', '', { hmac: { key: 'k', toleranceMs: Number.NaN } }],
  ['rawBody', 'input', { message: {} }, { secret: 's' }],
])('`%s` that is invalid is a %s error', async (parameter, kind, body, authentication) => {
  const error: unknown = await verifyServerMessage({}, body as string, authentication as never).catch(
    (thrown) => thrown,
  );
  expect(isClientError(error) && error).toMatchObject({ kind, parameter, operation: 'verifyServerMessage' });
  expect(String(error)).not.toContain('secret: s');
});

describe('parseServerMessage', () => {
  const message = { type: 'chat.created', chat: { id: 'c' }, extra: 1 };

  it('takes bytes, a string and parsed JSON, and keeps what it does not know', () => {
    const text = JSON.stringify({ message });
    const bytes = new TextEncoder().encode(`\ufeff${text}`);
    for (const body of [text, `\ufeff${text}`, bytes, bytes.buffer, { message }]) {
      expect(parseServerMessage(body)).toEqual(message);
    }
  });

  it('returns messages of other types, which are found by a function', () => {
    const calls = parseServerMessage({ message: { type: 'tool-calls', toolCallList: [] } });
    expect(isUnknownServerMessage(calls) && calls['toolCallList']).toEqual([]);
    expect(isUnknownServerMessage(parseServerMessage({ message }))).toBe(false);
    expect(isUnknownServerMessage({ type: 'toString' })).toBe(true);
  });

  it.each([
    ['{', 'is not JSON'],
    [new Uint8Array([0xff]), 'is not JSON'],
    ['null', 'has no `message.type`'],
    [[], 'has no `message.type`'],
    [undefined, 'has no `message.type`'],
    [{ message: 'x' }, 'has no `message.type`'],
    [{ type: 'chat.created' }, 'has no `message.type`'],
    [{ message: { type: 'chat.created' } }, 'has no `message.chat.id`'],
    [{ message: { type: 'session.updated', session: null } }, 'has no `message.session.id`'],
  ])('refuses %j', (body, problem) => {
    expect(() => parseServerMessage(body)).toThrow(expect.objectContaining({ kind: 'input', parameter: 'body' }));
    expect(() => parseServerMessage(body)).toThrow(problem);
  });
});
