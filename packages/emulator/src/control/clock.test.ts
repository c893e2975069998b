import { expect, it, vi } from 'vitest';
import { createClock } from './clock.ts';

function atRealTime(iso: string): void {
  vi.useFakeTimers({ now: new Date(iso), toFake: ['Date'] });
}

it('the clock adds to real time what it was advanced by', () => {
  atRealTime('2026-01-01T00:00:00Z');
  const clock = createClock();
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
  clock.advance(1500);
  vi.setSystemTime(new Date('2026-01-01T00:01:00Z'));
  expect(clock.now().toISOString()).toBe('2026-01-01T00:01:01.500Z');
});

it('a frozen clock changes by `advance` only', () => {
  atRealTime('2026-01-01T00:00:00Z');
  const clock = createClock();
  clock.freeze();
  vi.setSystemTime(new Date('2026-06-01T00:00:00Z'));
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
  clock.advance(1);
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.001Z');
});

it('a resumed clock continues from the frozen time', () => {
  atRealTime('2026-01-01T00:00:00Z');
  const clock = createClock();
  clock.freeze(new Date('2020-01-01T00:00:00Z'));
  clock.resume();
  vi.setSystemTime(new Date('2026-01-01T00:00:10Z'));
  expect(clock.now().toISOString()).toBe('2020-01-01T00:00:10.000Z');
  clock.resume();
  expect(clock.now().toISOString()).toBe('2020-01-01T00:00:10.000Z');
});

it('clock.reset returns to real time', () => {
  atRealTime('2026-01-01T00:00:00Z');
  const clock = createClock();
  expect(clock.frozen).toBe(false);
  clock.advance(1000);
  clock.freeze();
  expect(clock.frozen).toBe(true);
  clock.reset();
  expect(clock.frozen).toBe(false);
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
});

it('clock.advance refuses to pass the last possible date', () => {
  const clock = createClock();
  clock.freeze(new Date(8.64e15 - 1));
  clock.advance(1);
  expect(() => clock.advance(1)).toThrow(RangeError);
  expect(clock.now().getTime()).toBe(8.64e15);
});

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('clock.advance refuses %s', (milliseconds) => {
  expect(() => createClock().advance(milliseconds)).toThrow(RangeError);
});

it('clock.freeze refuses an invalid date', () => {
  expect(() => createClock().freeze(new Date('nonsense'))).toThrow(RangeError);
});
