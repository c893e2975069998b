import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { hang, json, serve, stall } from '../../test/loopback-server.ts';
import { createClient } from '../index.ts';
import { nodeTransport } from '../node/index.ts';

const ITEM = { id: '1', name: 'n' };

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('time limits', () => {
  it.each([
    ['before the response', hang],
    ['in the body', stall],
  ])('end an attempt %s, and the error names the limit', async (_, fault) => {
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
    await expect.poll(() => server.usedSockets()).toBe(0);
  });

  it('leave no timer behind', async () => {
    // Those of the process are not only ours.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const responses = [new Response('{}', { status: 429 }), Response.json(ITEM), Response.json(7)];
    const fetch = async () => responses.shift() as Response;
    const done = call('unsafe', { fetch });
    await vi.advanceTimersByTimeAsync(1_000);
    await done;
    await failureOf(call('unsafe', { fetch }));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stop retries when totalTimeout is over, with the outcome of the last attempt', async () => {
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

  it('apply to a body of 200,000 pieces', async () => {
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

  it.each([
    ['fetch', () => undefined],
    ['nodeTransport', nodeTransport],
  ])('accept a response that arrived through %s while the program was busy', async (_, open) => {
    // In a thread of its own, which is not busy.
    const program = `const { parentPort, workerData } = require('node:worker_threads');
    const server = require('node:http').createServer((_, response) => {
      Atomics.add(workerData, 0, 1);
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}');
        Atomics.add(workerData, 1, 1);
      }, 60);
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
    /** How many requests have arrived there, and how many responses were written. */
    const [ARRIVED, RESPONDED] = [0, 1];
    const seen = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(program, { eval: true, workerData: seen });
    const [port] = await once(worker, 'message');
    const transport = open();
    const options = { baseUrl: `http://127.0.0.1:${port}`, transport, retries: 0 };
    await call('read', options);
    const done = call('unsafe', options, { timeout: 200 });
    while (Atomics.load(seen, ARRIVED) < 2) await pause(1);
    // Of the phases of the event loop the one before that of the timers.
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        const from = performance.now();
        const isBusy = (time = performance.now() - from) =>
          time < 400 || (time < 10_000 && Atomics.load(seen, RESPONDED) < 2);
        while (isBusy());
        resolve();
      });
    });
    await expect(done).resolves.toEqual({ id: '1' });
    await worker.terminate();
  });

  it('end a body that ignores the signal', async () => {
    const fetch = async () => new Response(new ReadableStream({}));
    expect(await failureOf(call('read', { fetch }, { timeout: 30, retries: 0 }))).toMatchObject({ kind: 'timeout' });
  });

  it.each([0, -1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])('of %s ms are refused', async (value) => {
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

  it('keep the status of an error response whose body never ends', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(422);
      response.write('{"mess');
    });
    expect(await failureOf(call('unsafe', { baseUrl: server.url }, { timeout: 1_000 }))).toMatchObject({
      kind: 'api',
      status: 422,
      outcome: 'not-applied',
    });
  });

  it.each([200, 422])('cancel a slow body that ignores the signal, with status %i', async (status) => {
    let pulled = 0;
    const cancelled = vi.fn();
    const pull = async (controller: ReadableStreamDefaultController) => {
      pulled += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      controller.enqueue(new Uint8Array([32]));
    };
    const fetch = async () => new Response(new ReadableStream({ pull, cancel: cancelled }), { status });
    const error = await failureOf(call('read', { fetch }, { timeout: 40, retries: 0 }));
    expect(error).toMatchObject(status === 200 ? { kind: 'timeout' } : { kind: 'api', status });
    await expect.poll(() => cancelled).toHaveBeenCalledOnce();
    const pulledUntilThen = pulled;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pulled).toBe(pulledUntilThen);
  });

  it.each([200, 500])('stop reading a body that cannot be cancelled, with status %i', async (status) => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      return { done: false, value: new Uint8Array([32]) };
    };
    const transport = async () => ({ status, headers: new Headers(), body: { read, cancel: async () => {} } });
    await failureOf(call('read', { transport }, { timeout: 40, retries: 0 }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const readsUntilThen = reads;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reads).toBe(readsUntilThen);
  });

  it('keep the status of an error response whose body throws when cancelled', async () => {
    const body = {
      read: () => new Promise<never>(() => {}),
      cancel: () => {
        throw new Error('no');
      },
    };
    const transport = async () => ({ status: 409, headers: new Headers(), body });
    const error = await failureOf(call('unsafe', { transport }, { timeout: 40 }));
    expect(error).toMatchObject({ kind: 'api', status: 409, outcome: 'not-applied' });
  });
});
