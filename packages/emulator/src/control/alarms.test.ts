import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClock } from './clock.ts';

function stage() {
  const clock = createClock();
  clock.freeze(new Date(1000));
  const rung: string[] = [];
  const set = (name: string, moment: number) =>
    clock.at(moment, () => rung.push(`${name} at ${clock.now().getTime()}`));
  return { clock, rung, set };
}

/** Long enough for all that is due. */
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('clock.advance', () => {
  it('fires timers in order of their times, those of one time as they were set', () => {
    const { clock, rung, set } = stage();
    set('late', 1300);
    set('first', 1100);
    set('second', 1100);
    set('later', 1301);
    clock.advance(300);
    expect(rung).toEqual(['first at 1100', 'second at 1100', 'late at 1300']);
    expect(clock.now()).toEqual(new Date(1300));
  });

  it('fires timers that are set by other timers, up to its end', () => {
    const { clock, rung, set } = stage();
    clock.at(1100, () => {
      set('inner', 1200);
      set('beyond', 1400);
    });
    clock.advance(300);
    expect(rung).toEqual(['inner at 1200']);
    clock.advance(100);
    expect(rung).toEqual(['inner at 1200', 'beyond at 1400']);
  });

  it('fires timers of a running clock', () => {
    const { clock, rung, set } = stage();
    clock.resume();
    set('hour', 3_600_000);
    clock.advance(3_599_500);
    expect(rung).toHaveLength(1);
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(3_600_500);
  });
});

it('a timer fires while the clock runs, not while it is frozen', async () => {
  const { clock, rung, set } = stage();
  set('a', 1005);
  await soon();
  expect(rung).toEqual([]);
  clock.resume();
  await expect.poll(() => rung).toHaveLength(1);
});

it('a timer of the present fires asynchronously', async () => {
  const { rung, set } = stage();
  set('due', 1000);
  expect(rung).toEqual([]);
  await expect.poll(() => rung).toEqual(['due at 1000']);
});

it('a freeze at a later date fires the timers before it', () => {
  const { clock, rung, set } = stage();
  set('a', 2000);
  clock.freeze(new Date(5000));
  expect(rung).toEqual(['a at 5000']);
});

it('a reset of the clock fires the timers before real time', () => {
  const { clock, rung, set } = stage();
  set('a', 2000);
  clock.reset();
  expect(rung).toHaveLength(1);
});

it('a cancelled timer does not fire', async () => {
  const { clock, rung, set } = stage();
  set('a', 1100)();
  clock.advance(200);
  set('due', 1200);
  set('b', 1300);
  clock.callOffAll();
  clock.advance(200);
  await soon();
  expect(rung).toEqual([]);
});

it('a timer fires after 40 days, more than a timer of Node can wait', () => {
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => void vi.useRealTimers());
  const ring = vi.fn();
  const days = 40 * 24 * 60 * 60 * 1000;
  createClock().at(days, ring);
  vi.advanceTimersByTime(days - 1);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(ring).toHaveBeenCalledOnce();
});

it('a timer that throws does not stop the others', () => {
  const { clock, rung, set } = stage();
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  clock.at(1100, () => {
    throw new Error('a bug');
  });
  set('b', 1100);
  clock.advance(100);
  expect(rung).toEqual(['b at 1100']);
  expect(print).toHaveBeenCalledWith(new Error('a bug'));
  print.mockRestore();
});
