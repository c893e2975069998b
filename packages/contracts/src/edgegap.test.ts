import { describe, expect, it } from 'vitest';
import type { ExchangeRequest, ExchangeResponse } from './index.ts';
import { exampleAt, json, jsonRequest, problemsOf } from './test-exchanges.ts';

const one = '/v1/deployment/3f1c9a7be204/custom/session/room-42';
const all = '/v1/deployment/3f1c9a7be204/custom/sessions';
const ready = exampleAt('edgegap', '/components/examples/SessionGetReady/value') as object;

function send(method: string, url: string, body?: unknown): ExchangeRequest {
  return jsonRequest(method, url, { authorization: 'token 00000000-0000-0000-0000-000000000000' }, body);
}
function example(name: string): ExchangeResponse {
  return json(200, exampleAt('edgegap', `/components/examples/${name}/value`));
}
const ips = { ip_list: ['203.0.113.10'] };

describe('an exchange that fits', () => {
  it.each<[string, ExchangeRequest, ExchangeResponse]>([
    ['get_custom_session', send('GET', one), example('SessionGetReady')],
    ['an id with a slash, escaped', send('GET', one.replace('room-42', 'room%2F42')), example('SessionGetReady')],
    ['post_custom_session', send('POST', one, ips), example('SessionRequestCreated')],
    ['patch_custom_session', send('PATCH', one, ips), example('SessionGetReady')],
    ['delete_custom_session', send('DELETE', one), example('SessionDeleteAccepted')],
    ['get_custom_sessions', send('GET', `${all}?page=2&limit=10`), example('SessionsOnePage')],
    [
      'post_custom_sessions',
      send('POST', all, { sessions: [{ custom_id: 'a', ...ips }] }),
      example('BulkSessionPostMixed'),
    ],
    ['delete_custom_sessions', send('DELETE', all, { sessions: ['a'] }), example('BulkSessionDeleteMixed')],
    ['null where a type allows it', send('GET', one), json(200, { ...ready, deployment: null, error: null })],
    ['a status under default', send('GET', one), json(418, { message: 'Teapot' })],
    ['a limit with a hint', send('GET', one), json(429, { message: 'Slow' }, { 'retry-after': '3' })],
  ])('%s', (_, request, response) => {
    expect(problemsOf('edgegap', request, response)).toEqual([]);
  });
});

describe('an exchange that must fail', () => {
  const credentials = 'security Authorization: does not carry the credentials that this operation requires';
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    [
      'the scheme word of others',
      { ...send('GET', one), headers: { authorization: 'Bearer t' } },
      example('SessionGetReady'),
      [credentials],
    ],
    [
      'scheme word alone',
      { ...send('GET', one), headers: { authorization: 'token ' } },
      example('SessionGetReady'),
      [credentials],
    ],
    ['page zero', send('GET', `${all}?page=0`), example('SessionsOnePage'), ['parameter page: must be >= 1, was "0"']],
    [
      'half a page',
      send('GET', `${all}?page=1.5`),
      example('SessionsOnePage'),
      ['parameter page: must be integer, was "1.5"'],
    ],
    [
      'bulk deletion without its body',
      send('DELETE', all),
      example('BulkSessionDeleteMixed'),
      ['request-body : is required'],
    ],
    [
      'deletion of one with a body',
      send('DELETE', one, {}),
      example('SessionDeleteAccepted'),
      ['request-body : is sent and none is declared'],
    ],
    [
      'webhook that is no address',
      send('POST', one, { ...ips, webhook_url: 'hook' }),
      example('SessionRequestCreated'),
      ['request-body /webhook_url: must match format "uri"'],
    ],
    [
      'addresses as text',
      send('POST', one, { ip_list: '203.0.113.10' }),
      example('SessionRequestCreated'),
      ['request-body /ip_list: must be array'],
    ],
    [
      'null where no type allows it',
      send('GET', one),
      json(200, { ...ready, ready: null }),
      ['response-body /ready: must be boolean'],
    ],
    [
      'an error without text, under default',
      send('GET', one),
      json(418, {}),
      ["response-body : must have required property 'message'"],
    ],
    [
      'a hint in words',
      send('GET', one),
      json(429, { message: 'Slow' }, { 'retry-after': 'soon' }),
      ['response-header Retry-After: must be integer, was "soon"'],
    ],
    [
      'the call that the API itself makes',
      send('POST', '/session-status'),
      json(200, {}),
      ['path /session-status: is not a path of this API'],
    ],
  ])('%s', (_, request, response, expected) => {
    expect(problemsOf('edgegap', request, response)).toEqual(expected);
  });
});
