import type { ServerResponse } from 'node:http';
import { hang, json, reset, serve, text } from '@x/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../test/failure-of.ts';
import { clientOf, clientOfPieces, event, events, streamed, streamedAnd, TURN } from '../../test/reply.ts';
import { isClientError } from '../index.ts';

// Whatever breaks a stream: one request, an error that says what is known, and no socket left.

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const BROKEN = { kind: 'stream', operation: 'chats.stream', outcome: 'unknown', isRetryable: false, attempts: 1 };
const ERROR = { message: 'Add a payment method to use chat.', reason: 'payment_method_missing', statusCode: 402 };
const destroy = (_: unknown, response: { socket: { resetAndDestroy(): void } | null }) => {
  response.socket?.resetAndDestroy();
};

describe('a stream that breaks after its first pieces', () => {
  it.each([
    ['reset', streamedAnd(events('Hi', ' th'), destroy), {}, 'that was truncated'],
    ['cut in an event', streamed(`${events('Hi', ' th')}data: {"id":"1","pa`), {}, 'that was truncated'],
    [
      'damaged in an event',
      streamed(`${events('Hi', ' th')}data: {"id":"1","delta":"lo\n\n${events('x')}`),
      {},
      'truncated',
    ],
    ['cut in the name of a field', streamed(`${events('Hi', ' th')}da`), {}, 'that was truncated'],
    ['silent', streamedAnd(events('Hi', ' th')), { idleTimeout: 100 }, 'received no data for 100 ms (`idleTimeout`)'],
    [
      'an event that does not end',
      streamedAnd(events('Hi', ' th'), (_, response) => response.write(`data: ${'x'.repeat(5000)}`)),
      { maxResponseBytes: 1000 },
      'with an event that is larger than 1,000 bytes',
    ],
    [
      'an event that is too large',
      streamed(events('Hi', ' th', 'x'.repeat(2000))),
      { maxResponseBytes: 1000 },
      'with an event that is larger than 1,000 bytes',
    ],
    ['an error without a status', streamed(events('Hi', ' th') + event({ error: 'boom' })), {}, 'boom'],
  ])(
    '%s',
    async (_, handler, { idleTimeout, ...options }: { idleTimeout?: number; maxResponseBytes?: number }, words) => {
      const responses: ServerResponse[] = [];
      await using server = await serve((request, response) => {
        responses.push(response);
        handler(request, response);
      });
      const reply = clientOf(server.url, options).chats.stream(TURN, { idleTimeout });
      const error = await failureOf(reply.text());
      expect(error).toMatchObject({ ...BROKEN, status: 201 });
      expect('Hi th'.startsWith(String(error.partialText))).toBe(true);
      expect(reply.textSoFar).toBe(error.partialText);
      expect(error.message).toContain(words);
      expect(error.message).toContain('look for its `input` before retrying');
      expect(JSON.stringify(error)).not.toContain('partialText');
      await expect.poll(() => responses.every(({ closed }) => closed)).toBe(true);
      expect(server.requests).toHaveLength(1);
    },
  );

  it('an error in an event has its status, reason and code', async () => {
    await using server = await serve(streamed(events('Hi') + event(ERROR)));
    const error = await failureOf(clientOf(server.url).chats.stream(TURN).text());
    const facts = { status: 402, reason: 'quota-exceeded', code: 'payment_method_missing', partialText: 'Hi' };
    expect(error).toMatchObject({ ...BROKEN, ...facts });
    expect(error.message).toContain('402 (quota-exceeded): Add a payment method to use chat.');
  });

  it('an error in the first event leaves the outcome unknown, too', async () => {
    await using server = await serve(streamed(event({ message: ['a', 'b'], statusCode: 503 })));
    const error = await failureOf(clientOf(server.url).chats.stream(TURN).text());
    expect(error).toMatchObject({ ...BROKEN, status: 503, reason: 'unavailable', partialText: '' });
  });

  it('yields the pieces that came with the error, first', async () => {
    await using server = await serve(streamed(events('a', 'b') + event(ERROR) + events('c')));
    const seen: string[] = [];
    const loop = (async () => {
      for await (const { delta } of clientOf(server.url).chats.stream(TURN)) seen.push(delta);
    })();
    expect(await failureOf(loop)).toMatchObject({ status: 402 });
    expect(seen).toEqual(['a', 'b']);
  });

  it('ignores a whole chat after pieces, and an error that is null', async () => {
    const whole = { id: 'c1', output: [{ role: 'assistant', content: 'Hi there' }], error: null };
    await using server = await serve(streamed(events('Hi', ' there') + event(whole)));
    const vapi = clientOf(server.url, { onMismatch: () => {} });
    expect(await vapi.chats.stream(TURN).text()).toBe('Hi there');
  });

  it('masks the key in what the error quotes', async () => {
    const quote = 'Invalid key a-private-key-of-vapi';
    await using server = await serve(streamed(event({ message: quote, statusCode: 401 })));
    expect((await failureOf(clientOf(server.url).chats.stream(TURN).text())).message).toContain('Invalid key ***');
  });
});

