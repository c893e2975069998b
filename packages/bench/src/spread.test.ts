import { expect, it } from 'vitest';
import { exactly, ratioOf, spreadOf } from './spread.ts';

it('spreadOf returns the median and the quartiles of unsorted values', () => {
  expect(spreadOf([5, 1, 3, 2, 4])).toEqual({ median: 3, lower: 2, upper: 4 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, lower: 1.75, upper: 3.25 });
  expect(spreadOf([7])).toEqual(exactly(7));
});

it('ratioOf compares values of the same round', () => {
  // The second round was ten times as slow for both.
  expect(ratioOf([2, 30, 4], [1, 10, 1])).toEqual({ median: 3, lower: 2.5, upper: 3.5 });
});
