import { describe, expect, it } from 'vitest';
import { checkExchange, type ExchangeRequest, type ExchangeResponse, operationOf } from './index.ts';
import { json, problemsOf } from './test-exchanges.ts';
import { cost, get, id, list, page, send, session } from './vapi-exchanges.ts';

it.each<[string, ExchangeRequest, ExchangeResponse | undefined]>([
  ['a repeated key', list('phoneNumberIdAny=a&phoneNumberIdAny=b'), json(200, page)],
  ['each kind of parameter', list('limit=0&page=1.5&sortOrder=ASC&numberE164CheckEnabled=false'), json(200, page)],
  ['times', list('createdAtGt=2026-08-18T10%3A00%3A00.000Z&createdAtLe=2026-08-18T10:00:00%2B02:00'), json(200, page)],
  ['an escaped path', send('get', `/session/${id.replaceAll('-', '%2D')}`), json(200, session)],
  ['undocumented fields in a response', get, json(200, { ...session, metadata: { variableValues: {} } })],
  ['each kind of cost', get, json(200, { ...session, costs: [cost, { type: 'session', cost: 1 }] })],
  [
    'messages of both forms',
    get,
    json(200, { ...session, messages: [{ role: 'user', content: null }, { role: 'x' }] }),
  ],
  ['a status in a range', get, json(503, { message: ['a', 'b'], statusCode: 503 })],
  ['HTML from a proxy', get, { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' }],
  ['a request alone', get, undefined],
  ['an empty body where no body is declared', { ...get, body: '' }, json(200, session)],
  [
    'bytes and Headers',
    { ...get, headers: new Headers(get.headers) },
    { ...json(200, session), body: Buffer.from(JSON.stringify(session)) },
  ],
])('the checker accepts an exchange of Vapi with %s', (_, request, response) => {
  expect(problemsOf('vapi', request, response)).toEqual([]);
});

describe('the base URL', () => {
  const baseUrl = 'http://127.0.0.1:4010/vapi';
  const at = (url: string) => checkExchange('vapi', { request: send('GET', url) }, { baseUrl }).map(({ part }) => part);

  it.each([`${baseUrl}/session?limit=1`, '/vapi/session', `${baseUrl}/session#top`])(
    '%s is a path of the API',
    (url) => {
      expect(at(url)).toEqual([]);
    },
  );

  it.each(['http://127.0.0.1:4011/vapi/session', '/session', '/vapi2/session', `${baseUrl}/../session`, baseUrl])(
    '%s is not a path of the API',
    (url) => expect(at(url)).toEqual(['path']),
  );

  it('operationOf returns the operation of a request', () => {
    expect(operationOf('vapi', send('GET', `${baseUrl}/session`), { baseUrl })).toBe('listSessions');
    expect(operationOf('vapi', send('GET', 'https://api.vapi.ai/session'))).toBe('listSessions');
    expect(operationOf('vapi', send('PUT', '/session'))).toBeUndefined();
  });
});
