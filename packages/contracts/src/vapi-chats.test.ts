import { describe, expect, it } from 'vitest';
import { type ExchangeRequest, type ExchangeResponse, operationOf } from './index.ts';
import { exampleAt, json, problemsOf } from './test-exchanges.ts';
import { id, send } from './vapi-exchanges.ts';

const chat = { id, orgId: 'o', createdAt: '2026-09-20T10:00:00.000Z', updatedAt: '2026-09-20T10:00:01.000Z' };
const page = { results: [chat], metadata: { itemsPerPage: 100, totalItems: 1, currentPage: 1 } };
const create = send('POST', '/chat', { sessionId: id, input: 'Hi' });
const stream = send('POST', '/chat', { sessionId: id, input: 'Hi', stream: true });
const event = (item: unknown) => `data: ${JSON.stringify(item)}\n\n`;
const piece = { id, path: 'chat.output[0].content', delta: 'Hi' };

function streamed(body: string, status = 201): ExchangeResponse {
  return { status, headers: { 'content-type': 'text/event-stream' }, body };
}

const createBody = '/paths/~1chat/post/requestBody/content/application~1json/examples';
const streamExample = '/components/responses/ChatOrStream/content/text~1event-stream/examples';
const noCard = '/components/responses/PaymentRequired/content/application~1json/examples/noCard/value';

describe('an exchange of chats that fits', () => {
  it.each<[string, ExchangeRequest, ExchangeResponse]>([
    ['createChat', create, json(201, chat)],
    ['createChat, 200', create, json(200, { ...chat, input: 'Hi', output: [{ role: 'assistant', content: 'Ho' }] })],
    ...['turns', 'withVariables', 'continued', 'smsToNewSession', 'smsInSession'].map(
      (name): [string, ExchangeRequest, ExchangeResponse] => [
        `createChat, ${name}`,
        send('POST', '/chat', exampleAt('vapi-chats', `${createBody}/${name}/value`)),
        json(201, chat),
      ],
    ),
    ['a stream', stream, streamed(String(exampleAt('vapi-chats', `${streamExample}/answer/value`)))],
    ['a stream with an error', stream, streamed(String(exampleAt('vapi-chats', `${streamExample}/brokenOff/value`)))],
    ['a stream that breaks off amid an event', stream, streamed(`${event(piece)}data: {"id":`)],
    ['comments in a stream', stream, streamed(`: ping\n\n${event(piece)}`)],
    ['fields of a piece that nobody declared', stream, streamed(event({ ...piece, sessionId: id, x: 1 }))],
    ['a refusal for want of a card', create, json(402, exampleAt('vapi-chats', noCard))],
    ['listChats', send('GET', '/chat'), json(200, page)],
    [
      'each filter',
      send('GET', `/chat?id=a&idAny=a,b&assistantId=a&assistantIdAny=a&squadId=a&sessionId=a&previousChatId=a`),
      json(200, page),
    ],
    ['getChat, whose id is any text', send('GET', '/chat/chat_1'), json(200, chat)],
    ['deleteChat', send('DELETE', `/chat/${id}`), json(200, chat)],
  ])('%s', (_, request, response) => {
    expect(problemsOf('vapi', request, response)).toEqual([]);
  });

  it('is told apart from one of sessions', () => {
    expect(operationOf('vapi', stream)).toBe('createChat');
    expect(operationOf('vapi', send('GET', `/chat/${id}`))).toBe('getChat');
    expect(operationOf('vapi', send('GET', `/session/${id}`))).toBe('getSession');
  });
});

describe('an exchange of chats that must fail', () => {
  it.each<[string, ExchangeRequest, string]>([
    ['no input', send('POST', '/chat', { sessionId: id }), "request-body : must have required property 'input'"],
    ['a session and a chat before', send('POST', '/chat', { sessionId: id, previousChatId: id, input: 'Hi' }), 'oneOf'],
    ['a session and an assistant', send('POST', '/chat', { sessionId: id, assistantId: id, input: 'Hi' }), 'oneOf'],
    ['nobody to reply', send('POST', '/chat', { input: 'Hi' }), 'oneOf'],
    [
      'a message in the form of sessions',
      send('POST', '/chat', { sessionId: id, input: [{ role: 'user', message: 'Hi' }] }),
      'request-body /input/0/message: is not declared',
    ],
    ['a filter of sessions', send('GET', '/chat?number=1'), 'parameter number: is not a declared query parameter'],
    [
      'another method',
      send('PATCH', `/chat/${id}`, {}),
      `method PATCH: is not declared for /chat/${id}, only GET, DELETE`,
    ],
  ])('%s', (_, request, expected) => {
    expect(problemsOf('vapi', request).join('\n')).toContain(expected);
  });

  it.each<[string, ExchangeResponse, string]>([
    ['a chat without its times', json(201, { id, orgId: 'o' }), "must have required property 'createdAt'"],
    ['an item that is no object', streamed('data: 1\n\n'), 'response-body /0: must be object'],
    [
      'an item of neither kind',
      streamed(event(piece) + event({ id })),
      'response-body /1: must have required property',
    ],
    ['a last word', streamed(`${event(piece)}data: [DONE]\n\n`), 'response-body /1: is not JSON'],
    ['another type', { ...streamed(''), headers: { 'content-type': 'text/html' }, body: '<p>' }, 'Content-Type'],
    ['an undeclared status', json(422, chat), 'status 422: is not declared'],
  ])('%s', (_, response, expected) => {
    expect(problemsOf('vapi', stream, response).join('\n')).toContain(expected);
  });
});
