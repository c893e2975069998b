import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { hang, json, serve, stall } from '../../test/loopback-server.ts';

const ITEM = { id: '1', name: 'n' };

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('abort', () => {
  const REASON = { my: 'reason' };

  it('sends nothing if the signal is already aborted', async () => {
    await using server = await serve(json(200, ITEM));
    expect(await failureOf(call('read', { baseUrl: server.url }, { signal: AbortSignal.abort(REASON) }))).toBe(REASON);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['in flight', hang, 'unknown'],
    ['while reading', stall, 'unknown'],
    ['while backing off', json(429, {}, { 'retry-after': '30' }), 'not-applied'],
  ] as const)('%s rejects with the reason, and calls onError with the outcome', async (_, fault, outcome) => {
    await using server = await serve(fault);
    const controller = new AbortController();
    const outcomes: unknown[] = [];
    const retried = vi.fn();
    const failed = failureOf(
      call(
        'unsafe',
        { baseUrl: server.url, hooks: { onError: (event) => outcomes.push(event.outcome), onRetry: retried } },
        { signal: controller.signal },
      ),
    );
    await server.arrived(1);
    if (outcome === 'not-applied') await expect.poll(() => retried).toHaveBeenCalled();
    controller.abort(REASON);
    expect(await failed).toBe(REASON);
    expect(outcomes).toEqual([outcome]);
    expect(server.requests).toHaveLength(1);
  });

  it('while the credential is pending rejects with the reason', async () => {
    const controller = new AbortController();
    const failed = failureOf(call('unsafe', { apiKey: () => new Promise(() => {}) }, { signal: controller.signal }));
    controller.abort(REASON);
    expect(await failed).toBe(REASON);
  });

  it('in a hook sends nothing, with the outcome `not-applied`', async () => {
    await using server = await serve(json(200, ITEM));
    const controller = new AbortController();
    const onError = vi.fn();
    const hooks = { onRequest: () => controller.abort(REASON), onError };
    expect(await failureOf(call('unsafe', { baseUrl: server.url, hooks }, { signal: controller.signal }))).toBe(REASON);
    expect(server.requests).toHaveLength(0);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ error: REASON, outcome: 'not-applied' }));
  });

  it('by a timeout cancels the late response of a fetch that ignores the signal', async () => {
    const cancelled = vi.fn();
    let respond: (response: Response) => void = () => {};
    const fetch = () =>
      new Promise<Response>((resolve) => {
        respond = resolve;
      });
    expect(await failureOf(call('unsafe', { fetch }, { timeout: 20 }))).toMatchObject({ kind: 'timeout' });
    respond(new Response(new ReadableStream({ cancel: cancelled })));
    await expect.poll(() => cancelled).toHaveBeenCalled();
  });

  it.each([
    ['responded', () => Response.json({}, { status: 404 })],
    ['responded with HTML', () => new Response('<html>')],
    ['rejected', () => Promise.reject(new TypeError('terminated'))],
  ])('is not signalled to a fetch that has %s', async (_, respond) => {
    const aborted = vi.fn();
    const fetch = async (_: string, { signal }: RequestInit) => {
      signal?.addEventListener('abort', aborted);
      return respond();
    };
    await failureOf(call('unsafe', { fetch }));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(aborted).not.toHaveBeenCalled();
  });

  it.each([
    ['before the call', undefined, json(200, ITEM)],
    ['in flight', undefined, hang],
    ['while backing off', undefined, json(429, {}, { 'retry-after': '30' })],
    ['while the credential is fetched', () => new Promise<string>(() => {}), hang],
  ])(
    'by a signal without a reason, as older polyfills have it, rejects with an AbortError: %s',
    async (when, apiKey, fault) => {
      await using server = await serve(fault);
      const controller = new AbortController();
      Object.defineProperty(controller.signal, 'reason', { value: undefined });
      if (when === 'before the call') controller.abort();
      const failed = failureOf(
        call('unsafe', { baseUrl: server.url, ...(apiKey && { apiKey }) }, { signal: controller.signal }),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort();
      expect(await failed).toMatchObject({ name: 'AbortError', message: 'This operation was aborted' });
    },
  );
});
