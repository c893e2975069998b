import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { literal, quote } from './literal.ts';

describe('literal', () => {
  it.each([
    [{ name: 'x', count: 2 }, "{ name: 'x', count: 2 }"],
    [['a', null, true], "['a', null, true]"],
    [{}, '{}'],
    [[], '[]'],
    [{ 'content-type': 'x' }, "{ 'content-type': 'x' }"],
  ])('writes %j as people do', (value, expected) => {
    expect(literal(value)).toBe(expected);
  });

  it('writes what is long over several lines', () => {
    const value = { first: 'x'.repeat(40), second: { third: ['y'.repeat(40)] } };
    const text = literal(value, '  ');
    expect(text).toBe(`{\n    first: '${'x'.repeat(40)}',\n    second: { third: ['${'y'.repeat(40)}'] },\n  }`);
  });

  it.each([
    "it's",
    '"',
    '\\',
    'a\nb\u2028c',
    '\u202e right to left',
    ['`$', '{x}`'].join(''),
    '</script>',
    { __proto__: 1 },
    JSON.parse('{"__proto__":{"a":1}}'),
    { 'a-b': { '1': [0, -1, 1e21] } },
  ])('writes %j so that it is the same again', (value) => {
    const text = literal(value);
    expect(text).not.toMatch(/[\u2028\u202e]/);
    expect(JSON.stringify(runInNewContext(`(${text})`))).toBe(JSON.stringify(value));
  });
});

it('quote uses single quotes', () => {
  expect(quote('say "hi"')).toBe(`'say "hi"'`);
});
