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

it.each<[string, ExchangeRequest, ExchangeResponse]>([
  ['an escaped slash in an id', send('GET', one.replace('room-42', 'room%2F42')), example('SessionGetReady')],
  ['null for a nullable property', send('GET', one), json(200, { ...ready, deployment: null, error: null })],
  ['a status under `default`', send('GET', one), json(418, { message: 'Teapot' })],
])('the checker accepts an exchange of Edgegap with %s', (_, request, response) => {
  expect(problemsOf('edgegap', request, response)).toEqual([]);
});

describe('the checker finds in an exchange of Edgegap', () => {
  const credentials = 'security Authorization: does not carry the credentials that this operation requires';
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    [
      'another scheme',
      { ...send('GET', one), headers: { authorization: 'Bearer t' } },
      example('SessionGetReady'),
      [credentials],
    ],
    [
      'a scheme without a token',
      { ...send('GET', one), headers: { authorization: 'token ' } },
      example('SessionGetReady'),
      [credentials],
    ],
    ['page 0', send('GET', `${all}?page=0`), example('SessionsOnePage'), ['parameter page: must be >= 1, was "0"']],
    [
      'page 1.5',
      send('GET', `${all}?page=1.5`),
      example('SessionsOnePage'),
      ['parameter page: must be integer, was "1.5"'],
    ],
    [
      'a bulk delete without its body',
      send('DELETE', all),
      example('BulkSessionDeleteMixed'),
      ['request-body : is required'],
    ],
    [
      'a delete with a body',
      send('DELETE', one, {}),
      example('SessionDeleteAccepted'),
      ['request-body : is sent and none is declared'],
    ],
    [
      'a webhook that is not a URL',
      send('POST', one, { ...ips, webhook_url: 'hook' }),
      example('SessionRequestCreated'),
      ['request-body /webhook_url: must match format "uri"'],
    ],
    [
      'addresses as a string',
      send('POST', one, { ip_list: '203.0.113.10' }),
      example('SessionRequestCreated'),
      ['request-body /ip_list: must be array'],
    ],
    [
      'null for a property that is not nullable',
      send('GET', one),
      json(200, { ...ready, ready: null }),
      ['response-body /ready: must be boolean'],
    ],
    [
      'an error without a message, under `default`',
      send('GET', one),
      json(418, {}),
      ["response-body : must have required property 'message'"],
    ],
    [
      'a Retry-After that is not a number',
      send('GET', one),
      json(429, { message: 'Slow' }, { 'retry-after': 'soon' }),
      ['response-header Retry-After: must be integer, was "soon"'],
    ],
    [
      'the webhook call',
      send('POST', '/session-status'),
      json(200, {}),
      ['path /session-status: is not a path of this API'],
    ],
  ])('%s', (_, request, response, expected) => {
    expect(problemsOf('edgegap', request, response)).toEqual(expected);
  });
});
