import type { ServerResponse } from 'node:http';
import { type Handler, json, reset, serve, text } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../../test/failure-of.ts';
import {
  connectAgainAtOnce,
  EVENTS,
  event,
  events,
  session,
  snapshotsOf,
  statuses,
  subscribeAt,
} from '../../test/subscription.ts';
import { createPortal, type Hooks } from './index.ts';

connectAgainAtOnce();

describe('when a connection ends early', () => {
  it.each([
    ['cleanly', events(session('Running'))],
    ['amid an event', text(200, `${event(session('Running'))}data: {"id":"s-1","sta`, EVENTS)],
    [
      'by a reset',
      (_: unknown, response: ServerResponse) => {
        response.writeHead(200, EVENTS);
        response.write(event(session('Running')), () => response.socket?.resetAndDestroy());
      },
    ],
  ])('%s, it connects again', async (_, first) => {
    await using server = await serve(first, events(session('Running'), session('Running', 2), session('Ready', 3)));
    const retries: unknown[] = [];
    const hooks: Hooks = { onRetry: ({ kind, attempt }) => retries.push([kind, attempt]) };
    const all = await snapshotsOf(subscribeAt(server.url, {}, hooks));
    expect(all.map(({ messages }) => messages.length)).toEqual([1, 2, 3]);
    expect(server.requests.map(({ url }) => url)).toEqual(Array(2).fill('/sessions/s-1/subscribe'));
    expect(server.requests[1]?.headers['last-event-id']).toBeUndefined();
    expect(retries).toEqual([['stream', 1]]);
  });

  it.each([
    ['a reset', reset],
    ['a 503', json(503, { detail: 'no' })],
    ['a 429', json(429, { detail: 'no' })],
    ['plain words', text(200, 'hello')],
    ['nothing', text(200, '')],
  ])('and two in a row bring nothing but %s, it polls', async (_, bad) => {
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

  it('a long poll that tells the same again and again ends in polling, without telling it twice', async () => {
    const same = json(200, session('Running'));
    await using server = await serve(same, same, same, same, json(200, session('Ready')));
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Running', 'Ready']);
    expect(server.requests.map(({ url }) => url)).toEqual([
      ...Array(3).fill('/sessions/s-1/subscribe'),
      ...Array(2).fill('/sessions/s-1'),
    ]);
  });

  it.each([
    ['that has answered before is polled on', events(session('Running')), ['Running', 'Ready']],
    ['that never has is not waited for', reset, undefined],
  ])('and looking fails, too, a service %s', async (_, first, expected) => {
    const down = Array<Handler>(5).fill(json(503, { detail: 'no' }));
    await using server = await serve(first, ...down, json(200, session('Ready')));
    const given = snapshotsOf(subscribeAt(server.url));
    if (expected) expect(statuses(await given)).toEqual(expected);
    else expect(await failureOf(given)).toMatchObject({ kind: 'api', status: 503 });
  });

  it('a transport’s own error is told as one of ours, whatever it carries', async () => {
    const fetch = () => Promise.reject(Object.assign(new Error('odd'), { kind: 'odd' }));
    const portal = createPortal({ baseUrl: 'http://127.0.0.1', token: KEY, fetch });
    expect(await failureOf(snapshotsOf(portal.sessions.subscribe('s-1')))).toMatchObject({ kind: 'connection' });
  });

  it('it waits as long as the stream asked, at least a second', async () => {
    await using server = await serve(
      text(200, `retry: 3\n\n${event(session('Running'))}`, EVENTS),
      events(session('Ready')),
    );
    const delays: number[] = [];
    const hooks: Hooks = { onRetry: ({ delayMs }) => delays.push(delayMs) };
    await snapshotsOf(subscribeAt(server.url, {}, hooks));
    expect(delays).toEqual([1000]);
  });

  it('a redirect is not followed, and ends it', async () => {
    await using server = await serve(text(302, '', { location: 'https://elsewhere.example/' }));
    expect(await failureOf(snapshotsOf(subscribeAt(server.url)))).toMatchObject({ kind: 'response', attempts: 1 });
  });

  it.each([404, 422, 400])('a %i ends it at once', async (status) => {
    await using server = await serve(json(status, { detail: 'no' }));
    expect(await failureOf(snapshotsOf(subscribeAt(server.url)))).toMatchObject({ kind: 'api', status, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([401, 403])('a %i ends it after the one try with the token', async (status) => {
    await using server = await serve(json(status, { detail: 'Not authenticated' }));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url)));
    expect(error).toMatchObject({ kind: 'api', status, reason: 'unauthenticated', attempts: 2 });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, `Bearer ${KEY}`]);
  });

  it('without a token the refusal is the error, not the missing token', async () => {
    vi.stubEnv('PORTAL_TOKEN', '');
    await using server = await serve(json(403, { detail: 'Not authenticated' }));
    const portal = createPortal({ baseUrl: server.url });
    expect(await failureOf(snapshotsOf(portal.sessions.subscribe('s-1')))).toMatchObject({ kind: 'api', status: 403 });
  });
});
