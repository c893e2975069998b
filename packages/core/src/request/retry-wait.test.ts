import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, ItemSchema } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { createClient, request } from '../index.ts';

const ITEM = { id: '1', name: 'n' };

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the wait before a retry', () => {
  it('is as long as the server asks for', async () => {
    await using server = await serve(json(429, {}, { 'retry-after-ms': '120' }), json(200, ITEM));
    const delays: number[] = [];
    await call('unsafe', { baseUrl: server.url, hooks: { onRetry: ({ delayMs }) => delays.push(delayMs) } });
    expect(delays).toEqual([120]);
  });

  it('doubles up to 8 s, with full jitter', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const delays: number[] = [];
    const fetch = async () => new Response('{}', { status: 500 });
    const failed = failureOf(
      call('read', { fetch, retries: 6, hooks: { onRetry: ({ delayMs }) => delays.push(Math.ceil(delayMs)) } }),
    );
    await vi.runAllTimersAsync();
    await failed;
    vi.useRealTimers();
    expect(delays).toEqual([500, 999, 1998, 3996, 7992, 7992]);
  });

  it('over 60 s or over the remaining time rejects at once, with retryAfterMs', async () => {
    await using server = await serve(json(429, {}, { 'retry-after': '61' }));
    expect(await failureOf(call('read', { baseUrl: server.url }))).toMatchObject({ attempts: 1, retryAfterMs: 61_000 });
    await using short = await serve(json(429, {}, { 'retry-after': '2' }));
    expect(await failureOf(call('read', { baseUrl: short.url }, { totalTimeout: 1_000 }))).toMatchObject({
      attempts: 1,
      retryAfterMs: 2_000,
    });
  });

  it('is limited by the retry budget, which successes refill: 1,000 calls to a dead server send at most 1,110 requests', async () => {
    let sent = 0;
    let status = 503;
    const fetch = async () => {
      sent += 1;
      return Response.json(ITEM, { status });
    };
    const client = createClient(
      { name: 'example', readError: () => ({}) },
      { baseUrl: 'https://example.invalid', fetch },
    );
    const requestsOf = async (calls: number) => {
      const before = sent;
      for (let count = 0; count < calls; count += 1) {
        const options = { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema } as const;
        await request(client, options).catch(() => {});
      }
      return sent - before;
    };
    expect(await requestsOf(1_000)).toBe(1_100);
    expect(await requestsOf(1)).toBe(1);
    status = 200;
    expect(await requestsOf(10)).toBe(10);
    status = 503;
    // Ten successes pay for two retries.
    expect(await requestsOf(2)).toBe(4);
  });
});
