import { describe, expect, it } from 'vitest';
import { checkExchange, type ExchangeRequest, type ExchangeResponse, operationOf } from './index.ts';
import { exampleAt, json, problemsOf } from './test-exchanges.ts';
import { cost, get, id, list, page, send, session } from './vapi-exchanges.ts';

const createBody = '/paths/~1session/post/requestBody/content/application~1json/examples';

describe('an exchange that fits', () => {
  it.each<[string, ExchangeRequest, ExchangeResponse | undefined]>([
    [
      'createSession, smallest',
      send('POST', '/session', exampleAt('vapi', `${createBody}/minimal/value`)),
      json(201, session),
    ],
    [
      'createSession, full',
      send('POST', '/session', exampleAt('vapi', `${createBody}/withVariables/value`)),
      json(201, session),
    ],
    ['createSession, empty object', send('POST', '/session', {}), json(201, session)],
    ['listSessions', send('GET', '/session'), json(200, page)],
    ['a repeated key', list('phoneNumberIdAny=a&phoneNumberIdAny=b'), json(200, page)],
    ['each kind of parameter', list('limit=0&page=1.5&sortOrder=ASC&numberE164CheckEnabled=false'), json(200, page)],
    [
      'times',
      list('createdAtGt=2026-08-18T10%3A00%3A00.000Z&createdAtLe=2026-08-18T10:00:00%2B02:00'),
      json(200, page),
    ],
    ['getSession', get, json(200, session)],
    ['getSession, escaped', send('get', `/session/${id.replaceAll('-', '%2D')}`), json(200, session)],
    ['updateSession', send('PATCH', `/session/${id}`, { status: 'completed' }), json(200, session)],
    ['deleteSession', send('DELETE', `/session/${id}`), json(200, session)],
    ['fields that nobody declared, in an answer', get, json(200, { ...session, metadata: { variableValues: {} } })],
    ['each cost', get, json(200, { ...session, costs: [cost, { type: 'session', cost: 1 }] })],
    [
      'both forms of messages',
      get,
      json(200, { ...session, messages: [{ role: 'user', content: null }, { role: 'x' }] }),
    ],
    [
      'a refusal of a wrong key',
      get,
      json(
        401,
        exampleAt('vapi', '/components/responses/Unauthorized/content/application~1json/examples/wrongKey/value'),
      ),
    ],
    [
      'a refusal of no key',
      { ...get, headers: {} },
      json(401, { message: 'Missing Authorization Header.', statusCode: 401 }),
    ],
    ['a range of statuses', get, json(503, { message: ['a', 'b'], statusCode: 503 })],
    [
      'HTML from the edge',
      get,
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' },
    ],
    ['a request alone', get, undefined],
    ['an empty body where none is declared', { ...get, body: '' }, json(200, session)],
    [
      'bytes and Headers',
      { ...get, headers: new Headers(get.headers) },
      { ...json(200, session), body: Buffer.from(JSON.stringify(session)) },
    ],
  ])('%s', (_, request, response) => {
    expect(problemsOf('vapi', request, response)).toEqual([]);
  });
});

describe('where the API is served', () => {
  const baseUrl = 'http://127.0.0.1:4010/vapi';
  const at = (url: string) => checkExchange('vapi', { request: send('GET', url) }, { baseUrl }).map(({ part }) => part);

  it.each([`${baseUrl}/session?limit=1`, '/vapi/session', `${baseUrl}/session#top`])('%s is below the base', (url) => {
    expect(at(url)).toEqual([]);
  });

  it.each(['http://127.0.0.1:4011/vapi/session', '/session', '/vapi2/session', `${baseUrl}/../session`, baseUrl])(
    '%s is not',
    (url) => expect(at(url)).toEqual(['path']),
  );

  it('names the operation of a request', () => {
    expect(operationOf('vapi', send('GET', `${baseUrl}/session`), { baseUrl })).toBe('listSessions');
    expect(operationOf('vapi', send('GET', 'https://api.vapi.ai/session'))).toBe('listSessions');
    expect(operationOf('vapi', send('PUT', '/session'))).toBeUndefined();
  });
});
