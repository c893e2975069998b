import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLE, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { createClient, type ErrorFacts, failedError, poll, request, SessionClientError } from '../index.ts';

const client = createClient(EXAMPLE);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('poll', () => {
  const fake = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

  it('polls at growing intervals until it is done', async () => {
    fake();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const startedAt: number[] = [];
    const done = poll(client, {
      operation: 'items.wait',
      read: async () => startedAt.push(performance.now()),
      isDone: (count) => count === 9,
    });
    await vi.runAllTimersAsync();
    expect(await done).toBe(9);
    const waits = startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? 0));
    expect(waits).toEqual([500, 750, 1125, 1687, 2531, 3796, 5000, 5000]);
    vi.restoreAllMocks();
  });

  it('rejects when totalTimeout is over', async () => {
    fake();
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read: async () => 1, isDone: () => false }, { totalTimeout: 2_000 }),
    );
    await vi.runAllTimersAsync();
    const error = await failed;
    expect(performance.now()).toBe(2_000);
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'items.wait' });
    expect(String(error)).toContain('within 2,000 ms');
  });

  it('does not poll again when the last timer fires early', async () => {
    fake();
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds - 1));
    const read = vi.fn(async () => 1);
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read, isDone: () => false }, { totalTimeout: 200 }),
    );
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ kind: 'timeout' });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('does not poll again when the last timer fires late', async () => {
    fake();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds + 30));
    const read = vi.fn(async () => 1);
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read, isDone: () => false }, { totalTimeout: 520 }),
    );
    await vi.runAllTimersAsync();
    vi.restoreAllMocks();
    expect(await failed).toMatchObject({ kind: 'timeout' });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['all of totalTimeout, by a timer that fired early', 'total', 199],
    ['its own `timeout`, which is equal', 'attempt', 200],
  ])('rejects when an attempt has used %s', async (_, scope, takes) => {
    fake();
    const ranOut = new SessionClientError('attempt', {
      kind: 'timeout',
      scope: scope as 'total',
      provider: 'example',
      operation: 'items.get',
      attempts: 1,
    });
    const read = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, takes));
      throw ranOut;
    });
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read, isDone: () => false }, { totalTimeout: 200 }),
    );
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ kind: 'timeout', operation: 'items.wait' });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('limits each attempt to the remaining time, and rejects with the operation of the wait', async () => {
    fake();
    const read = async ({ totalTimeout = 0 }) => {
      await new Promise((resolve) => {
        setTimeout(resolve, totalTimeout);
      });
      throw new SessionClientError('attempt', {
        kind: 'timeout',
        scope: 'total',
        provider: 'example',
        attempts: 1,
        operation: 'items.get',
      });
    };
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read, isDone: () => false }, { totalTimeout: 700 }),
    );
    await vi.runAllTimersAsync();
    expect(await failed).toMatchObject({ operation: 'items.wait', kind: 'timeout' });
  });

  it('continues after transient failures, if the server has responded before', async () => {
    fake();
    const trouble = (facts: object) =>
      new SessionClientError('x', { provider: 'example', attempts: 1, kind: 'api', ...facts } as ErrorFacts);
    const passing = [
      trouble({ status: 503 }),
      trouble({ kind: 'connection' }),
      trouble({ kind: 'timeout', scope: 'attempt' }),
    ];
    const results = ['there', ...passing, trouble({ status: 429, retryAfterMs: 1000 }), 'done'];
    const read = async () => {
      const result = results.shift();
      if (result instanceof Error) throw result;
      return result;
    };
    const done = poll(client, { operation: 'items.wait', read, isDone: (value) => value === 'done' });
    await vi.runAllTimersAsync();
    expect(await done).toBe('done');
    for (const end of [
      trouble({ status: 404 }),
      trouble({ status: 503, retryAfterMs: 61_000 }),
      trouble({ kind: 'response' }),
    ]) {
      results.push('there', end);
      const failed = failureOf(poll(client, { operation: 'items.wait', read, isDone: () => false }));
      await vi.runAllTimersAsync();
      expect(await failed).toBe(end);
    }
    // A server that never responded is more likely at another address.
    const [first] = passing;
    const failed = failureOf(
      poll(client, { operation: 'items.wait', read: () => Promise.reject(first), isDone: () => false }),
    );
    await vi.runAllTimersAsync();
    expect(await failed).toBe(first);
  });

  it('stops between two attempts when the caller aborts, and rethrows any other error', async () => {
    const controller = new AbortController();
    const read = vi.fn(async () => 1);
    const failed = failureOf(
      poll(client, { operation: 'o', read, isDone: () => false }, { signal: controller.signal }),
    );
    await expect.poll(() => read).toHaveBeenCalled();
    controller.abort('enough');
    expect(await failed).toBe('enough');
    expect(read).toHaveBeenCalledTimes(1);
    const broken = new Error('broken');
    expect(
      await failureOf(poll(client, { operation: 'o', read: () => Promise.reject(broken), isDone: () => true })),
    ).toBe(broken);
  });

  it('passes the options to each attempt', async () => {
    const options = { timeout: 5, retries: 0, headers: { 'x-trace': 'a' }, onResponse: () => {} };
    const seen: unknown[] = [];
    const read = async (requestOptions: object) => seen.push(requestOptions);
    await poll(client, { operation: 'o', read, isDone: () => true }, options);
    // By name: what marks them as those of a part of a call is a symbol.
    const named = seen.map((each) => Object.fromEntries(Object.entries(Object(each))));
    expect(named).toEqual([{ ...options, totalTimeout: expect.closeTo(300_000, -2) }]);
  });

  it('refuses invalid time limits', async () => {
    const wait = { operation: 'o', read: async () => 1, isDone: () => true };
    expect(await failureOf(poll(client, wait, { totalTimeout: 0 }))).toMatchObject({ kind: 'config' });
    expect(await failureOf(poll(client, wait, { timeout: -1 }))).toMatchObject({ kind: 'config' });
  });
});

it('an error of a wait redacts the secrets of its own request, also during other requests', async () => {
  const keys = ['first-secret-key', 'other-secret-key'];
  const [first] = keys;
  const state = `failed for ${first}`;
  const fetch = async () => Response.json({ id: '1', state });
  const client = createClient(EXAMPLE, { apiKey: () => keys.shift() ?? '', fetch, onMismatch: () => {} });
  const get = (options?: object) =>
    request(client, { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema }, options);
  const read = async (options: object) => {
    const body = await get(options);
    await get();
    return body;
  };
  const isDone = (body: unknown) => {
    throw failedError(client, 'items.wait', { what: 'the item', state, detail: state, body, attempts: 1 });
  };
  const error = await failureOf(poll(client, { operation: 'items.wait', read, isDone }));
  expect(error).toMatchObject({ state: 'failed for ***', body: { state: 'failed for ***' } });
  expect(String(error)).not.toContain(first);
});

it('poll reads its options once', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.useFakeTimers();
  const options: { retries?: number } = { retries: 1 };
  const seen: unknown[] = [];
  const client = createClient(EXAMPLE, { apiKey: KEY });
  const read = async ({ retries }: { readonly retries?: number | undefined }) => seen.push(retries);
  const done = poll(client, { operation: 'items.wait', read, isDone: (count) => count === 2 }, options);
  options.retries = 5;
  await vi.runAllTimersAsync();
  await done;
  expect(seen).toEqual([1, 1]);
  vi.useRealTimers();
});
