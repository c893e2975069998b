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
const created = example('/v1/sessions', 'post', 201);
const read = example('/v1/sessions/{id}', 'get', 200);

function example(path: string, method: string, status: number): ExchangeResponse {
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

describe('the checker finds in an exchange of Sipher', () => {
  const credentials =
    'security X-API-Key or Authorization: does not carry the credentials that this operation requires';
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    ['a missing key', { ...get, headers: {} }, read, [credentials]],
    ['another scheme', { ...get, headers: { authorization: 'token sk_pro_1' } }, read, [credentials]],
    [
      'an id in upper case',
      { ...get, url: `/v1/sessions/${id.toUpperCase()}` },
      read,
      [`parameter id: must match pattern "^sess_[0-9a-f]{64}$", was "${id.toUpperCase()}"`],
    ],
    [
      'an empty request id',
      { ...get, headers: { ...headers, 'x-request-id': '' } },
      read,
      ['parameter X-Request-ID: must NOT have fewer than 1 characters, was ""'],
    ],
    [
      'missing defaults',
      { ...create, body: '{"ttlSeconds":60}' },
      created,
      ["request-body : must have required property 'defaults'"],
    ],
    [
      'a fraction of a second',
      { ...create, body: '{"defaults":{},"ttlSeconds":60.5}' },
      created,
      ['request-body /ttlSeconds: must be integer'],
    ],
    [
      'status 200 for a create',
      create,
      { ...created, status: 200 },
      ['status 200: is not declared, only 201, 400, 401, 403, 408, 429, 500, 503'],
    ],
    [
      'a time as a string',
      create,
      created201({ createdAt: '2026-01-01T00:00:00Z' }),
      ['response-body /data/createdAt: must be integer'],
    ],
    [
      'another constant',
      get,
      json(404, { success: true, error: { code: 'SESSION_NOT_FOUND', message: 'm' } }, limits),
      ['response-body /success: must be false'],
    ],
    [
      'an invalid header',
      create,
      { ...created, headers: { ...created.headers, ...limits, 'ratelimit-reset': 'soon' } },
      ['response-header RateLimit-Reset: must be integer, was "soon"'],
    ],
    [
      'missing headers',
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
