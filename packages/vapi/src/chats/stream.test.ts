import { json, serve } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../../test/failure-of.ts';
import { CHAT_ID, clientOf, event, events, pieceOf, SESSION_ID, streamed, TURN } from '../../test/reply.ts';
import { type ChatPiece, createVapi, type Vapi } from '../index.ts';

const CHAT = {
  id: CHAT_ID,
  orgId: 'o',
  createdAt: 'c',
  updatedAt: 'u',
  output: [{ role: 'assistant', content: 'Hi!' }],
};

async function piecesOf(vapi: Vapi): Promise<ChatPiece[]> {
  const pieces: ChatPiece[] = [];
  for await (const piece of vapi.chats.stream(TURN)) pieces.push(piece);
  return pieces;
}

describe('a stream', () => {
  it('sends one request, at the first read, and yields pieces as they are', async () => {
    await using server = await serve(streamed(events('Which', ' invoice', '', ' is it?')));
    const reply = clientOf(server.url).chats.stream(TURN);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(server.requests).toEqual([]);
    const pieces: ChatPiece[] = [];
    for await (const piece of reply) pieces.push(piece);
    expect(pieces).toEqual(['Which', ' invoice', '', ' is it?'].map((delta) => pieceOf(delta)));
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/chat',
        headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ ...TURN, stream: true }),
      },
    ]);
    expect(await reply.text()).toBe('Which invoice is it?');
    expect(server.requests).toHaveLength(1);
  });

  it('sends what was passed at the call, whatever is changed until the first read', async () => {
    await using server = await serve(streamed(events('Hi')));
    const body = { ...TURN };
    const headers = { 'x-a': '1' };
    const reply = clientOf(server.url).chats.stream(body, { headers });
    body.input = 'changed';
    headers['x-a'] = '2';
    await reply.text();
    expect(server.requests).toMatchObject([{ headers: { 'x-a': '1' } }]);
    expect(JSON.parse(String(server.requests[0]?.body))).toEqual({ ...TURN, stream: true });
  });

  it('counts its time from the first read on', async () => {
    await using server = await serve(streamed(events('Hi')));
    const reply = clientOf(server.url).chats.stream(TURN, { totalTimeout: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await reply.text()).toBe('Hi');
  });

  it('calls hooks as any call does, once', async () => {
    await using server = await serve(streamed(events('Hi', '!')));
    const hooks = { onRequest: vi.fn(), onResponse: vi.fn(), onSuccess: vi.fn(), onError: vi.fn() };
    const onResponse = vi.fn();
    await clientOf(server.url, { hooks }).chats.stream(TURN, { onResponse }).text();
    expect(hooks.onRequest).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ operation: 'chats.stream' }));
    expect(hooks.onResponse).toHaveBeenCalledOnce();
    expect(hooks.onSuccess).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: 201, attempt: 1 }));
    expect(hooks.onError).not.toHaveBeenCalled();
    expect(onResponse).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: 201, attempts: 1 }));
  });

  it.each([
    ['[DONE]', `${events('Hi')}data: [DONE]\n\n`],
    ['[DONE] in the middle', `${events('H')}data: [DONE]\n\n${events('i')}`],
    ['comments', `: hi\n\n${events('H')}: ping\n\n${events('i')}:\n\n`],
    ['pings as data', `${event('ping')}${events('H')}${event('')}${event('1')}${event('null')}${events('i')}`],
    ['events of other names, with ids', `event: message\nid: 7\nretry: 10\n${events('Hi')}event: ping\n\n`],
    ['a last event without its empty line', events('H', 'i').trimEnd()],
    ['a last event with one line end', `${events('H', 'i').trimEnd()}\n`],
    ['a last [DONE] without its empty line', `${events('Hi')}data: [DONE]`],
    ['a comment at the end that was not ended', `${events('Hi')}: pi`],
    ['a byte order mark', `\uFEFF${events('Hi')}`],
    ['CR alone', events('H', 'i').replaceAll('\n', '\r')],
    ['CRLF', events('H', 'i').replaceAll('\n', '\r\n')],
    ['data in several lines', `data: ${JSON.stringify(pieceOf('Hi'), null, 1).replaceAll('\n', '\ndata: ')}\n\n`],
    ['no space behind the colon', events('Hi').replace('data: ', 'data:')],
  ])('with %s has the same text', async (_, body) => {
    await using server = await serve(streamed(body));
    const deltas = (await piecesOf(clientOf(server.url))).map(({ delta }) => delta);
    expect(deltas.join('')).toBe('Hi');
    expect(deltas.length).toBeLessThan(3);
  });

  it.each(['text/event-stream; charset=utf-8', 'Text/Event-Stream', ''])('is read as %j', async (type) => {
    await using server = await serve(streamed(events('Hi'), type, 200));
    expect(await clientOf(server.url).chats.stream(TURN).text()).toBe('Hi');
  });

  it('hands a whole chat in JSON over as one piece', async () => {
    await using server = await serve(json(200, { ...CHAT, sessionId: SESSION_ID }));
    const output = [{ role: 'assistant', tool_calls: [] }, { role: 'tool', content: 'x' }, ...CHAT.output];
    await using withTools = await serve(json(200, { ...CHAT, output }));
    await using withoutReply = await serve(json(200, { ...CHAT, output: null }));
    expect(await piecesOf(clientOf(server.url))).toEqual([pieceOf('Hi!')]);
    const { sessionId: _, ...piece } = pieceOf('Hi!', 2);
    expect(await piecesOf(clientOf(withTools.url))).toEqual([piece]);
    expect(await piecesOf(clientOf(withoutReply.url))).toMatchObject([{ delta: '' }]);
  });

  it('ignores other objects, and reports them once', async () => {
    const odd = event({ type: 'usage', tokens: 3 });
    await using server = await serve(
      streamed(odd + events('H') + odd + event({ ...pieceOf(''), delta: null }) + events('i')),
    );
    const onMismatch = vi.fn();
    const vapi = clientOf(server.url, { onMismatch });
    expect(await vapi.chats.stream(TURN).text()).toBe('Hi');
    const paths = onMismatch.mock.calls.map(([{ operation, path }]) => `${operation} ${path}`);
    expect(paths).toEqual(['chats.stream id', 'chats.stream path', 'chats.stream delta']);
  });

  it('refuses them where the caller wants that', async () => {
    await using server = await serve(streamed(events('H') + event({ ...pieceOf('i'), path: 7 })));
    const reply = clientOf(server.url, { validation: 'throw' }).chats.stream(TURN);
    const facts = { kind: 'response', outcome: 'unknown', partialText: 'H' };
    expect(await failureOf(reply.text())).toMatchObject(facts);
  });
});

