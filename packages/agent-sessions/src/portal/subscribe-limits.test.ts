import { type Handler, json, reset, serve, text } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../test/failure-of.ts';
import {
  EVENTS,
  event,
  events,
  open,
  reconnectAtOnce,
  recordRetries,
  session,
  snapshotsOf,
  statuses,
  subscribeAt,
} from '../../test/subscription.ts';
import type { SubscribeOptions } from './index.ts';

reconnectAtOnce();

describe('a subscription', () => {
  it('reconnects when an attempt gets no response headers within `timeout`', async () => {
    await using server = await serve(() => {}, events(session('Ready')));
    const { retries, hooks } = recordRetries();
    const all = await snapshotsOf(subscribeAt(server.url, { timeout: 300, totalTimeout: 5_000 }, { hooks }));
    expect(statuses(all)).toEqual(['Ready']);
    expect(retries).toMatchObject([{ kind: 'timeout', message: expect.stringContaining('within 300 ms (`timeout`)') }]);
  });

  it('rejects after totalTimeout while a stream is open, and closes it', async () => {
    await using server = await serve(open(session('Running')));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { totalTimeout: 80 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    await expect.poll(() => server.usedSockets()).toBe(0);
  });

  it.each([
    [{ totalTimeout: 60 }, {}, { scope: 'total' }, 'within 60 ms'],
    [{}, { timeout: 60 }, { scope: 'attempt' }, 'got no credential within 60 ms (`timeout`)'],
  ])('rejects while the token is pending, with %j and %j', async (options, clientOptions, expected, message) => {
    await using server = await serve(json(403, { detail: 'Not authenticated' }));
    const token = () => new Promise<string>(() => {});
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, options, { token, ...clientOptions })));
    expect(error).toMatchObject({ kind: 'timeout', ...expected });
    expect(error.message).toContain(message);
  });

  it('rejects after totalTimeout while it waits to reconnect, also if the timer fires early', async () => {
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds - 10));
    await using server = await serve(json(429, {}, { 'retry-after': '5' }));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { totalTimeout: 200 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['before it reconnects', [json(429, {}, { 'retry-after-ms': '600' })]],
    ['before it polls', [reset, json(429, {}, { 'retry-after-ms': '600' })]],
  ])('rejects after totalTimeout when the timer fires late %s', async (_, responses) => {
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds + 600));
    await using server = await serve(...(responses as [Handler]));
    const error = await failureOf(
      snapshotsOf(subscribeAt(server.url, { totalTimeout: 1_000 + 600 * (responses.length - 1) })),
    );
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(server.requests).toHaveLength(responses.length);
  });

  it('rejects after totalTimeout while it polls', async () => {
    await using server = await serve(reset, reset, json(200, session('Running')));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { totalTimeout: 200 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(error.message).toContain('within 200 ms');
  });

  it.each([
    [{ idleTimeout: 0 }, 'idleTimeout'],
    [{ timeout: Number.NaN }, 'timeout'],
    [{ totalTimeout: 0 }, 'totalTimeout'],
    [{ signal: 'no' }, 'signal'],
  ])('refuses the invalid options %j', async (options, name) => {
    const error = await failureOf(snapshotsOf(subscribeAt('http://127.0.0.1:1', options as SubscribeOptions)));
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    expect(error.message).toContain(`\`${name}\``);
  });
});

it('a subscription calls `onResponse` for each connection and each poll', async () => {
  await using server = await serve(
    events(session('Running')),
    text(503, ''),
    text(503, ''),
    json(200, session('Ready'), { 'x-request-id': 'r-4' }),
  );
  const seen: unknown[] = [];
  const headers = { 'x-trace': 'a' };
  const onResponse: SubscribeOptions['onResponse'] = ({ status, requestId }) => seen.push([status, requestId]);
  await snapshotsOf(subscribeAt(server.url, { onResponse, headers, retries: 0 }));
  expect(seen).toEqual([
    [200, undefined],
    [200, 'r-4'],
  ]);
  expect(server.requests.map((request) => request.headers['x-trace'])).toEqual(['a', 'a', 'a', 'a']);
});

