import { isClientError } from '@x/core';
import { createVapi } from '@x/vapi';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notApplied } from './kinds/broken-connections.ts';
import { randomOf } from './random.ts';
import { wholeResponse } from './server/deliveries.ts';
import { type FaultServer, startFaultServer } from './server/fault-server.ts';
import type { Step } from './server/steps.ts';

// The total time, over real sockets, with fake time. Backoff, hints and the retry budget are tested in core.

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Starts a server that always responds with the same error. */
async function startRefusing(status: number, headers: Readonly<Record<string, string>> = {}): Promise<FaultServer> {
  const refuse: Step = notApplied((_, random) => wholeResponse({ status, headers, body: Buffer.from('{}') }, random));
  return startFaultServer(
    () => Promise.reject(new Error('nothing is forwarded')),
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
  if (!isClientError(error)) throw new Error('expected the call to reject', { cause: error });
  return error;
}

describe('totalTimeout', () => {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });

  it('includes the waits between attempts', async () => {
    await using server = await startRefusing(429, { 'retry-after': '1' });
    const onRetry = () => setImmediate(() => vi.advanceTimersByTime(1_000));
    const { sessions } = connect(server, { retries: 100, totalTimeout: 3_500, hooks: { onRetry } });
    expect(await failureOf(sessions.get('id'))).toMatchObject({ kind: 'api', reason: 'rate-limited', attempts: 4 });
    expect(server.arrivals).toHaveLength(4);
  });

  it('ends an attempt before its own `timeout`', async () => {
    const stall: Step = notApplied(() => ({ pieces: [], end: 'stall' }));
    const nothing = () => Promise.reject(new Error('nothing is forwarded'));
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
