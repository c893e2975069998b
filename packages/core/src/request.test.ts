import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, failureOf, ItemSchema, KEY } from '../test/example-provider.ts';
import { type Handler, hang, json, reset, serve, stall, text, truncate } from '../test/loopback-server.ts';
import { createClient, type Effect, isClientError, type Outcome, request } from './index.ts';

const ITEM = { id: '1', name: 'n' };
const EFFECTS: Effect[] = ['read', 'delete', 'set', 'unsafe'];

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('what may be sent again', () => {
  const cases: [name: string, fault: Handler, resent: Effect[], outcome: Outcome][] = [
    ['408', json(408, {}), ['read', 'delete'], 'unknown'],
    ['500', json(500, {}), ['read', 'delete'], 'unknown'],
    ['502', json(502, {}), ['read', 'delete'], 'unknown'],
    ['503', json(503, {}), ['read', 'delete'], 'unknown'],
    ['504', json(504, {}), ['read', 'delete'], 'unknown'],
    ['a reset', reset, ['read', 'delete'], 'unknown'],
    ['an answer cut off', truncate, ['read', 'delete'], 'unknown'],
    ['429', json(429, {}), EFFECTS, 'not-applied'],
    ['429 of a used-up quota', json(429, { quota: true }), [], 'not-applied'],
    ['400', json(400, {}), [], 'not-applied'],
    ['409', json(409, {}), [], 'not-applied'],
    ['423', json(423, {}), [], 'not-applied'],
    ['425', json(425, {}), [], 'not-applied'],
    ['501', json(501, {}), [], 'unknown'],
    ['HTML with 200', text(200, '<!doctype html><p>hi'), [], 'applied'],
    ['no JSON with 200', text(200, 'hello'), [], 'applied'],
    ['an empty 200', text(200, ''), [], 'applied'],
    ['204', (_, response) => response.writeHead(204).end(), [], 'applied'],
    ['a redirect', text(307, '', { location: 'http://127.0.0.1:9/other' }), [], 'unknown'],
  ];
  for (const [name, fault, resent, outcome] of cases) {
    for (const effect of EFFECTS) {
      it(`${name}: ${effect} is ${resent.includes(effect) ? 'sent again' : 'sent once'}`, async () => {
        await using server = await serve(fault);
        const error = await failureOf(call(effect, { baseUrl: server.url }));
        const attempts = resent.includes(effect) ? 3 : 1;
        expect(server.requests).toHaveLength(attempts);
        expect(error).toMatchObject({ provider: 'example', operation: `items.${effect}`, attempts });
        expect((error as { outcome?: Outcome }).outcome).toBe(effect === 'read' ? undefined : outcome);
      });
    }
  }

  it('sends an update again where the caller allows it', async () => {
    await using server = await serve(json(500, {}), json(200, ITEM));
    await expect(call('set', { baseUrl: server.url }, { retrySet: true })).resolves.toEqual(ITEM);
    expect(server.requests).toHaveLength(2);
  });

  it('sends anything again that provably was never sent', async () => {
    const server = await serve(hang);
    await server[Symbol.asyncDispose]();
    for (const effect of EFFECTS) {
      const error = await failureOf(call(effect, { baseUrl: server.url }));
      expect(error).toMatchObject({ kind: 'connection', attempts: 3, code: 'ECONNREFUSED' });
      if (effect !== 'read') expect(error).toMatchObject({ outcome: 'not-applied' });
    }
  });

  it('says unknown if any attempt may have been applied, even if the last one was refused', async () => {
    await using server = await serve(reset, json(403, {}));
    expect(await failureOf(call('delete', { baseUrl: server.url }))).toMatchObject({ status: 403, outcome: 'unknown' });
  });

  it('takes not-found after a lost answer as deleted, and not before', async () => {
    await using lost = await serve(reset, json(404, {}));
    await expect(call('delete', { baseUrl: lost.url })).resolves.toBeUndefined();
    await using absent = await serve(json(404, {}));
    expect(await failureOf(call('delete', { baseUrl: absent.url }))).toMatchObject({
      reason: 'not-found',
      outcome: 'not-applied',
    });
    await using limited = await serve(json(429, {}), json(404, {}));
    expect(await failureOf(call('delete', { baseUrl: limited.url }))).toMatchObject({ reason: 'not-found' });
  });

  it('sends the same bytes on every attempt, with the idempotency key only if one is given', async () => {
    await using server = await serve(json(429, {}), json(429, {}), json(200, ITEM));
    await call('unsafe', { baseUrl: server.url }, { idempotencyKey: 'once-7' });
    const [first, ...others] = server.requests;
    expect(others).toHaveLength(2);
    for (const other of others) expect(other).toEqual(first);
    expect(first?.headers['idempotency-key']).toBe('once-7');
    await call('unsafe', { baseUrl: server.url });
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('idempotency-key');
  });

  it('obeys retries of the call, of the client, and 0', async () => {
    await using server = await serve(json(500, {}));
    await failureOf(call('read', { baseUrl: server.url, retries: 1 }));
    expect(server.requests).toHaveLength(2);
    await failureOf(call('read', { baseUrl: server.url, retries: 1 }, { retries: 0 }));
    expect(server.requests).toHaveLength(3);
  });
});

