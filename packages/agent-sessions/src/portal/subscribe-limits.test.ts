import { type Handler, json, reset, serve, text } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../../test/failure-of.ts';
import {
  connectAgainAtOnce,
  EVENTS,
  event,
  events,
  open,
  session,
  snapshotsOf,
  statuses,
  subscribeAt,
} from '../../test/subscription.ts';
import { createPortal, type Hooks, type SubscribeOptions } from './index.ts';

connectAgainAtOnce();

describe('it gives up', () => {
  it('on an attempt that takes longer than `timeout`, and connects again', async () => {
    await using server = await serve(() => {}, events(session('Ready')));
    const messages: string[] = [];
    const hooks: Hooks = { onRetry: ({ kind, message }) => messages.push(`${kind}: ${message}`) };
    const all = await snapshotsOf(subscribeAt(server.url, { timeout: 300, totalTimeout: 5_000 }, hooks));
    expect(statuses(all)).toEqual(['Ready']);
    expect(messages).toEqual([expect.stringMatching(/^timeout: .* within 300 ms \(`timeout`\)/)]);
  });

  it('on time, while a stream is open', async () => {
    await using server = await serve(open(session('Running')));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { totalTimeout: 80 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
  });

  it.each([
    [{ totalTimeout: 60 }, {}, { scope: 'total' }, 'within 60 ms'],
    [{}, { timeout: 60 }, { scope: 'attempt' }, 'got no credential within 60 ms (`timeout`)'],
  ])('on time, while the token does not come: %j %j', async (options, clientOptions, expected, message) => {
    await using server = await serve(json(403, { detail: 'Not authenticated' }));
    const token = () => new Promise<string>(() => {});
    const portal = createPortal({ baseUrl: server.url, token, ...clientOptions });
    const error = await failureOf(snapshotsOf(portal.sessions.subscribe('s-1', options)));
    expect(error).toMatchObject({ kind: 'timeout', ...expected });
    expect(error.message).toContain(message);
  });

  it('on time, while it waits as long as it was asked to, and does not connect once more when the timer comes back early', async () => {
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds - 10));
    await using server = await serve(json(429, {}, { 'retry-after': '5' }));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { totalTimeout: 200 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['before it connects again', [json(429, {}, { 'retry-after-ms': '150' })]],
    ['before it polls', [reset, json(429, {}, { 'retry-after-ms': '150' })]],
  ])('on time, where the timer comes back late %s', async (_, answers) => {
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds + 100));
    await using server = await serve(...(answers as [Handler]));
    const error = await failureOf(
      snapshotsOf(subscribeAt(server.url, { totalTimeout: 200 + 100 * (answers.length - 1) })),
    );
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(server.requests).toHaveLength(answers.length);
  });

  it('on time, while it polls', async () => {
    await using server = await serve(reset, reset, json(200, session('Running')));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { totalTimeout: 200 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(error.message).toContain('within 200 ms');
  });

  it.each([
    ['a stream is open', open(session('Running'))],
    ['no head has come', () => {}],
  ])('with the caller’s reason while %s, and closes the connection', async (_, handler) => {
    await using server = await serve(handler);
    const controller = new AbortController();
    const reason = new Error('enough');
    const subscription = snapshotsOf(subscribeAt(server.url, { signal: controller.signal }));
    await server.arrived(1);
    controller.abort(reason);
    await expect(subscription).rejects.toBe(reason);
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
  });

  it('with the caller’s reason also amid snapshots that came together', async () => {
    await using server = await serve(events(session('Running'), session('Running', 2), session('Ready')));
    const controller = new AbortController();
    const subscription = subscribeAt(server.url, { signal: controller.signal });
    await subscription.next();
    await subscription.next();
    controller.abort('enough');
    await expect(subscription.next()).rejects.toBe('enough');
  });

  it('and closes the connection when the loop is left; the call has then succeeded', async () => {
    await using server = await serve(open(session('Running')));
    const ends: string[] = [];
    const hooks: Hooks = { onSuccess: () => ends.push('success'), onError: () => ends.push('error') };
    for await (const { status } of subscribeAt(server.url, {}, hooks)) {
      expect(status).toBe('Running');
      break;
    }
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
    expect(ends).toEqual(['success']);
  });

  it.each([
    [{ idleTimeout: 0 }, 'idleTimeout'],
    [{ timeout: Number.NaN }, 'timeout'],
    [{ totalTimeout: 0 }, 'totalTimeout'],
    [{ signal: 'no' }, 'signal'],
  ])('at once on options that make no sense: %j', async (options, name) => {
    const error = await failureOf(snapshotsOf(subscribeAt('http://127.0.0.1:1', options as SubscribeOptions)));
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    expect(error.message).toContain(`\`${name}\``);
  });
});

it('calls `onResponse` for each connection and each poll', async () => {
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

it('an open stream outlives the limit for an answer', async () => {
  const slow: Handler = (_, response) => {
    response.writeHead(200, EVENTS);
    response.flushHeaders();
    // Longer than the client waits for a head.
    setTimeout(() => response.end(event(session('Ready'))), 250);
  };
  await using server = await serve(slow);
  const portal = createPortal({ baseUrl: server.url, token: KEY, timeout: 100 });
  expect(statuses(await snapshotsOf(portal.sessions.subscribe('s-1')))).toEqual(['Ready']);
  expect(server.requests).toHaveLength(1);
});

it('a slow reader slows the server down', async () => {
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
  await vi.waitFor(() => expect(flood).toEqual({ isHeldUp: true, isOver: false }), { timeout: 5000 });
  await subscription.return();
  await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
});
