import { describe, expect, it } from 'vitest';
import type { ExchangeRequest, ExchangeResponse } from './index.ts';
import { exampleAt, json, problemsOf } from './test-exchanges.ts';

const id = `sess_${'0123456789abcdef'.repeat(4)}`;
const headers = { 'x-api-key': 'sk_pro_1', 'content-type': 'application/json' };
const limits = {
  'x-request-id': 'r',
  'ratelimit-policy': '100;w=60',
  'ratelimit-limit': '100',
  'ratelimit-remaining': '99',
  'ratelimit-reset': '60',
};
const create: ExchangeRequest = {
  method: 'POST',
  url: '/v1/sessions',
  headers,
  body: JSON.stringify(
    exampleAt('sipher', '/components/requestBodies/CreateSession/content/application~1json/example'),
  ),
};
const get: ExchangeRequest = {
  method: 'GET',
  url: `/v1/sessions/${id}`,
  headers: { authorization: 'Bearer sk_pro_1' },
};
const created = answer('/v1/sessions', 'post', 201);
const read = answer('/v1/sessions/{id}', 'get', 200);

function answer(path: string, method: string, status: number): ExchangeResponse {
  const operation = `/paths/${path.replaceAll('/', '~1')}/${method}`;
  return json(
    status,
    exampleAt('sipher', `${operation}/responses/${status}/content/application~1json/example`),
    limits,
  );
}
function created201(data: object): ExchangeResponse {
  return json(
    201,
    { success: true, data: { sessionId: id, defaults: {}, createdAt: 1, expiresAt: 2, ...data } },
    limits,
  );
}

describe('an exchange that fits', () => {
  it.each<[string, ExchangeRequest, ExchangeResponse]>([
    ['createSession', create, created],
    ['getSession', get, read],
    ['updateSession', { ...create, method: 'PATCH', url: get.url }, answer('/v1/sessions/{id}', 'patch', 200)],
    ['deleteSession', { ...get, method: 'DELETE' }, answer('/v1/sessions/{id}', 'delete', 200)],
    [
      'a refusal',
      { ...get, headers: {} },
      json(401, { success: false, error: { code: 'UNAUTHORIZED', message: 'm' } }, limits),
    ],
    [
      'shutting down, which drops the headers',
      get,
      json(503, { success: false, error: { code: 'NEW', message: 'm' } }),
    ],
  ])('%s', (_, request, response) => {
    expect(problemsOf('sipher', request, response)).toEqual([]);
  });
});

describe('an exchange that must fail', () => {
  const credentials =
    'security X-API-Key or Authorization: does not carry the credentials that this operation requires';
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    ['no key', { ...get, headers: {} }, read, [credentials]],
    ['key under another scheme', { ...get, headers: { authorization: 'token sk_pro_1' } }, read, [credentials]],
    [
      'id in upper case',
      { ...get, url: `/v1/sessions/${id.toUpperCase()}` },
      read,
      [`parameter id: must match pattern "^sess_[0-9a-f]{64}$", was "${id.toUpperCase()}"`],
    ],
    [
      'empty request id',
      { ...get, headers: { ...headers, 'x-request-id': '' } },
      read,
      ['parameter X-Request-ID: must NOT have fewer than 1 characters, was ""'],
    ],
    [
      'no defaults',
      { ...create, body: '{"ttlSeconds":60}' },
      created,
      ["request-body : must have required property 'defaults'"],
    ],
    [
      'part of a second',
      { ...create, body: '{"defaults":{},"ttlSeconds":60.5}' },
      created,
      ['request-body /ttlSeconds: must be integer'],
    ],
    [
      'status 200 for a creation',
      create,
      { ...created, status: 200 },
      ['status 200: is not declared, only 201, 400, 401, 403, 408, 429, 500, 503'],
    ],
    [
      'time as text',
      create,
      created201({ createdAt: '2026-01-01T00:00:00Z' }),
      ['response-body /data/createdAt: must be integer'],
    ],
    [
      'wrong constant',
      get,
      json(404, { success: true, error: { code: 'SESSION_NOT_FOUND', message: 'm' } }, limits),
      ['response-body /success: must be false'],
    ],
    [
      'missing header',
      create,
      { ...created, headers: { ...created.headers, ...limits, 'ratelimit-reset': 'soon' } },
      ['response-header RateLimit-Reset: must be integer, was "soon"'],
    ],
    [
      'no declared header at all',
      create,
      json(201, JSON.parse(`${created.body}`)),
      Object.keys(limits).map((name) =>
        expect.stringMatching(new RegExp(`^response-header ${name}: is required$`, 'i')),
      ),
    ],
  ])('%s', (_, request, response, expected) => {
    expect(problemsOf('sipher', request, response)).toEqual(expected);
  });
});
