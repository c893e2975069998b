import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors/usage-error.ts';
import { buildQuery } from './query.ts';
import { checkBaseUrl, encodeId } from './url.ts';

function problemOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return `${error.kind} ${error.parameter ?? ''}: ${error.problem}`;
    throw error;
  }
  return undefined;
}

describe('encodeId', () => {
  it.each([
    ['', 'must not be empty'],
    [' \t', 'must not be empty'],
    ['.', 'dot segment'],
    ['..', 'dot segment'],
    ['%2e', 'dot segment'],
    ['%2E.', 'dot segment'],
    ['a\u0000b', 'control'],
    ['a\nb', 'control'],
    ['a\u007f', 'control'],
    ['\ud800', 'Unicode'],
    ['x'.repeat(513), '512 bytes'],
    ['é'.repeat(257), '512 bytes'],
    [undefined, 'got undefined'],
    [null, 'got null'],
    [7, 'got a number'],
    [['a'], 'got an array'],
    [{}, 'got an object'],
  ])('refuses %j', (id, problem) => {
    expect(problemOf(() => encodeId('id', id))).toContain(problem);
    expect(problemOf(() => encodeId('id', id))).toMatch(/^input id: `id` /);
  });
});

describe('buildQuery', () => {
  it.each([
    [{ a: Number.NaN }, 'a'],
    [{ a: Number.POSITIVE_INFINITY }, 'a'],
    [{ a: new Date('nonsense') }, 'a'],
    [{ a: [{}] }, 'a'],
    [{ a: () => 1 }, 'a'],
    [{ a: '\udc00' }, 'a'],
    [{ a: { b: [] } }, 'a[b]'],
  ])('refuses %j', (query, parameter) => {
    expect(problemOf(() => buildQuery(query))).toMatch(`input ${parameter}: `);
  });

  it('accepts a date of another realm', () => {
    expect(buildQuery({ since: runInNewContext('new Date(0)') })).toBe('since=1970-01-01T00%3A00%3A00.000Z');
    expect(problemOf(() => buildQuery({ a: runInNewContext('new Date(NaN)') }))).toContain('got Invalid Date');
  });

  it('refuses a comma in a value of a comma-joined array', () => {
    expect(problemOf(() => buildQuery({ ids: ['a,b'] }, { commaJoined: ['ids'] }))).toContain('comma');
  });
});

it('buildQuery refuses an empty array: without the filter, the API would return everything', () => {
  for (const style of [{}, { commaJoined: ['ids'] }]) {
    expect(problemOf(() => buildQuery({ ids: [] }, style))).toBe('input ids: `ids` must contain at least one value');
  }
});

it.each([new URLSearchParams('a=1'), new Map([['a', 1]]), ['a'], 'a=1', 7])('buildQuery refuses %o', (query) => {
  expect(problemOf(() => buildQuery(query as object))).toMatch('input query: ');
});

describe('checkBaseUrl', () => {
  it.each([
    ['https://api.invalid', 'https://api.invalid'],
    ['https://api.invalid/', 'https://api.invalid'],
    ['https://api.invalid/v1//', 'https://api.invalid/v1'],
    ['http://localhost:4010/vapi', 'http://localhost:4010/vapi'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('accepts %s', (given, kept) => {
    expect(checkBaseUrl('`baseUrl`', given, false)).toBe(kept);
  });

  it.each([
    '',
    'api.invalid',
    '/v1',
    'ftp://api.invalid',
    'file:///etc',
    'https://user:pass@api.invalid',
    'https://user@api.invalid',
    'https://api.invalid/?a=1',
    'https://api.invalid?',
    'https://api.invalid/#x',
    'http://api.invalid',
    'http://127.0.0.1.evil.invalid',
    'http://192.168.0.1',
  ])('refuses %j', (given) => {
    expect(problemOf(() => checkBaseUrl('`baseUrl`', given, false))).toMatch(/^config /);
  });

  it('accepts plain http to another machine with `allowInsecure` only', () => {
    expect(checkBaseUrl('`baseUrl`', 'http://192.168.0.1', true)).toBe('http://192.168.0.1');
  });
});