describe('idle time', () => {
  it.each([
    ['comments', ': ping\n\n'],
    ['pings as events', event('')],
    ['objects that are no pieces', event({})],
  ])('is counted although there are %s', async (_, ping) => {
    await using server = await serve((request, response) => {
      streamedAnd(events('Hi'))(request, response);
      const timer = setInterval(() => response.write(ping), 20);
      response.on('close', () => clearInterval(timer));
    });
    const vapi = clientOf(server.url, { onMismatch: () => {} });
    const error = await failureOf(vapi.chats.stream(TURN, { idleTimeout: 200 }).text());
    expect(error).toMatchObject({ ...BROKEN, partialText: 'Hi' });
    expect(error.message).toContain('received no data for 200 ms (`idleTimeout`)');
  });

  it('is not counted while the reader is busy, nor while pieces arrive', async () => {
    await using server = await serve((request, response) => {
      streamedAnd('')(request, response);
      let left = 12;
      const timer = setInterval(() => {
        response.write(events('a'));
        left -= 1;
        if (left > 0) return;
        clearInterval(timer);
        response.end();
      }, 100);
    });
    const reply = clientOf(server.url).chats.stream(TURN, { idleTimeout: 400 });
    for await (const _ of reply) if (reply.textSoFar.length === 2) await new Promise((go) => setTimeout(go, 500));
    expect(reply.textSoFar).toBe('aaaaaaaaaaaa');
  });
});

it('ends with a timeout after `totalTimeout`, with the text so far', async () => {
  await using server = await serve((request, response) => {
    streamedAnd('')(request, response);
    const timer = setInterval(() => response.write(events('a')), 30);
    response.on('close', () => clearInterval(timer));
  });
  const reply = clientOf(server.url).chats.stream(TURN, { totalTimeout: 1_000 });
  const error = await failureOf(reply.text());
  expect(error).toMatchObject({ ...BROKEN, kind: 'timeout', scope: 'total', partialText: reply.textSoFar });
  expect(error.partialText).toMatch(/^a+$/);
  expect(error.message).toContain('was not complete within 1,000 ms (`totalTimeout`)');
});

