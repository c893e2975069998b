import { createPortal } from '@x/agent-sessions/portal';
import { createEdgegap } from '@x/deployment-sessions';
import { createVapi } from '@x/vapi';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.useRealTimers();
});

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** As fetch does, it rejects with the signal's reason. */
const hang: Fetch = (_, { signal }) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

const sessionsOf = (fetch: Fetch) => createVapi({ apiKey: 'key', fetch, onMismatch: () => {} }).sessions;

/** Fails once, with a wish for a wait. */
function failOnce(seconds: number): Fetch {
  let calls = 0;
  return async () => {
    calls += 1;
    return calls > 1
      ? Response.json({ id: 's1' })
      : Response.json({}, { status: 503, headers: { 'retry-after': String(seconds) } });
  };
}

const starting: Fetch = async () =>
  Response.json({ session_id: 'm', custom_id: 'm', status: 'Starting', ready: false });

/** An operation that waits on the client's side until its time is up. */
const waitUntilReady = (totalTimeout: number) =>
  createEdgegap({ apiKey: 'key', fetch: starting, onMismatch: () => {} })
    .deployment('d1')
    .sessions.waitUntilReady('m', { totalTimeout });

const silentStream: Fetch = async (_, { signal }) => {
  const body = new ReadableStream({
    start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason)),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
};

async function settled(call: Promise<unknown>): Promise<unknown> {
  return await call.catch((error: unknown) => error);
}

// What each test runner fakes by default, and timers without the clock that they are measured by.
describe.each([
  ['all', undefined],
  ['setTimeout and clearTimeout alone', ['setTimeout', 'clearTimeout'] as const],
])('a client with fake timers, %s,', (_, toFake) => {
  beforeEach(() => {
    vi.useFakeTimers(toFake ? { toFake: [...toFake] } : {});
  });

  it('retries once the wait is advanced', async () => {
    const call = settled(sessionsOf(failOnce(20)).get('s1'));
    await vi.advanceTimersByTimeAsync(19_000);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await call).toMatchObject({ id: 's1' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('times out an attempt once its limit is advanced', async () => {
    const call = settled(sessionsOf(hang).get('s1', { retries: 0 }));
    await vi.advanceTimersByTimeAsync(30_001);
    expect(await call).toMatchObject({ kind: 'timeout', scope: 'attempt' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends a call once its total time is advanced', async () => {
    const call = settled(sessionsOf(hang).get('s1', { timeout: 20_000, totalTimeout: 50_000, retries: 9 }));
    await vi.advanceTimersByTimeAsync(51_000);
    expect(await call).toMatchObject({ kind: 'timeout', scope: 'total' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends a wait once its time is advanced', async () => {
    const call = settled(waitUntilReady(60_000));
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await call).toMatchObject({ kind: 'timeout', scope: 'total' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends a subscription once its total time is advanced', async () => {
    const portal = createPortal({ token: 'key', baseUrl: 'https://portal.example', fetch: silentStream });
    const call = settled(portal.sessions.subscribe('s1', { totalTimeout: 100_000 }).next());
    await vi.advanceTimersByTimeAsync(101_000);
    expect(await call).toMatchObject({ kind: 'timeout', scope: 'total' });
    expect(vi.getTimerCount()).toBe(0);
  });
});

// Real timers, and a clock that stands still or has been set to another day.
describe.each([
  ['Date', ['Date'] as const],
  ['performance', ['performance'] as const],
  ['Date and performance', ['Date', 'performance'] as const],
])('a client with a fake clock, %s only,', (_, toFake) => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: [...toFake], now: new Date('2001-01-01') });
  });

  it('retries', async () => {
    const call = settled(sessionsOf(failOnce(0)).get('s1'));
    expect(await call).toMatchObject({ id: 's1' });
  });

  it('times out an attempt', async () => {
    const call = settled(sessionsOf(hang).get('s1', { retries: 0, timeout: 50 }));
    expect(await call).toMatchObject({ kind: 'timeout', scope: 'attempt' });
  });

  it('ends a call of several attempts', async () => {
    const startedAt = process.hrtime.bigint();
    const options = { timeout: 300, totalTimeout: 2_000, retries: 10 };
    expect(await settled(sessionsOf(hang).get('s1', options))).toMatchObject({ kind: 'timeout' });
    expect(process.hrtime.bigint() - startedAt).toBeLessThan(10_000_000_000n); // eleven attempts and their waits would take half a minute
  });

  it('ends a wait', async () => {
    expect(await settled(waitUntilReady(300))).toMatchObject({ kind: 'timeout', scope: 'total' });
  });

  it('ends a subscription', async () => {
    const portal = createPortal({ token: 'key', baseUrl: 'https://portal.example', fetch: silentStream });
    const call = settled(portal.sessions.subscribe('s1', { totalTimeout: 300 }).next());
    expect(await call).toMatchObject({ kind: 'timeout', scope: 'total' });
  });
});

it('a wait does not change when the date is set back or forward', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01') });
  const call = settled(sessionsOf(hang).get('s1', { retries: 0, timeout: 100 }));
  vi.setSystemTime(new Date('2001-01-01'));
  expect(await call).toMatchObject({ kind: 'timeout', scope: 'attempt' });
});
