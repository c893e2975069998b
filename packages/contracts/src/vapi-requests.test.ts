import { describe, expect, it } from 'vitest';
import type { ExchangeRequest } from './index.ts';
import { problemsOf } from './test-exchanges.ts';
import { authorization, get, id, list, send } from './vapi-exchanges.ts';

describe('a request that must fail', () => {
  it.each<[string, ExchangeRequest, string[]]>([
    ['unknown path', send('GET', '/sessions'), ['path /sessions: is not a path of this API']],
    ['trailing slash', send('GET', '/session/'), ['path /session/: is not a path of this API']],
    ['deeper path', send('GET', `/session/${id}/chat`), [`path /session/${id}/chat: is not a path of this API`]],
    ['broken escape in the path', send('GET', '/session/%zz'), ['path /session/%zz: is not a path of this API']],
    [
      'wrong method',
      send('PUT', `/session/${id}`),
      [`method PUT: is not declared for /session/${id}, only GET, PATCH, DELETE`],
    ],
    [
      'wrong method on the collection',
      send('DELETE', '/session'),
      ['method DELETE: is not declared for /session, only POST, GET'],
    ],
    ['id that is no UUID', send('GET', '/session/a%2Fb'), ['parameter id: must match format "uuid", was "a/b"']],
    ['undeclared query key', list('cursor=x'), ['parameter cursor: is not a declared query parameter']],
    ['query key in another case', list('Limit=5'), ['parameter Limit: is not a declared query parameter']],
    [
      'query key where none is declared',
      send('GET', `/session/${id}?limit=1`),
      ['parameter limit: is not a declared query parameter'],
    ],
    [
      'bracketed key',
      list('phoneNumberIdAny[]=a'),
      ['parameter phoneNumberIdAny[]: is not a declared query parameter'],
    ],
    ['bad enum', list('sortOrder=desc'), ['parameter sortOrder: must be one of ASC, DESC, was "desc"']],
    ['limit above', list('limit=1001'), ['parameter limit: must be <= 1000, was "1001"']],
    ['limit below', list('limit=-1'), ['parameter limit: must be >= 0, was "-1"']],
    ['limit empty', list('limit='), ['parameter limit: must be number, was ""']],
    ['limit in words', list('limit=ten'), ['parameter limit: must be number, was "ten"']],
    ['limit in hexadecimal', list('limit=0x10'), ['parameter limit: must be number, was "0x10"']],
    [
      'boolean as a digit',
      list('numberE164CheckEnabled=1'),
      ['parameter numberE164CheckEnabled: must be boolean, was "1"'],
    ],
    [
      'time without a zone',
      list('createdAtGt=2026-08-18T10:00:00'),
      ['parameter createdAtGt: must match format "date-time", was "2026-08-18T10:00:00"'],
    ],
    ['repeated single value', list('limit=1&limit=2'), ['parameter limit: is given 2 times and takes one value']],
    [
      'text too long',
      list(`name=${'n'.repeat(41)}`),
      [`parameter name: must NOT have more than 40 characters, was "${'n'.repeat(41)}"`],
    ],
    ['broken escape in the query', list('name=%zz'), ['parameter name=%zz: holds a broken percent escape']],
    ['body on GET', send('GET', '/session', {}), ['request-body : is sent and none is declared']],
    ['body on DELETE', send('DELETE', `/session/${id}`, {}), ['request-body : is sent and none is declared']],
    ['no body on POST', send('POST', '/session'), ['request-body : is required']],
    [
      'body that is not JSON',
      send('POST', '/session', '{"name":'),
      ['request-body : is not JSON: Unexpected end of JSON input'],
    ],
    ['byte order mark', send('POST', '/session', '\uFEFF{}'), [expect.stringMatching(/^request-body : is not JSON/)]],
    [
      'two faults in the body',
      send('POST', '/session', { a: 1, status: 1 }),
      [
        'request-body /a: is not declared',
        'request-body /status: must be string',
        'request-body /status: must be one of active, completed',
      ],
    ],
    ['body that is no object', send('POST', '/session', []), ['request-body : must be object']],
    ['unknown body property', send('POST', '/session', { metadata: {} }), ['request-body /metadata: is not declared']],
    [
      'property that only creation takes',
      send('PATCH', `/session/${id}`, { assistantId: id }),
      ['request-body /assistantId: is not declared'],
    ],
    ['wrong type', send('POST', '/session', { name: 1 }), ['request-body /name: must be string']],
    ['null', send('PATCH', `/session/${id}`, { name: null }), ['request-body /name: must be string']],
    [
      'bad enum in the body',
      send('PATCH', `/session/${id}`, { status: 'done' }),
      ['request-body /status: must be one of active, completed'],
    ],
    [
      'lifetime too short',
      send('POST', '/session', { expirationSeconds: 59 }),
      ['request-body /expirationSeconds: must be >= 60'],
    ],
    [
      'missing property deep inside',
      send('POST', '/session', { squad: {} }),
      ["request-body /squad: must have required property 'members'"],
    ],
    [
      'wrong content type',
      { ...send('POST', '/session', {}), headers: { authorization, 'content-type': 'text/plain' } },
      ['request-body Content-Type: must be application/json, was "text/plain"'],
    ],
    [
      'no content type',
      { ...send('POST', '/session'), body: '{}' },
      ['request-body Content-Type: must be application/json, was ""'],
    ],
    [
      'no key',
      { ...get, headers: {} },
      ['security Authorization: does not carry the credentials that this operation requires'],
    ],
    [
      'two faults',
      send('POST', '/session?a=1', { b: 1 }),
      ['parameter a: is not a declared query parameter', 'request-body /b: is not declared'],
    ],
  ])('%s', (_, request, expected) => {
    expect(problemsOf('vapi', request)).toEqual(expected);
  });

  it('strict DTO also refuses a message of no declared kind', () => {
    const problems = problemsOf('vapi', send('POST', '/session', { messages: [{ role: 'user', content: 'Hi' }] }));
    expect(problems).toContain('request-body /messages/0: must match a schema in anyOf');
  });
});
