import { type Handler, serve } from '@x/core/testing';
import { describe, expect, it } from 'vitest';
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
import type { Hooks, SubscribeOptions } from './index.ts';

connectAgainAtOnce();

describe('a subscription reconnects', () => {
  it.each<[string, string, SubscribeOptions?]>([
    ['comments', ': ping\n\n'],
    ['events named ping', 'event: ping\ndata: {"time":1}\n\n'],
    ['events without data', 'data:\n\n'],
    ['events with other data', 'data: [DONE]\n\n'],
    ['another session', event({ ...session('Running'), id: 's-2' })],
    ['the snapshot before', event(session('Running'))],
    ['a state from before the update', event(session('Ready')), { after: session('Ready') }],
  ])('on a connection without anything new for too long, whatever else arrives: %s', async (_, ping, options) => {
    const pinging: Handler = (__, response) => {
      response.writeHead(200, EVENTS);
      response.write(event(session('Running')));
      const timer = setInterval(() => response.write(ping), 10);
      response.on('close', () => clearInterval(timer));
    };
    await using server = await serve(pinging, events(session('Ready', 2)));
    const messages: string[] = [];
    const hooks: Hooks = { onRetry: ({ message }) => messages.push(message) };
    const all = await snapshotsOf(subscribeAt(server.url, { idleTimeout: 60, ...options }, hooks));
    expect(statuses(all)).toEqual(['Running', 'Ready']);
    expect(messages).toEqual([expect.stringContaining('received no data for 60 ms (`idleTimeout`)')]);
  });

  it('on a connection that is flooded with heartbeats', async () => {
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

  it('not on a connection that brings something new in time', async () => {
    const slow: Handler = (_, response) => {
      response.writeHead(200, EVENTS);
      let count = 1;
      const timer = setInterval(() => {
        response.write(event(session(count === 6 ? 'Ready' : 'Running', count)));
        if (count === 6) clearInterval(timer);
        count += 1;
      }, 40);
    };
    await using server = await serve(slow);
    expect(await snapshotsOf(subscribeAt(server.url, { idleTimeout: 150 }))).toHaveLength(6);
    expect(server.requests).toHaveLength(1);
  });
});

it('a slow reader is no silent server', async () => {
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
