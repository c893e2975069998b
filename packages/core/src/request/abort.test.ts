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

  it('sends nothing if the signal is aborted already', async () => {
    await using server = await serve(json(200, ITEM));
    expect(await failureOf(call('read', { baseUrl: server.url }, { signal: AbortSignal.abort(REASON) }))).toBe(REASON);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['in flight', hang, 'unknown'],
    ['while reading', stall, 'unknown'],
    ['while backing off', json(429, {}, { 'retry-after': '30' }), 'not-applied'],
  ] as const)('%s: rejects with the very reason and tells a hook the outcome', async (_, fault, outcome) => {
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
    if (outcome === 'not-applied') await vi.waitFor(() => expect(retried).toHaveBeenCalled());
    controller.abort(REASON);
    expect(await failed).toBe(REASON);
    expect(outcomes).toEqual([outcome]);
    expect(server.requests).toHaveLength(1);
  });

  it('while the credential is fetched', async () => {
    const controller = new AbortController();
    const failed = failureOf(call('unsafe', { apiKey: () => new Promise(() => {}) }, { signal: controller.signal }));
    controller.abort(REASON);
    expect(await failed).toBe(REASON);
  });

  it('from within a hook: nothing is sent, and the write is known not to be applied', async () => {
    await using server = await serve(json(200, ITEM));
    const controller = new AbortController();
    const onError = vi.fn();
    const hooks = { onRequest: () => controller.abort(REASON), onError };
    expect(await failureOf(call('unsafe', { baseUrl: server.url, hooks }, { signal: controller.signal }))).toBe(REASON);
    expect(server.requests).toHaveLength(0);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ error: REASON, outcome: 'not-applied' }));
  });

  it('cancels the answer of a fetch that does not heed the signal, also when it comes late', async () => {
    const cancelled = vi.fn();
    let answer: (response: Response) => void = () => {};
    const fetch = () =>
      new Promise<Response>((resolve) => {
        answer = resolve;
      });
    expect(await failureOf(call('unsafe', { fetch }, { timeout: 20 }))).toMatchObject({ kind: 'timeout' });
    answer(new Response(new ReadableStream({ cancel: cancelled })));
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
  });

  it.each([
    ['answered', () => Response.json({}, { status: 404 })],
    ['answered with what cannot be used', () => new Response('<html>')],
    ['lost', () => Promise.reject(new TypeError('terminated'))],
  ])('is told to no fetch of the user’s own that has %s', async (_, answer) => {
    const aborted = vi.fn();
    const fetch = async (_: string, { signal }: RequestInit) => {
      signal?.addEventListener('abort', aborted);
      return answer();
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

  it('leaves no listener on the signal', async () => {
    await using server = await serve(json(429, {}), json(200, ITEM));
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await call('unsafe', { baseUrl: server.url }, { signal });
    expect(added).toHaveBeenCalledTimes(3);
    expect(removed).toHaveBeenCalledTimes(3);
  });
});
