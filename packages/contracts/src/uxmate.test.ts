import { describe, expect, it } from 'vitest';
import type { ExchangeRequest, ExchangeResponse } from './index.ts';
import { exampleAt, json, problemsOf } from './test-exchanges.ts';

const session = exampleAt('uxmate', '/components/examples/ReadySession/value') as object;
const ready = json(200, session);
const update: ExchangeRequest = {
  method: 'PUT',
  url: '/sessions/s',
  headers: { 'content-type': 'application/json' },
  body: '{"text_prompt":""}',
};

function get(url: string): ExchangeRequest {
  return { method: 'GET', url, headers: {} };
}
function form(...parts: string[]): ExchangeRequest {
  const body = [...parts.map((part) => `--b\r\nContent-Disposition: form-data; ${part}\r\n`), '--b--\r\n'].join('');
  return {
    method: 'POST',
    url: '/sessions/text',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body,
  };
}
const agent = 'name="agent_id"\r\n\r\na';
const prompt = 'name="text_prompt"\r\n\r\nHi';

describe('the checker finds in an exchange of UXMate', () => {
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    [
      'an operation of Portal only',
      { ...form(agent, prompt), url: '/sessions' },
      ready,
      ['method POST: is not declared for /sessions, only GET'],
    ],
    [
      'a form in place of JSON',
      { ...form(prompt), method: 'PUT', url: '/sessions/s' },
      ready,
      ['request-body Content-Type: must be application/json, was "multipart/form-data; boundary=b"'],
    ],
    [
      'a missing prompt',
      { ...update, body: '{}' },
      ready,
      ["request-body : must have required property 'text_prompt'"],
    ],
    [
      'a file without a type',
      form(agent, prompt, 'name="files"; filename="a"\r\n\r\nx'),
      ready,
      ['request-body /files: is a file and must have a Content-Type'],
    ],
    [
      'text in another encoding',
      {
        ...form(),
        body: Buffer.from('--b\r\nContent-Disposition: form-data; name="agent_id"\r\n\r\n\xff\r\n--b--', 'latin1'),
      },
      ready,
      ['request-body /agent_id: is not UTF-8', "request-body : must have required property 'text_prompt'"],
    ],
    [
      'a part without a name',
      form(agent, prompt, 'filename="a"\r\n\r\nx'),
      ready,
      ['request-body : has a part without a name'],
    ],
    [
      'a part without headers',
      { ...form(), body: '--b\r\nx\r\n--b--' },
      ready,
      ['request-body : has a part without headers'],
    ],
    [
      'a status of Portal only',
      get('/sessions/s'),
      json(200, { ...session, status: 'Error' }),
      ['response-body /status: must be one of Ready, Running, Flushed'],
    ],
    [
      'an undeclared status',
      get('/sessions/s'),
      json(401, { detail: 'No' }),
      ['status 401: is not declared, only 200, 404, 422'],
    ],
    [
      'a location of an undeclared form',
      get('/sessions/s'),
      json(422, { detail: [{ loc: [null], msg: 'm', type: 't' }] }),
      expect.arrayContaining(['response-body /detail/0/loc/0: must match a schema in anyOf']),
    ],
  ])('%s', (_, request, response, expected) => {
    expect(problemsOf('uxmate', request, response)).toEqual(expected);
  });
});
