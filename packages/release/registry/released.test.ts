import { expect, it } from 'vitest';
import { allows } from './released.ts';

it.each([
  ['^1.2.3', '1.2.3', true],
  ['^1.2.3', '1.10.0', true],
  ['^1.2.3', '1.2.2', false],
  ['^1.2.3', '2.0.0', false],
  ['^2.0.0', '1.9.9', false],
])('the range %s allows %s: %s', (range, version, expected) => expect(allows(range, version)).toBe(expected));

it.each(['1.2.3', '^0.1.0', '>=1.0.0', 'workspace:*', ''])('a range of another form is refused: %j', (range) => {
  expect(() => allows(range, '1.0.0')).toThrow('no caret range');
});
