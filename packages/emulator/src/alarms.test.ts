import { expect, it, onTestFinished, vi } from 'vitest';
import { createAlarms } from './alarms.ts';
import { createClock } from './clock.ts';

function stage() {
  vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  const clock = createClock(() => alarms.look());
  const alarms = createAlarms(clock);
  onTestFinished(() => {
    alarms.clear();
    vi.useRealTimers();
  });
  const ring = vi.fn();
  const set = (afterMs: number, name = 'a') => alarms.set(name, new Date(clock.now().getTime() + afterMs), ring);
  return { clock, alarms, ring, set };
}

it('rings once when real time gets there', () => {
  const { set, ring } = stage();
  set(1000);
  vi.advanceTimersByTime(999);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  vi.advanceTimersByTime(5000);
  expect(ring).toHaveBeenCalledOnce();
});

it('rings after more than a timer of Node can wait', () => {
  const { set, ring } = stage();
  const days = 40 * 24 * 60 * 60 * 1000;
  set(days);
  vi.advanceTimersByTime(days - 1);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledOnce();
});

it('rings when a test moves time there, and not while time stands still before it', () => {
  const { clock, set, ring } = stage();
  clock.freeze();
  set(1000);
  vi.advanceTimersByTime(5000);
  clock.advance(999);
  expect(ring).not.toHaveBeenCalled();
  clock.resume();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledOnce();
  set(1000);
  clock.freeze(new Date('2030-01-01T00:00:00Z'));
  expect(ring).toHaveBeenCalledTimes(2);
});

it('rings for what is past already', () => {
  const { set, ring } = stage();
  set(-1);
  vi.advanceTimersByTime(0);
  expect(ring).toHaveBeenCalledOnce();
});

it('has one alarm for each name, which can be taken back', () => {
  const { alarms, set, ring } = stage();
  set(1000);
  set(2000);
  set(1500, 'b');
  vi.advanceTimersByTime(1999);
  expect(ring).toHaveBeenCalledOnce();
  alarms.set('a', undefined, ring);
  vi.advanceTimersByTime(5000);
  expect(ring).toHaveBeenCalledOnce();
});

it('may be set anew by what it rings', () => {
  const { alarms, clock, set, ring } = stage();
  ring.mockImplementationOnce(() => set(10));
  set(10);
  vi.advanceTimersByTime(20);
  expect(ring).toHaveBeenCalledTimes(2);
  set(10);
  alarms.clear();
  clock.advance(1000);
  expect(ring).toHaveBeenCalledTimes(2);
});
