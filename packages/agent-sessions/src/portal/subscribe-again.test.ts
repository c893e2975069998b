import type { ServerResponse } from 'node:http';
import { type Handler, json, reset, serve, text } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../../test/failure-of.ts';
import {
  EVENTS,
  event,
  events,
  reconnectAtOnce,
  recordRetries,
  session,
  snapshotsOf,
  statuses,
  subscribeAt,
} from '../../test/subscription.ts';

reconnectAtOnce();

describe('a subscription', () => {
  it.each([
    ['ends cleanly', events(session('Running'))],
    ['ends within an event', text(200, `${event(session('Running'))}data: {"id":"s-1","sta`, EVENTS)],
    [
      'is reset',
      (_: unknown, response: ServerResponse) => {
        response.writeHead(200, EVENTS);
        response.write(event(session('Running')), () => response.socket?.resetAndDestroy());
      },
    ],
  ])('reconnects when the connection %s', async (_, first) => {
    await using server = await serve(first, events(session('Running'), session('Running', 2), session('Ready', 3)));
    const { retries, hooks } = recordRetries();
    const all = await snapshotsOf(subscribeAt(server.url, {}, { hooks }));
    expect(all.map(({ messages }) => messages.length)).toEqual([1, 2, 3]);
    expect(server.requests.map(({ url }) => url)).toEqual(Array(2).fill('/sessions/s-1/subscribe'));
    expect(server.requests[1]?.headers['last-event-id']).toBeUndefined();
    expect(retries).toMatchObject([{ kind: 'stream', attempt: 1 }]);
  });

  it.each([
    ['a reset', reset],
    ['a 503', json(503, { detail: 'no' })],
    ['a 429', json(429, { detail: 'no' })],
    ['text that is not JSON', text(200, 'hello')],
    ['an empty body', text(200, '')],
  ])('polls after two connections with %s', async (_, bad) => {
    await using server = await serve(
      bad,
      bad,
      json(200, session('Running')),
      json(200, session('Running')),
      json(200, session('Ready', 2)),
    );
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Running', 'Ready']);
    expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ...Array(2).fill(['/sessions/s-1/subscribe', undefined]),
      ...Array(3).fill(['/sessions/s-1', `Bearer ${KEY}`]),
    ]);
  });

  it('polls after connections that repeat the same snapshot, and yields it once', async () => {
    const same = json(200, session('Running'));
    await using server = await serve(same, same, same, same, json(200, session('Ready')));
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Running', 'Ready']);
    expect(server.requests.map(({ url }) => url)).toEqual([
      ...Array(3).fill('/sessions/s-1/subscribe'),
      ...Array(2).fill('/sessions/s-1'),
    ]);
  });

  it.each([
    [
      'continues polling after 503s if the service has responded before',
      events(session('Running')),
      ['Running', 'Ready'],
    ],
    ['rejects with the 503 if the service never has responded', reset, undefined],
  ])('%s', async (_, first, expected) => {
    const down = Array<Handler>(5).fill(json(503, { detail: 'no' }));
    await using server = await serve(first, ...down, json(200, session('Ready')));
    const given = snapshotsOf(subscribeAt(server.url));
    if (expected) expect(statuses(await given)).toEqual(expected);
    else expect(await failureOf(given)).toMatchObject({ kind: 'api', status: 503 });
  });

  it('rejects with a client error, whatever fetch rejects with', async () => {
    const fetch = () => Promise.reject(Object.assign(new Error('odd'), { kind: 'odd' }));
    const subscription = subscribeAt('http://127.0.0.1', {}, { fetch });
    expect(await failureOf(snapshotsOf(subscription))).toMatchObject({ kind: 'connection' });
  });

  it('waits before it reconnects as long as the stream asks, at least a second', async () => {
    await using server = await serve(
      text(200, `retry: 3\n\n${event(session('Running'))}`, EVENTS),
      events(session('Ready')),
    );
    const { retries, hooks } = recordRetries();
    await snapshotsOf(subscribeAt(server.url, {}, { hooks }));
    expect(retries).toMatchObject([{ delayMs: 1000 }]);
  });

  it('does not follow a redirect', async () => {
    await using server = await serve(text(302, '', { location: 'https://elsewhere.example/' }));
    expect(await failureOf(snapshotsOf(subscribeAt(server.url)))).toMatchObject({ kind: 'response', attempts: 1 });
  });

  it.each([404, 422, 400])('rejects at once after a %i', async (status) => {
    await using server = await serve(json(status, { detail: 'no' }));
    expect(await failureOf(snapshotsOf(subscribeAt(server.url)))).toMatchObject({ kind: 'api', status, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([401, 403])('rejects after a %i to the second request, which has the token', async (status) => {
    await using server = await serve(json(status, { detail: 'Not authenticated' }));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url)));
    expect(error).toMatchObject({ kind: 'api', status, reason: 'unauthenticated', attempts: 2 });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, `Bearer ${KEY}`]);
  });

  it('rejects with the refusal where no token is set', async () => {
    vi.stubEnv('PORTAL_TOKEN', '');
    await using server = await serve(json(403, { detail: 'Not authenticated' }));
    const subscription = subscribeAt(server.url, {}, { token: undefined });
    expect(await failureOf(snapshotsOf(subscription))).toMatchObject({ kind: 'api', status: 403 });
  });
});