describe('answers that are odd', () => {
  it('an error body that the provider’s reader stumbles over does not hide the status', async () => {
    await using server = await serve(json(400, { message: 'x' }));
    const client = createClient(
      {
        name: 'example',
        readError: () => {
          throw new TypeError('stumbled');
        },
      },
      { baseUrl: server.url },
    );
    const describe = { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema } as const;
    expect(await failureOf(request(client, describe))).toMatchObject({ kind: 'api', status: 400, attempts: 1 });
  });

  it('JSON that ends too early where no length was declared is cut off', async () => {
    const cut: Handler = (_, response) => {
      response.removeHeader('transfer-encoding');
      response.writeHead(200, { connection: 'close' });
      response.end('{"id":"1","name":');
    };
    await using server = await serve(cut);
    expect(await failureOf(call('unsafe', { baseUrl: server.url }))).toMatchObject({
      kind: 'response',
      outcome: 'unknown',
    });
    expect(await failureOf(call('read', { baseUrl: server.url }))).toMatchObject({ attempts: 3 });
  });

  it('an answer that is not compressed as it says was applied', async () => {
    await using server = await serve(text(200, '{"id":"1"}', { 'content-encoding': 'gzip' }));
    expect(await failureOf(call('unsafe', { baseUrl: server.url }))).toMatchObject({
      kind: 'response',
      outcome: 'applied',
    });
  });

  it('where a page is not told of compression, a declared length proves nothing', async () => {
    const fetch = async () => {
      const response = new Response('{"id":"1"}', { headers: { 'content-length': '62' } });
      Object.defineProperty(response, 'type', { value: 'cors' });
      return response;
    };
    await expect(call('unsafe', { fetch })).resolves.toEqual({ id: '1' });
  });

  it('a port that fetch does not connect to: nothing was sent', async () => {
    const error = await failureOf(call('unsafe', { baseUrl: 'http://127.0.0.1:1', retries: 0 }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied' });
  });

  it('304 is no redirect', async () => {
    await using server = await serve((_, response) => response.writeHead(304).end());
    expect(await failureOf(call('read', { baseUrl: server.url }))).toMatchObject({ kind: 'api', status: 304 });
  });
});

describe('waiting before the next attempt', () => {
  it('waits as long as the server asks', async () => {
    await using server = await serve(json(429, {}, { 'retry-after-ms': '120' }), json(200, ITEM));
    const delays: number[] = [];
    await call('unsafe', { baseUrl: server.url, hooks: { onRetry: ({ delayMs }) => delays.push(delayMs) } });
    expect(delays).toEqual([120]);
  });

  it('backs off with full jitter, doubling up to 8 s', async () => {
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

  it('gives up at once on a hint past 60 s or past the total time, and tells the hint', async () => {
    await using server = await serve(json(429, {}, { 'retry-after': '61' }));
    expect(await failureOf(call('read', { baseUrl: server.url }))).toMatchObject({ attempts: 1, retryAfterMs: 61_000 });
    await using short = await serve(json(429, {}, { 'retry-after': '2' }));
    expect(await failureOf(call('read', { baseUrl: short.url }, { totalTimeout: 1_000 }))).toMatchObject({
      attempts: 1,
      retryAfterMs: 2_000,
    });
  });

  it('stops a thousand calls from multiplying the load of a dead server', async () => {
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      return new Response('{}', { status: 503 });
    };
    const client = createClient(
      { name: 'example', readError: () => ({}) },
      { baseUrl: 'https://example.invalid', fetch },
    );
    for (let count = 0; count < 1_000; count += 1) {
      await failureOf(
        request(client, { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema }),
      );
    }
    expect(sent).toBeGreaterThan(1_000);
    expect(sent).toBeLessThanOrEqual(1_110);
  });
});

describe('time limits', () => {
  it.each([
    ['before the head', hang],
    ['in the body', stall],
  ])('ends an attempt %s, and the call says which limit it was', async (_, fault) => {
    await using server = await serve(fault);
    expect(await failureOf(call('unsafe', { baseUrl: server.url }, { timeout: 60 }))).toMatchObject({
      kind: 'timeout',
      scope: 'attempt',
      attempts: 1,
      outcome: 'unknown',
    });
    expect(await failureOf(call('read', { baseUrl: server.url }, { timeout: 5_000, totalTimeout: 60 }))).toMatchObject({
      kind: 'timeout',
      scope: 'total',
    });
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
  });

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const answers = [new Response('{}', { status: 429 }), Response.json(ITEM), Response.json(7)];
    const fetch = async () => answers.shift() as Response;
    await call('unsafe', { fetch });
    await failureOf(call('unsafe', { fetch }));
    expect(timers()).toBe(before);
  });

  it('sends nothing once the total time is over: what is known stays known', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      vi.advanceTimersByTime(99);
      return new Response('{}', { status: 429, headers: { 'retry-after-ms': '0.5' } });
    };
    const slowHook = { onRetry: () => vi.advanceTimersByTime(5) };
    const error = await failureOf(call('unsafe', { fetch, hooks: slowHook }, { totalTimeout: 100 }));
    vi.useRealTimers();
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', attempts: 1, outcome: 'not-applied' });
    expect(sent).toBe(1);
  });

  it('reads a body of very many pieces without keeping a record of each', async () => {
    let left = 200_000;
    const body = new ReadableStream({
      pull(controller) {
        left -= 1;
        if (left > 0) controller.enqueue(new Uint8Array([32]));
        else {
          controller.enqueue(new TextEncoder().encode('{"id":"1"}'));
          controller.close();
        }
      },
    });
    await expect(call('read', { fetch: async () => new Response(body) })).resolves.toEqual({ id: '1' });
  });

  it('ends a body that ignores the signal', async () => {
    const fetch = async () => new Response(new ReadableStream({}));
    expect(await failureOf(call('read', { fetch }, { timeout: 30, retries: 0 }))).toMatchObject({ kind: 'timeout' });
  });

  it.each([0, -1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])('refuses %s ms', async (value) => {
    await using server = await serve(json(200, ITEM));
    for (const option of ['timeout', 'totalTimeout']) {
      const error = await failureOf(call('read', { baseUrl: server.url }, { [option]: value }));
      expect(error).toMatchObject({ kind: 'config', attempts: 0 });
      expect(() =>
        createClient({ name: 'x', readError: () => ({}) }, { baseUrl: server.url, [option]: value }),
      ).toThrow(option);
    }
    expect(server.requests).toHaveLength(0);
  });

  it('keeps the status of an error answer whose body never ends', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(422);
      response.write('{"mess');
    });
    expect(await failureOf(call('unsafe', { baseUrl: server.url }, { timeout: 60 }))).toMatchObject({
      kind: 'api',
      status: 422,
      outcome: 'not-applied',
    });
  });
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

