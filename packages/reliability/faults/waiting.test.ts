import { isClientError } from '@x/core';
import { createVapi } from '@x/vapi';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notApplied } from './broken-connections.ts';
import { wholeAnswer } from './deliveries.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { randomOf } from './random.ts';
import type { Step } from './steps.ts';

// Backoff, hints, the total time and the retry budget, over real sockets. Where time has to pass, it is the test's own.

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Starts a server whose every answer is the same refusal. */
async function startRefusing(status: number, headers: Readonly<Record<string, string>> = {}): Promise<FaultServer> {
  const refuse: Step = notApplied((_, random) => wholeAnswer({ status, headers, body: Buffer.from('{}') }, random));
  return startFaultServer(
    () => Promise.reject(new Error('nothing gets through')),
    randomOf('waiting'),
    () => refuse,
  );
}

type VapiOptions = NonNullable<Parameters<typeof createVapi>[0]>;
const connect = ({ url }: FaultServer, options: VapiOptions = {}) =>
  createVapi({ baseUrl: url, apiKey: 'a-key-1234', ...options });

async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isClientError(error)) throw new Error('it did not fail', { cause: error });
  return error;
}

describe('backoff', () => {
  it.each([
    ['the shortest', 0, [0, 0, 0, 0, 0, 0]],
    ['the longest', 0.9999999, [500, 1000, 2000, 4000, 8000, 8000]],
    ['in the middle', 0.5, [250, 500, 1000, 2000, 4000, 4000]],
  ])('doubles up to 8 s, with full jitter: %s', async (_, random, expected) => {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    await using server = await startRefusing(503);
    const delays: number[] = [];
    const onRetry = ({ delayMs }: { readonly delayMs: number }) => {
      delays.push(Math.round(delayMs));
      setImmediate(() => vi.advanceTimersByTime(delayMs + 1));
    };
    const error = await failureOf(connect(server, { retries: 6, hooks: { onRetry } }).sessions.get('id'));
    expect(delays).toEqual(expected);
    expect(error).toMatchObject({ kind: 'api', attempts: 7 });
    expect(server.arrivals).toHaveLength(7);
  });
});

describe('hints of a server', () => {
  const NOW = Date.parse('1994-11-06T08:49:37Z');
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  });

  /** The wait before the second attempt; the call is given up in it. */
  async function delayAfter(status: number, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
    await using server = await startRefusing(status, headers);
    const controller = new AbortController();
    let delay: number | undefined;
    const onRetry = ({ delayMs }: { readonly delayMs: number }) => {
      delay = delayMs;
      controller.abort();
    };
    const { sessions } = connect(server, { hooks: { onRetry } });
    await sessions.get('id', { signal: controller.signal }).catch(() => {});
    expect(server.arrivals).toHaveLength(1);
    return delay;
  }

  it.each<readonly [number, Readonly<Record<string, string>>, number]>([
    [429, { 'retry-after-ms': '1500' }, 1500],
    [429, { 'retry-after-ms': '1500', 'retry-after': '7' }, 1500],
    [503, { 'retry-after-ms': '1500' }, 1500],
    [429, { 'retry-after': '7' }, 7000],
    [503, { 'retry-after': '7' }, 7000],
    [429, { 'retry-after': '0.5' }, 500],
    [429, { 'retry-after': '60' }, 60_000],
    [429, { 'retry-after': '7', 'ratelimit-reset': '9' }, 7000],
    [429, { 'retry-after': 'Sun, 06 Nov 1994 08:49:47 GMT' }, 10_000],
    [429, { 'retry-after': 'Sunday, 06-Nov-94 08:49:47 GMT' }, 10_000],
    [429, { 'retry-after': 'Sun Nov  6 08:49:47 1994' }, 10_000],
    [429, { 'retry-after': 'Sun, 06 Nov 1994 08:49:27 GMT' }, 0],
    [429, { 'ratelimit-reset': '9' }, 9000],
    [429, { 'ratelimit-reset': '9', 'x-ratelimit-reset': '8' }, 9000],
    [429, { 'x-ratelimit-reset': '8' }, 8000],
    [503, { 'ratelimit-reset': '9', 'x-ratelimit-reset': '8' }, 0],
    [429, { 'retry-after': '0' }, 0],
    ...['banana', '-5', '', '0x10', '1, 2', '9'.repeat(26)].map((hint) => [429, { 'retry-after': hint }, 0] as const),
  ])('%i with %j: waits', async (status, headers, expected) => {
    expect(await delayAfter(status, headers)).toBe(expected);
  });

  it('a moment in epoch seconds is one from 1e9 up', async () => {
    vi.setSystemTime(1_000_000_000_000);
    expect(await delayAfter(429, { 'x-ratelimit-reset': '1000000012' })).toBe(12_000);
  });

  it.each([
    ['past 60 s', '61', 90_000],
    ['past the remaining total time', '5', 4_000],
  ])('%s ends the call at once, and tells it', async (_, hint, totalTimeout) => {
    await using server = await startRefusing(429, { 'retry-after': hint });
    const error = await failureOf(connect(server, { totalTimeout }).sessions.create({}));
    expect(error).toMatchObject({ reason: 'rate-limited', outcome: 'not-applied', retryAfterMs: Number(hint) * 1000 });
    expect(server.arrivals).toHaveLength(1);
  });
});

describe('the total time', () => {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });

  it('counts the waits', async () => {
    await using server = await startRefusing(429, { 'retry-after': '1' });
    const onRetry = () => setImmediate(() => vi.advanceTimersByTime(1_000));
    const { sessions } = connect(server, { retries: 100, totalTimeout: 3_500, hooks: { onRetry } });
    expect(await failureOf(sessions.get('id'))).toMatchObject({ kind: 'api', reason: 'rate-limited', attempts: 4 });
    expect(server.arrivals).toHaveLength(4);
  });

  it('ends an attempt that would have had more time of its own', async () => {
    const stall: Step = notApplied(() => ({ pieces: [], end: 'stall' }));
    const nothing = () => Promise.reject(new Error('nothing gets through'));
    await using server = await startFaultServer(nothing, randomOf('total'), () => stall);
    const { sessions } = connect(server, { retries: 100, timeout: 2_000, totalTimeout: 5_000 });
    const failed = failureOf(sessions.get('id'));
    for (const [arrivals, milliseconds] of [1, 2, 3].map((count) => [count, count < 3 ? 2_000 : 1_000] as const)) {
      await until(() => server.arrivals.length === arrivals);
      vi.advanceTimersByTime(milliseconds);
      // The backoff of no milliseconds.
      await until(() => vi.getTimerCount() > 0 || arrivals === 3);
      vi.advanceTimersByTime(1);
    }
    expect(await failed).toMatchObject({ kind: 'timeout', scope: 'total', attempts: 3 });
    expect(server.arrivals).toHaveLength(3);
    await until(() => server.held() === 0);
  });

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise(setImmediate);
  }
});

describe('a thousand calls against a dead server send at most 1,110 requests', () => {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });

  it.each(['answers 503', 'refuses connections'])('one that %s', async (way) => {
    await using server = await startRefusing(503);
    if (way === 'refuses connections') await server.refuse();
    let sent = 0;
    const onRequest = () => {
      sent += 1;
    };
    const { sessions } = connect(server, { hooks: { onRequest } });
    for (let count = 0; count < 1_000; count += 1) await failureOf(sessions.get('id'));
    expect(sent).toBeGreaterThan(1_000);
    expect(sent).toBeLessThanOrEqual(1_110);
    expect(server.arrivals).toHaveLength(way === 'answers 503' ? sent : 0);
  });
});
