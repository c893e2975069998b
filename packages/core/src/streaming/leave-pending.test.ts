import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Item } from '../../test/example-stream.ts';
import { countTimers, done, type Iteration, iterate, reason, silent, timers } from '../../test/iteration.ts';
import { hang, json, reset } from '../../test/loopback-server.ts';

countTimers();

/** Leaves while `next()` is pending, after a number of items. */
type Leave = (iteration: Iteration, itemsBefore: number, isPending: () => Promise<unknown>) => Promise<void>;

// `ReadableStream.from` is missing in the types.
const webStreamOf = (items: AsyncIterable<Item>) =>
  (ReadableStream as unknown as { from(items: AsyncIterable<Item>): ReadableStream<Item> }).from(items);

async function takeUntilPending({ items }: Iteration, count: number, isPending: () => Promise<unknown>) {
  for (let taken = 0; taken < count; taken += 1) expect(await items.next()).toMatchObject({ done: false });
  const pending = items.next();
  await isPending();
  return { pending };
}

const leaveWhilePending: Readonly<Record<string, Leave>> = {
  'return()': async (iteration, ...rest) => {
    const { pending } = await takeUntilPending(iteration, ...rest);
    const queued = iteration.items.next();
    const returned = iteration.items.return();
    expect(await Promise.all([pending, queued, returned])).toEqual([done, done, done]);
  },
  'throw()': async (iteration, ...rest) => {
    const { pending } = await takeUntilPending(iteration, ...rest);
    await expect(iteration.items.throw(reason)).rejects.toBe(reason);
    expect(await pending).toEqual(done);
  },
  'Symbol.asyncDispose': async (iteration, ...rest) => {
    const { pending } = await takeUntilPending(iteration, ...rest);
    await iteration.items[Symbol.asyncDispose]();
    expect(await pending).toEqual(done);
  },
  'ReadableStream.from(…).cancel()': async ({ items }, count, isPending) => {
    const reader = webStreamOf(items).getReader();
    for (let taken = 0; taken < count; taken += 1) await reader.read();
    const pending = reader.read();
    await isPending();
    await reader.cancel();
    expect(await pending).toEqual(done);
  },
  'Readable.from(…).destroy()': async ({ items }, count, isPending) => {
    const readable = Readable.from(items);
    const taken: unknown[] = [];
    readable.on('data', (item) => taken.push(item));
    await expect.poll(() => taken).toHaveLength(count);
    await isPending();
    readable.destroy();
    await new Promise((resolve) => readable.once('close', resolve));
  },
  'Readable.from(…).destroy(error)': async ({ items }, count, isPending) => {
    const readable = Readable.from(items);
    const taken: unknown[] = [];
    readable.on('data', (item) => taken.push(item));
    await expect.poll(() => taken).toHaveLength(count);
    await isPending();
    const failed = new Promise((resolve) => readable.once('error', resolve));
    readable.destroy(reason);
    expect(await failed).toBe(reason);
  },
  'the end of a web stream that it is piped through': async ({ items }, count, isPending) => {
    const ids = new TransformStream<Item, string>({ transform: ({ id }, controller) => controller.enqueue(id) });
    const reader = webStreamOf(items).pipeThrough(ids).getReader();
    for (let taken = 0; taken < count; taken += 1) await reader.read();
    const pending = reader.read();
    await isPending();
    await reader.cancel();
    expect(await pending).toEqual(done);
  },
};

describe.each(Object.entries(leaveWhilePending))('an iteration that is left by %s', (_, leave) => {
  const arrived = (count: number) => (iteration: Iteration) => iteration.server.arrived(count);
  const aTurn = () => new Promise((resolve) => setImmediate(resolve));
  it.each<[string, () => Promise<Iteration>, number, (iteration: Iteration) => Promise<unknown>]>([
    ['a stream is silent', () => iterate('subscribe', [silent]), 1, aTurn],
    ['no response headers have arrived', () => iterate('subscribe', [hang]), 0, arrived(1)],
    [
      'it waits to reconnect',
      () => iterate('subscribe', [json(503, {}, { 'retry-after': '5' })]),
      0,
      () => expect.poll(() => timers.size).toBe(1),
    ],
    [
      'a poll is in flight',
      () => {
        vi.spyOn(Math, 'random').mockReturnValue(-1);
        return iterate('subscribe', [reset, reset, hang]);
      },
      0,
      arrived(3),
    ],
    [
      'it waits for the next poll',
      () => {
        vi.spyOn(Math, 'random').mockReturnValueOnce(-1).mockReturnValueOnce(-1);
        return iterate('subscribe', [reset, reset, json(200, { id: '1' })]);
      },
      1,
      () => expect.poll(() => timers.size).toBe(1),
    ],
    [
      'the credential is pending',
      () => iterate('subscribe', [json(401, {}), hang], { apiKey: () => new Promise<string>(() => {}) }),
      0,
      ({ server }) => server.arrived(1).then(aTurn),
    ],
    ['a page is requested', () => iterate('listAll', [json(200, { id: 'p' }), hang]), 2, arrived(2)],
    [
      'the request of a page waits for a retry',
      () => iterate('listAll', [json(200, { id: 'p' }), json(503, {}, { 'retry-after': '5' })]),
      2,
      () => expect.poll(() => timers.size).toBe(1),
    ],
  ])('stops at once while %s', async (__, start, itemsBefore, isPending) => {
    await using iteration = await start();
    await leave(iteration, itemsBefore, () => isPending(iteration));
    await iteration.expectNothingLeft();
  });
});

it.each(['subscribe', 'listAll'] as const)(
  'a relay whose client has disconnected ends its source: %s',
  async (kind) => {
    await using iteration = await iterate(kind, kind === 'subscribe' ? [silent] : [json(200, { id: 'p' }), hang]);
    const relay = createServer((_, response) => {
      const ids = new Transform({ writableObjectMode: true, transform: ({ id }, __, pass) => pass(null, id) });
      pipeline(Readable.from(iteration.items), ids, response).catch(() => {});
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const { port } = relay.address() as AddressInfo;
    const client = get({ port, agent: false });
    const [response] = (await once(client, 'response')) as [IncomingMessage];
    await once(response, 'data');
    await iteration.server.arrived(kind === 'subscribe' ? 1 : 2);
    client.destroy();
    await iteration.expectNothingLeft();
    relay.close();
  },
);
