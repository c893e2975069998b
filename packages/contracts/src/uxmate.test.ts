import { describe, expect, it } from 'vitest';
import type { ExchangeRequest, ExchangeResponse } from './index.ts';
import { exampleAt, json, problemsOf } from './test-exchanges.ts';

const session = exampleAt('uxmate', '/components/examples/ReadySession/value') as object;
const answered = json(200, session);
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

describe('an exchange that fits', () => {
  it.each<[string, ExchangeRequest, ExchangeResponse]>([
    ['get_sessions', get('/sessions?agent_id=a+b'), json(200, { sessions: [session] })],
    ['create_session_from_text', form(agent, prompt), answered],
    ['a file', form(agent, prompt, 'name="files"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nx'), answered],
    [
      'get_grouped_sessions',
      get('/sessions/grouped'),
      json(200, exampleAt('uxmate', '/components/examples/Grouped/value')),
    ],
    ['get_session', get('/sessions/s'), answered],
    ['update_session', update, answered],
    [
      'a refusal',
      get('/sessions?agent_id=a'),
      json(422, exampleAt('uxmate', '/components/responses/Invalid/content/application~1json/example')),
    ],
  ])('%s', (_, request, response) => {
    expect(problemsOf('uxmate', request, response)).toEqual([]);
  });
});

describe('an exchange that must fail', () => {
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    [
      'an operation of Portal only',
      { ...form(agent, prompt), url: '/sessions' },
      answered,
      ['method POST: is not declared for /sessions, only GET'],
    ],
    [
      'a form for JSON',
      { ...form(prompt), method: 'PUT', url: '/sessions/s' },
      answered,
      ['request-body Content-Type: must be application/json, was "multipart/form-data; boundary=b"'],
    ],
    ['no prompt', { ...update, body: '{}' }, answered, ["request-body : must have required property 'text_prompt'"]],
    [
      'file without a type',
      form(agent, prompt, 'name="files"; filename="a"\r\n\r\nx'),
      answered,
      ['request-body /files: is a file and must have a Content-Type'],
    ],
    [
      'text in another encoding',
      {
        ...form(),
        body: Buffer.from('--b\r\nContent-Disposition: form-data; name="agent_id"\r\n\r\n\xff\r\n--b--', 'latin1'),
      },
      answered,
      ['request-body /agent_id: is not UTF-8', "request-body : must have required property 'text_prompt'"],
    ],
    [
      'part without a name',
      form(agent, prompt, 'filename="a"\r\n\r\nx'),
      answered,
      ['request-body : has a part without a name'],
    ],
    [
      'part without headers',
      { ...form(), body: '--b\r\nx\r\n--b--' },
      answered,
      ['request-body : has a part without headers'],
    ],
    [
      'a status word of Portal only',
      get('/sessions/s'),
      json(200, { ...session, status: 'Error' }),
      ['response-body /status: must be one of Ready, Running, Flushed'],
    ],
    [
      'a refusal that is not declared',
      get('/sessions/s'),
      json(401, { detail: 'No' }),
      ['status 401: is not declared, only 200, 404, 422'],
    ],
    [
      'a place in no declared form',
      get('/sessions/s'),
      json(422, { detail: [{ loc: [null], msg: 'm', type: 't' }] }),
      expect.arrayContaining(['response-body /detail/0/loc/0: must match a schema in anyOf']),
    ],
  ])('%s', (_, request, response, expected) => {
    expect(problemsOf('uxmate', request, response)).toEqual(expected);
  });
});