describe('text()', () => {
  it('reads the stream itself, shows meanwhile what has arrived, and is the same each time', async () => {
    await using server = await serve(streamed(events('Hi', ' there')));
    const reply = clientOf(server.url).chats.stream(TURN);
    expect(reply.textSoFar).toBe('');
    const text = reply.text();
    expect(await Promise.all([text, reply.text()])).toEqual(['Hi there', 'Hi there']);
    expect(reply.textSoFar).toBe('Hi there');
    expect(server.requests).toHaveLength(1);
  });

  it('waits for a loop that is under way, and reads the rest behind single reads', async () => {
    await using server = await serve(streamed(events('a', 'b', 'c')));
    const vapi = clientOf(server.url);
    const reply = vapi.chats.stream(TURN);
    const seen: string[] = [];
    let text: Promise<string> | undefined;
    for await (const { delta } of reply) {
      text ??= reply.text();
      seen.push(delta);
      expect(reply.textSoFar).toBe(seen.join(''));
    }
    expect(await text).toBe('abc');
    const another = vapi.chats.stream(TURN);
    await another.next();
    expect(await another.text()).toBe('abc');
  });

  it('rejects with what broke the loop', async () => {
    await using server = await serve(json(401, { message: 'Invalid Key.', statusCode: 401 }));
    const reply = clientOf(server.url).chats.stream(TURN);
    const error = await failureOf(reply.next());
    expect(await failureOf(reply.text())).toBe(error);
    expect(error).toMatchObject({
      kind: 'api',
      reason: 'unauthenticated',
      outcome: 'not-applied',
      operation: 'chats.stream',
    });
    expect(error.partialText).toBeUndefined();
  });

  it('rejects where the loop was left, or the stream never begun', async () => {
    await using server = await serve(streamed(events('Hi', ' there')));
    const left = clientOf(server.url).chats.stream(TURN);
    for await (const _ of left) break;
    const facts = { kind: 'stream', outcome: 'unknown', partialText: 'Hi', attempts: 1 };
    expect(await failureOf(left.text())).toMatchObject(facts);
    const unread = clientOf(server.url).chats.stream(TURN);
    await unread.return();
    const nothing = { kind: 'stream', outcome: 'not-applied', partialText: '', attempts: 0 };
    expect(await failureOf(unread.text())).toMatchObject(nothing);
    expect(server.requests).toHaveLength(1);
  });
});

describe('chat()', () => {
  it('makes one request for the chat, after the end', async () => {
    await using server = await serve(streamed(events('Hi', '!')), json(200, CHAT));
    const reply = clientOf(server.url).chats.stream(TURN);
    expect(await reply.chat({ headers: { 'x-a': '1' } })).toEqual(CHAT);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /chat',
      `GET /chat/${CHAT_ID}`,
    ]);
    expect(server.requests[1]?.headers).toMatchObject({ 'x-a': '1' });
  });
});

it('a second loop is a usage error', async () => {
  await using server = await serve(streamed(events('Hi')));
  const reply = clientOf(server.url).chats.stream(TURN);
  for await (const _ of reply);
  const again = (async () => {
    for await (const _ of reply);
  })();
  expect(await failureOf(again)).toMatchObject({ kind: 'input', operation: 'chats.stream', parameter: 'stream' });
  expect(server.requests).toHaveLength(1);
});

it('a stream that nobody reads neither sends anything nor leaves an error behind', async () => {
  const fetch = vi.fn();
  createVapi({ apiKey: KEY, fetch }).chats.stream(TURN);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(fetch).not.toHaveBeenCalled();
});