describe('a response that is no stream', () => {
  it.each([
    ['an HTML page', text(200, '<html>', { 'content-type': 'text/html' }), 'of another type (text/html)'],
    ['plain text', text(200, 'Hi', { 'content-type': 'text/plain' }), 'of another type (text/plain)'],
    ['a redirect', text(307, '', { location: 'https://example.com/x' }), 'was redirected'],
  ])('%s', async (_, handler, words) => {
    await using server = await serve(handler);
    const error = await failureOf(clientOf(server.url).chats.stream(TURN).text());
    expect(error).toMatchObject({ kind: 'response', outcome: 'unknown', attempts: 1 });
    expect(error.message).toContain(words);
    expect(server.requests).toHaveLength(1);
  });

  it('a Response without a body stream says nothing about the turn', async () => {
    const fetch = async () =>
      ({ status: 201, headers: new Headers({ 'content-type': 'text/event-stream' }) }) as Response;
    const error = await failureOf(clientOf('http://127.0.0.1', { fetch }).chats.stream(TURN).text());
    expect(error).toMatchObject({ kind: 'response', status: 201, outcome: 'unknown', attempts: 1 });
    expect(error.message).toContain('this fetch has no response streams');
  });

  it.each([
    ['no event at all', streamed(''), 'that ended without any data'],
    ['only [DONE]', streamed('data: [DONE]\n\n'), 'that ended without any data'],
    ['half of a JSON body', streamed('{"id":"1","out', 'application/json'), 'that was truncated'],
    ['an error as JSON', streamed(JSON.stringify(ERROR), 'application/json'), '402 (quota-exceeded)'],
    ['JSON that is no chat', streamed('[]', 'application/json'), 'that ended without any data'],
  ])('%s', async (_, handler, words) => {
    await using server = await serve(handler);
    const error = await failureOf(clientOf(server.url).chats.stream(TURN).text());
    expect(error).toMatchObject({ ...BROKEN, partialText: '' });
    expect(error.message).toContain(words);
  });

  it('a body shorter than declared is truncated, also where its last event is whole', async () => {
    const body = events('Hi');
    await using server = await serve((_, response) => {
      response.writeHead(201, { 'content-type': 'text/event-stream', 'content-length': body.length + 10 });
      response.write(body, () => response.socket?.end());
    });
    expect(await failureOf(clientOf(server.url).chats.stream(TURN).text())).toMatchObject({
      ...BROKEN,
      partialText: 'Hi',
    });
    const short = async () =>
      new Response(body, {
        headers: { 'content-type': 'text/event-stream', 'content-length': String(body.length + 10) },
      });
    const vapi = clientOfPieces([], { fetch: short });
    expect(await failureOf(vapi.chats.stream(TURN).text())).toMatchObject({ ...BROKEN, partialText: 'Hi' });
  });
});

describe('a request that gets no stream', () => {
  it.each([
    ['a 500', json(500, { message: 'Internal server error', statusCode: 500 }), 'api', 'unknown', 1],
    ['a 504 with HTML', text(504, '<html>', { 'content-type': 'text/html' }), 'api', 'unknown', 1],
    ['a 400', json(400, { message: ['x'], statusCode: 400 }), 'api', 'not-applied', 1],
    ['a 402', json(402, ERROR), 'api', 'not-applied', 1],
    ['a reset', reset, 'connection', 'unknown', 1],
    ['silence', hang, 'timeout', 'unknown', 1],
    ['a 429', json(429, { message: 'Rate limit exceeded', statusCode: 429 }), 'api', 'not-applied', 3],
  ])('%s', async (_, handler, kind, outcome, attempts) => {
    await using server = await serve(handler);
    const error = await failureOf(clientOf(server.url).chats.stream(TURN, { timeout: 200 }).text());
    expect(error).toMatchObject({ kind, outcome, attempts, operation: 'chats.stream' });
    expect(error).not.toHaveProperty('partialText');
    expect(server.requests).toHaveLength(attempts);
  });

  it('is retried where it did nothing, with the same bytes', async () => {
    await using server = await serve(json(429, {}), streamed(events('Hi')));
    expect(await clientOf(server.url).chats.stream(TURN).text()).toBe('Hi');
    expect(server.requests[0]?.body).toBe(server.requests[1]?.body);
    expect(server.requests).toHaveLength(2);
  });

  it('was never sent where nobody listens', async () => {
    const server = await serve(hang);
    await server[Symbol.asyncDispose]();
    const error = await failureOf(clientOf(server.url).chats.stream(TURN, { retries: 0 }).text());
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', isRetryable: true });
  });
});

it('an error of a loop shows the line of the loop in its stack', async () => {
  await using server = await serve(json(400, { message: 'no', statusCode: 400 }));
  async function loopOfTheUser() {
    for await (const _ of clientOf(server.url).chats.stream(TURN));
  }
  const error: unknown = await loopOfTheUser().catch((thrown: unknown) => thrown);
  expect(isClientError(error) && error.stack).toContain('loopOfTheUser');
});
