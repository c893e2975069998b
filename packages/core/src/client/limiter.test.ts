import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { hang, json, serve } from '../../test/loopback-server.ts';
import { createClient, type Limiter, type SubscriptionSource, subscribe } from '../index.ts';
import { anyValue } from '../schema/standard-schema.ts';

const ITEM = { id: '1', name: 'n' };
const never = () => new Promise<never>(() => {});

const SUBSCRIPTION: SubscriptionSource<string> = {
  operation: 'items.subscribe',
  path: ['items'],
  accept: 'text/plain',
  response: anyValue,
  parserFor: () => ({ push: (bytes) => [new TextDecoder().decode(bytes)] }),
  isSnapshot: (value) => typeof value === 'string',
  isStale: () => false,
  isLast: () => true,
  read: never,
};

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('limiter', () => {
  it('is awaited before each attempt, retries included, and called with provider and operation', async () => {
    const order: string[] = [];
    await using server = await serve(
      (_, response) => {
        order.push('request');
        response.writeHead(503).end();
      },
      (request, response) => {
        order.push('request');
        json(200, ITEM)(request, response);
      },
    );
    const limiter = {
      acquire: vi.fn(async ({ signal }: { readonly signal: AbortSignal }) => {
        order.push(`acquire ${signal.aborted}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push('acquired');
      }),
    };
    expect(await call('read', { baseUrl: server.url, limiter })).toEqual(ITEM);
    const once = ['acquire false', 'acquired', 'request'];
    expect(order).toEqual([...once, ...once]);
    expect(limiter.acquire).toHaveBeenCalledWith({
      provider: 'example',
      operation: 'items.read',
      signal: expect.any(AbortSignal),
    });
  });

  it('is waited for outside of timeout', async () => {
    const fetch = async () => Response.json(ITEM); // which takes no time
    const limiter = { acquire: () => new Promise((resolve) => setTimeout(resolve, 150)) };
    expect(await call('unsafe', { fetch, limiter, timeout: 100 })).toEqual(ITEM);
  });

  it('is waited for inside of totalTimeout: the call ends on time, its signal aborts, and nothing is sent', async () => {
    await using server = await serve(json(200, ITEM));
    let signal: AbortSignal | undefined;
    const acquire: Limiter['acquire'] = (request) => {
      signal = request.signal;
      return never();
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const failed = failureOf(
      call('unsafe', { baseUrl: server.url, limiter: { acquire }, totalTimeout: 60, onLimiterError: 'proceed' }),
    );
    await vi.runAllTimersAsync();
    const error = await failed;
    expect(performance.now()).toBe(60);
    expect(error).toMatchObject({
      kind: 'timeout',
      scope: 'total',
      outcome: 'not-applied',
      attempts: 0,
      isRetryable: true,
      message: 'example items.unsafe had no time left for a request (`totalTimeout`, 60 ms).',
    });
    expect(signal?.aborted).toBe(true);
    expect(server.requests).toHaveLength(0);
  });

  it('is left at once when the caller aborts, with the very reason', async () => {
    const REASON = { my: 'reason' };
    const controller = new AbortController();
    const waiting = vi.fn(never);
    const failed = failureOf(call('unsafe', { limiter: { acquire: waiting } }, { signal: controller.signal }));
    await expect.poll(() => waiting).toHaveBeenCalled();
    controller.abort(REASON);
    const nextTurn = new Promise((resolve) => setImmediate(resolve, 'the next turn'));
    expect(await Promise.race([failed, nextTurn])).toBe(REASON);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('Redis is down')), ': Redis is down'],
    [
      'throws',
      () => {
        throw new Error('no slots');
      },
      ': no slots',
    ],
    ['rejects with what is no error', () => Promise.reject(null), ': no reason given'],
  ])('ends the call where it %s: nothing is sent, and the call may be made again', async (_, acquire, text) => {
    await using server = await serve(json(200, ITEM));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, limiter: { acquire } }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 0, isRetryable: true });
    expect(String(error)).toContain(`was not allowed by \`limiter\`${text}. Nothing was sent.`);
    expect(server.requests).toHaveLength(0);
  });

  it('that fails before a retry leaves the outcome of the first attempt unknown', async () => {
    await using server = await serve((_, response) => response.writeHead(503).end());
    let count = 0;
    const acquire = () => {
      count += 1;
      if (count === 2) throw new Error('gone');
    };
    const error = await failureOf(
      call('set', { baseUrl: server.url, limiter: { acquire } }, { retryUpdate: true } as object),
    );
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1, isRetryable: false });
  });

  it('that fails is passed over under onLimiterError: proceed', async () => {
    await using server = await serve(json(200, ITEM));
    const limiter = { acquire: () => Promise.reject(new Error('Redis is down')) };
    expect(await call('unsafe', { baseUrl: server.url, limiter, onLimiterError: 'proceed' })).toEqual(ITEM);
  });

  it('is called with the wait that a rate limit asks for, and not for a used-up quota', async () => {
    await using server = await serve(
      json(429, {}, { 'retry-after': '0' }),
      json(429, {}),
      json(429, { quota: true }),
      json(200, ITEM),
    );
    const onRateLimited = vi.fn(() => {
      throw new Error('not the call’s');
    });
    const limiter = { acquire: () => {}, onRateLimited };
    await failureOf(call('unsafe', { baseUrl: server.url, limiter }));
    const context = { provider: 'example', operation: 'items.unsafe' };
    expect(onRateLimited.mock.calls).toEqual([
      [{ ...context, retryAfterMs: 0 }],
      [{ ...context, retryAfterMs: undefined }],
    ]);
  });

  it('is awaited before each connection of a subscription', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('"done"');
    }, hang);
    const acquire = vi.fn();
    const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: server.url, limiter: { acquire } });
    const values = subscribe(client, SUBSCRIPTION);
    for await (const value of values) expect(value).toBe('done');
    expect(acquire).toHaveBeenCalledTimes(1);
    expect(acquire).toHaveBeenCalledWith(expect.objectContaining({ operation: 'items.subscribe' }));
  });

  it('that takes all of the time of a subscription lets no connection be opened', async () => {
    const fetch = vi.fn(never);
    const client = createClient(EXAMPLE, { apiKey: KEY, fetch, limiter: { acquire: never } });
    const values = subscribe(client, SUBSCRIPTION, { totalTimeout: 300 });
    await expect(values.next()).rejects.toMatchObject({ kind: 'timeout', scope: 'total' });
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    [{ limiter: () => {} }, '`limiter` must be an object with `acquire`'],
    [{ limiter: { aquire: () => {} } }, '`limiter` must be an object with `acquire`'],
    [{ onLimiterError: 'ignore' }, "`onLimiterError` must be 'fail' or 'proceed'"],
    [{ rateLimiter: {} }, 'unknown option `rateLimiter`'],
  ])('is checked when the client is created: %j', (options, message) => {
    expect(() => createClient(EXAMPLE, { apiKey: KEY, ...(options as object) })).toThrow(message);
  });
});