it('`timeout` does not limit an open stream', async () => {
  const slow: Handler = (_, response) => {
    response.writeHead(200, EVENTS);
    response.flushHeaders();
    // Longer than `timeout`.
    setTimeout(() => response.end(event(session('Ready'))), 800);
  };
  await using server = await serve(slow);
  expect(statuses(await snapshotsOf(subscribeAt(server.url, {}, { timeout: 500 })))).toEqual(['Ready']);
  expect(server.requests).toHaveLength(1);
});

it('a subscription that is read slowly slows the server down', async () => {
  const flood = { isHeldUp: false, isOver: false };
  const handler: Handler = (_, response) => {
    response.writeHead(200, EVENTS);
    const big = { ...session('Running'), thread_id: 'x'.repeat(100_000) };
    let left = 1000;
    let timer: NodeJS.Timeout;
    const write = () => {
      clearTimeout(timer);
      for (; left > 0; left -= 1) {
        if (response.write(event({ ...big, updated_at: String(left) }))) continue;
        timer = setTimeout(() => {
          flood.isHeldUp = true;
        }, 200);
        response.once('drain', write);
        return;
      }
      flood.isOver = true;
    };
    write();
  };
  await using server = await serve(handler);
  const subscription = subscribeAt(server.url);
  await subscription.next();
  // A hundred megabytes are more than what lies between a server and a reader who stands still.
  await expect.poll(() => flood, { timeout: 15_000 }).toEqual({ isHeldUp: true, isOver: false });
  await subscription.return();
  await expect.poll(() => server.usedSockets()).toBe(0);
});

describe('after `idleTimeout`, a subscription', () => {
  it.each<[string, string, SubscribeOptions?]>([
    ['comments', ': ping\n\n'],
    ['events named ping', 'event: ping\ndata: {"time":1}\n\n'],
    ['events without data', 'data:\n\n'],
    ['events with other data', 'data: [DONE]\n\n'],
    ['another session', event({ ...session('Running'), id: 's-2' })],
    ['the previous snapshot', event(session('Running'))],
    ['the state before the update', event(session('Ready')), { after: session('Ready') }],
  ])('reconnects although the server sends %s', async (_, ping, options) => {
    const pinging: Handler = (__, response) => {
      response.writeHead(200, EVENTS);
      response.write(event(session('Running')));
      const timer = setInterval(() => response.write(ping), 10);
      response.on('close', () => clearInterval(timer));
    };
    await using server = await serve(pinging, events(session('Ready', 2)));
    const { retries, hooks } = recordRetries();
    const all = await snapshotsOf(subscribeAt(server.url, { idleTimeout: 60, ...options }, { hooks }));
    expect(statuses(all)).toEqual(['Running', 'Ready']);
    const message = expect.stringContaining('received no data for 60 ms (`idleTimeout`)');
    expect(retries).toMatchObject([{ message }]);
  });

  it('reconnects although the server floods it with heartbeats', async () => {
    const flooding: Handler = (_, response) => {
      response.writeHead(200, EVENTS);
      const flood = () => {
        if (response.destroyed) return;
        if (response.write(': ping\n\n'.repeat(1000))) setImmediate(flood);
        else response.once('drain', flood);
      };
      flood();
    };
    await using server = await serve(flooding, events(session('Ready')));
    expect(await snapshotsOf(subscribeAt(server.url, { idleTimeout: 60 }))).toHaveLength(1);
  });

  it('does not reconnect if new snapshots arrive in time', async () => {
    const slow: Handler = (_, response) => {
      response.writeHead(200, EVENTS);
      let count = 1;
      const timer = setInterval(() => {
        response.write(event(session(count === 6 ? 'Ready' : 'Running', count)));
        if (count === 6) clearInterval(timer);
        count += 1;
      }, 100);
    };
    await using server = await serve(slow);
    expect(await snapshotsOf(subscribeAt(server.url, { idleTimeout: 400 }))).toHaveLength(6);
    expect(server.requests).toHaveLength(1);
  });
});

it('`idleTimeout` does not count while the consumer is busy', async () => {
  const handler: Handler = (_, response) => {
    response.writeHead(200, EVENTS);
    response.write(event(session('Running')));
    setTimeout(() => response.write(event(session('Ready'))), 5);
  };
  await using server = await serve(handler);
  const all: string[] = [];
  for await (const { status } of subscribeAt(server.url, { idleTimeout: 60 })) {
    all.push(status);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  expect(all).toEqual(['Running', 'Ready']);
  expect(server.requests).toHaveLength(1);
});
