import { Readable } from 'node:stream';
import { json, type LoopbackServer, serve } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { clientOf, events, streamedAnd, TURN } from '../../test/reply.ts';
import type { ChatStream } from '../index.ts';
import { nodeTransport } from '../node.ts';

// Leaving a stream closes its socket, in whichever way, also while a read is pending.

const reason = new Error('enough');
const done = { done: true, value: undefined };

type Leave = (reply: ChatStream, controller: AbortController, isPending: () => Promise<unknown>) => Promise<void>;

const ways: Readonly<Record<string, Leave>> = {
  break: async (reply) => {
    for await (const _ of reply) break;
  },
  'return() while a read is pending': async (reply, _, isPending) => {
    await reply.next();
    const pending = reply.next();
    await isPending();
    expect(await Promise.all([reply.return(), pending])).toEqual([done, done]);
  },
  'throw() while a read is pending': async (reply, _, isPending) => {
    await reply.next();
    const pending = reply.next();
    await isPending();
    await expect(reply.throw(reason)).rejects.toBe(reason);
    expect(await pending).toEqual(done);
  },
  'an abort while a read is pending': async (reply, controller, isPending) => {
    await reply.next();
    const pending = reply.next();
    await isPending();
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    await expect(reply.text()).rejects.toBe(reason);
  },
  'an abort of text()': async (reply, controller, isPending) => {
    const text = reply.text();
    await isPending();
    controller.abort(reason);
    await expect(text).rejects.toBe(reason);
  },
  'Readable.from(…).destroy()': async (reply, _, isPending) => {
    const readable = Readable.from(reply);
    readable.on('data', () => {});
    await isPending();
    readable.destroy();
  },
  'ReadableStream.from(…).cancel()': async (reply, _, isPending) => {
    type From = { from(items: AsyncIterable<unknown>): ReadableStream };
    const reader = (ReadableStream as unknown as From).from(reply).getReader();
    await reader.read();
    const pending = reader.read();
    await isPending();
    await reader.cancel();
    expect(await pending).toEqual(done);
  },
  'Symbol.asyncDispose': async (reply) => {
    await reply.next();
    await reply[Symbol.asyncDispose]();
  },
};

const transports = { 'the default': () => ({}), nodeTransport: () => ({ transport: nodeTransport() }) };

describe.each(Object.entries(transports))('over %s', (_, optionsOf) => {
  it.each(Object.entries(ways))('%s', async (__, leave) => {
    await using server: LoopbackServer = await serve(streamedAnd(events('Hi')));
    const controller = new AbortController();
    const reply = clientOf(server.url, optionsOf()).chats.stream(TURN, { signal: controller.signal });
    await leave(reply, controller, async () => {
      await server.arrived(1);
      await expect.poll(() => reply.textSoFar).toBe('Hi');
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    await expect.poll(() => server.usedSockets()).toBe(0);
    expect(await reply.next()).toEqual(done);
    expect(server.requests).toHaveLength(1);
  });
});

it('an abort before the first read sends nothing', async () => {
  await using server = await serve(json(500, {}));
  const signal = AbortSignal.abort(reason);
  const reply = clientOf(server.url).chats.stream(TURN, { signal });
  await expect(reply.next()).rejects.toBe(reason);
  await expect(reply.text()).rejects.toBe(reason);
  expect(server.requests).toEqual([]);
});

it('an abort keeps back the pieces that have arrived and not been read', async () => {
  await using server = await serve(streamedAnd(events('a', 'b', 'c')));
  const controller = new AbortController();
  const reply = clientOf(server.url).chats.stream(TURN, { signal: controller.signal });
  await reply.next();
  controller.abort(reason);
  await expect(reply.next()).rejects.toBe(reason);
  expect(reply.textSoFar).toBe('a');
});

it('100 streams that were left keep no listener at a signal that lives on', { timeout: 30_000 }, async () => {
  await using server = await serve(streamedAnd(events('Hi')));
  const controller = new AbortController();
  const added = vi.spyOn(controller.signal, 'addEventListener');
  const removed = vi.spyOn(controller.signal, 'removeEventListener');
  const vapi = clientOf(server.url);
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      for await (const _ of vapi.chats.stream(TURN, { signal: controller.signal })) break;
    }),
  );
  expect(added.mock.calls.length).toBe(100);
  expect(removed.mock.calls.length).toBeGreaterThanOrEqual(100);
  await expect.poll(() => server.usedSockets()).toBe(0);
});
