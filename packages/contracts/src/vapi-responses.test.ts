import { describe, expect, it } from 'vitest';
import type { ExchangeResponse } from './index.ts';
import { json, problemsOf } from './test-exchanges.ts';
import { cost, get, list, session } from './vapi-exchanges.ts';

describe('the checker finds in a response of Vapi', () => {
  const { orgId: _, ...withoutOrgId } = session;
  it.each<[string, ExchangeResponse, string[]]>([
    ['an undeclared status', json(204, session), ['status 204: is not declared, only 200, 400, 401, 404, 429, 5XX']],
    [
      'the status of another operation',
      json(201, session),
      ['status 201: is not declared, only 200, 400, 401, 404, 429, 5XX'],
    ],
    ['a missing property', json(200, withoutOrgId), ["response-body : must have required property 'orgId'"]],
    ['a property of another type', json(200, { ...session, cost: '1' }), ['response-body /cost: must be number']],
    [
      'an unknown enum value',
      json(200, { ...session, status: 'expired' }),
      ['response-body /status: must be one of active, completed'],
    ],
    [
      'an invalid time',
      json(200, { ...session, createdAt: 'today' }),
      ['response-body /createdAt: must match format "date-time"'],
    ],
    ['null', json(200, { ...session, name: null }), ['response-body /name: must be string']],
    [
      'truncated JSON',
      { ...json(200, session), body: '{"id":' },
      ['response-body : is not JSON: Unexpected end of JSON input'],
    ],
    ['an empty body', { ...json(200, session), body: '' }, ['response-body : is empty and one is declared']],
    [
      'another content type',
      { ...json(200, session), headers: { 'content-type': 'text/html' } },
      ['response-body Content-Type: must be application/json, was "text/html"'],
    ],
    [
      'a missing content type',
      { ...json(200, session), headers: {} },
      ['response-body Content-Type: must be application/json, was ""'],
    ],
    [
      'bytes that are not UTF-8',
      { ...json(200, session), body: new Uint8Array([0xff]) },
      ['response-body : is not UTF-8'],
    ],
    [
      'an error without its status',
      json(404, { message: 'Not Found' }),
      ["response-body : must have required property 'statusCode'"],
    ],
    [
      'an error with a status in a range',
      json(500, { message: 'Oh', statusCode: '500' }),
      ['response-body /statusCode: must be integer'],
    ],
  ])('%s', (_, response, expected) => {
    expect(problemsOf('vapi', get, response)).toEqual(expected);
  });

  it.each([
    ['a cost of an unknown type', { ...cost, type: 'voice' }],
    ['a cost without a property of its type', { type: 'model', cost: 1 }],
  ])('%s', (_, wrong) => {
    const problems = problemsOf('vapi', get, json(200, { ...session, costs: [wrong] }));
    expect(problems).toContain('response-body /costs/0: must match exactly one schema in oneOf');
  });

  it('an array in place of a page', () => {
    expect(problemsOf('vapi', list('limit=1'), json(200, [session]))).toEqual(['response-body : must be object']);
  });

  it.each([{}, { authorization: 'key' }, { authorization: 'Basic key' }, { authorization: 'Bearer' }])(
    'success without credentials, with the headers %j',
    (headers) => {
      const expected = ['security Authorization: does not carry the credentials that this operation requires'];
      expect(problemsOf('vapi', { ...get, headers }, json(200, session))).toEqual(expected);
    },
  );
});
