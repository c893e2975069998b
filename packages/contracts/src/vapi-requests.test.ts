import { describe, expect, it } from 'vitest';
import type { ExchangeRequest } from './index.ts';
import { problemsOf } from './test-exchanges.ts';
import { authorization, get, id, list, send } from './vapi-exchanges.ts';

describe('the checker finds in a request to Vapi', () => {
  it.each<[string, ExchangeRequest, string[]]>([
    ['an unknown path', send('GET', '/sessions'), ['path /sessions: is not a path of this API']],
    ['a trailing slash', send('GET', '/session/'), ['path /session/: is not a path of this API']],
    ['a deeper path', send('GET', `/session/${id}/chat`), [`path /session/${id}/chat: is not a path of this API`]],
    ['an invalid escape in the path', send('GET', '/session/%zz'), ['path /session/%zz: is not a path of this API']],
    [
      'another method',
      send('PUT', `/session/${id}`),
      [`method PUT: is not declared for /session/${id}, only GET, PATCH, DELETE`],
    ],
    [
      'another method of the collection',
      send('DELETE', '/session'),
      ['method DELETE: is not declared for /session, only POST, GET'],
    ],
    ['an id that is not a UUID', send('GET', '/session/a%2Fb'), ['parameter id: must match format "uuid", was "a/b"']],
    ['an undeclared query key', list('cursor=x'), ['parameter cursor: is not a declared query parameter']],
    ['a query key in another case', list('Limit=5'), ['parameter Limit: is not a declared query parameter']],
    [
      'a query key of another operation',
      send('GET', `/session/${id}?limit=1`),
      ['parameter limit: is not a declared query parameter'],
    ],
    [
      'a key with brackets',
      list('phoneNumberIdAny[]=a'),
      ['parameter phoneNumberIdAny[]: is not a declared query parameter'],
    ],
    ['an unknown enum value', list('sortOrder=desc'), ['parameter sortOrder: must be one of ASC, DESC, was "desc"']],
    ['a limit above the maximum', list('limit=1001'), ['parameter limit: must be <= 1000, was "1001"']],
    ['a limit below the minimum', list('limit=-1'), ['parameter limit: must be >= 0, was "-1"']],
    ['an empty limit', list('limit='), ['parameter limit: must be number, was ""']],
    ['a limit that is not a number', list('limit=ten'), ['parameter limit: must be number, was "ten"']],
    ['a hexadecimal limit', list('limit=0x10'), ['parameter limit: must be number, was "0x10"']],
    [
      'a digit in place of a boolean',
      list('numberE164CheckEnabled=1'),
      ['parameter numberE164CheckEnabled: must be boolean, was "1"'],
    ],
    [
      'a time without a zone',
      list('createdAtGt=2026-08-18T10:00:00'),
      ['parameter createdAtGt: must match format "date-time", was "2026-08-18T10:00:00"'],
    ],
    ['a repeated parameter', list('limit=1&limit=2'), ['parameter limit: is given 2 times and takes one value']],
    [
      'a string that is too long',
      list(`name=${'n'.repeat(41)}`),
      [`parameter name: must NOT have more than 40 characters, was "${'n'.repeat(41)}"`],
    ],
    ['an invalid escape in the query', list('name=%zz'), ['parameter name=%zz: holds a broken percent escape']],
    ['a body of GET', send('GET', '/session', {}), ['request-body : is sent and none is declared']],
    ['a body of DELETE', send('DELETE', `/session/${id}`, {}), ['request-body : is sent and none is declared']],
    ['a missing body of POST', send('POST', '/session'), ['request-body : is required']],
    [
      'a body that is not JSON',
      send('POST', '/session', '{"name":'),
      ['request-body : is not JSON: Unexpected end of JSON input'],
    ],
    ['a byte order mark', send('POST', '/session', '\uFEFF{}'), [expect.stringMatching(/^request-body : is not JSON/)]],
    [
      'two problems of the body',
      send('POST', '/session', { a: 1, status: 1 }),
      [
        'request-body /a: is not declared',
        'request-body /status: must be string',
        'request-body /status: must be one of active, completed',
      ],
    ],
    ['a body that is not an object', send('POST', '/session', []), ['request-body : must be object']],
    ['an unknown property', send('POST', '/session', { metadata: {} }), ['request-body /metadata: is not declared']],
    [
      'a property of create only',
      send('PATCH', `/session/${id}`, { assistantId: id }),
      ['request-body /assistantId: is not declared'],
    ],
    ['a property of another type', send('POST', '/session', { name: 1 }), ['request-body /name: must be string']],
    ['null', send('PATCH', `/session/${id}`, { name: null }), ['request-body /name: must be string']],
    [
      'an unknown enum value in the body',
      send('PATCH', `/session/${id}`, { status: 'done' }),
      ['request-body /status: must be one of active, completed'],
    ],
    [
      'a lifetime below the minimum',
      send('POST', '/session', { expirationSeconds: 59 }),
      ['request-body /expirationSeconds: must be >= 60'],
    ],
    [
      'a missing nested property',
      send('POST', '/session', { squad: {} }),
      ["request-body /squad: must have required property 'members'"],
    ],
    [
      'another content type',
      { ...send('POST', '/session', {}), headers: { authorization, 'content-type': 'text/plain' } },
      ['request-body Content-Type: must be application/json, was "text/plain"'],
    ],
    [
      'a missing content type',
      { ...send('POST', '/session'), body: '{}' },
      ['request-body Content-Type: must be application/json, was ""'],
    ],
    [
      'a missing key',
      { ...get, headers: {} },
      ['security Authorization: does not carry the credentials that this operation requires'],
    ],
    [
      'two problems',
      send('POST', '/session?a=1', { b: 1 }),
      ['parameter a: is not a declared query parameter', 'request-body /b: is not declared'],
    ],
  ])('%s', (_, request, expected) => {
    expect(problemsOf('vapi', request)).toEqual(expected);
  });

  it('a message of an undeclared form', () => {
    const problems = problemsOf('vapi', send('POST', '/session', { messages: [{ role: 'user', content: 'Hi' }] }));
    expect(problems).toContain('request-body /messages/0: must match a schema in anyOf');
  });
});