describe('what comes with the value', () => {
  it('tells onResponse status, headers, request id and attempts', async () => {
    await using server = await serve(json(500, {}), json(200, ITEM, { 'x-request-id': 'r-1', 'x-extra': 'e' }));
    const onResponse = vi.fn();
    await call('read', { baseUrl: server.url }, { onResponse });
    expect(onResponse).toHaveBeenCalledOnce();
    const [info] = onResponse.mock.calls[0] ?? [];
    expect(info).toMatchObject({ status: 200, requestId: 'r-1', attempts: 2 });
    expect(info.headers.get('x-extra')).toBe('e');
  });

  it('is not disturbed by listeners that throw, reject or hang', async () => {
    await using server = await serve(json(200, ITEM));
    const broken = [
      () => {
        throw new Error('listener');
      },
      async () => {
        throw new Error('listener');
      },
      () => new Promise(() => {}),
    ];
    for (const listener of broken) {
      const hooks = { onRequest: listener, onResponse: listener, onRetry: listener, onError: listener };
      await expect(call('read', { baseUrl: server.url, hooks }, { onResponse: listener })).resolves.toEqual(ITEM);
    }
  });

  it('hands over the very object that was parsed, unknown fields included', async () => {
    await using server = await serve(json(200, { ...ITEM, new_field: [1] }));
    await expect(call('read', { baseUrl: server.url })).resolves.toEqual({ ...ITEM, new_field: [1] });
  });

  it('names the request id on errors', async () => {
    await using server = await serve(json(404, { message: 'no such item' }, { 'x-request-id': 'r-2' }));
    const error = await failureOf(call('read', { baseUrl: server.url }));
    expect(isClientError(error) && error.message).toBe('example items.read answered 404 (not-found): no such item.');
    expect(error).toMatchObject({ requestId: 'r-2', body: { message: 'no such item' } });
  });
});

it('sends the credential in its header, and nothing where a URL or a proxy could keep it', async () => {
  await using server = await serve(json(200, ITEM));
  await call('read', { baseUrl: server.url });
  expect(server.requests[0]?.headers['x-example-auth']).toBe(`Bearer ${KEY}`);
  expect(server.requests[0]?.url).toBe('/items/1');
});
