import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

type Items = AsyncGenerator<object, void, undefined>;

/** Takes the first item, reads on, and resolves to what leaves. `caller` is what the iteration has the signal of. */
export type Way = (items: Items, caller: AbortController) => Promise<() => unknown>;

// `ReadableStream.from` is missing in the types.
const webStreamOf = (items: Items) =>
  (ReadableStream as unknown as { from(items: Items): ReadableStream<object> }).from(items);

/** Nobody asks what becomes of a read that is pending when its reader leaves. */
const ignore = () => {};

async function pendingNext(items: Items): Promise<void> {
  await items.next();
  items.next().catch(ignore);
}

async function pendingRead(stream: ReadableStream<unknown>): Promise<() => Promise<void>> {
  const reader = stream.getReader();
  await reader.read();
  reader.read().catch(ignore);
  return () => reader.cancel();
}

async function flowing(items: Items): Promise<Readable> {
  const readable = Readable.from(items).resume();
  await once(readable, 'data');
  return readable;
}

const toText = () =>
  new Transform({
    writableObjectMode: true,
    transform: (item, _, push) => push(null, `${JSON.stringify(item)}\n`),
  });

/** A server that passes the items on, and a client of it that leaves. */
async function startRelay(items: Items): Promise<() => void> {
  const relay = createServer((_, response) => {
    pipeline(Readable.from(items), toText(), response).catch(ignore);
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const request = get({ port: (relay.address() as AddressInfo).port, host: '127.0.0.1' }).on('error', ignore);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response.on('error', ignore), 'data');
  return () => {
    request.destroy();
    relay.close();
  };
}

/** All ways that programs leave an iteration in while its next item is pending. */
export const ways: Readonly<Record<string, Way>> = {
  'return()': async (items) => {
    await pendingNext(items);
    return () => items.return();
  },
  'throw()': async (items) => {
    await pendingNext(items);
    return () => items.throw(new Error('enough')).catch(ignore);
  },
  'Symbol.asyncDispose': async (items) => {
    await pendingNext(items);
    return () => items[Symbol.asyncDispose]();
  },
  'an abort of its signal': async (items, caller) => {
    await pendingNext(items);
    return () => caller.abort();
  },
  'Readable.from(…).destroy()': async (items) => {
    const readable = await flowing(items);
    return () => readable.destroy();
  },
  'Readable.toWeb(…).cancel()': (items) => pendingRead(Readable.toWeb(Readable.from(items)) as ReadableStream),
  'ReadableStream.from(…).cancel()': (items) => pendingRead(webStreamOf(items)),
  'a Response whose body is canceled': (items) => {
    const encoded = new TransformStream<object, Uint8Array>({
      transform: (item, controller) => controller.enqueue(new TextEncoder().encode(JSON.stringify(item))),
    });
    return pendingRead(new Response(webStreamOf(items).pipeThrough(encoded)).body as ReadableStream);
  },
  'tee() of which both are canceled': async (items) => {
    const [one, other] = webStreamOf(items).tee();
    const leave = await pendingRead(one);
    return () => Promise.all([leave(), other.cancel()]);
  },
  'a pipeline that is aborted': async (items) => {
    const controller = new AbortController();
    let onFirst = ignore;
    const first = new Promise<void>((resolve) => {
      onFirst = resolve;
    });
    const consume = async (source: AsyncIterable<object>) => {
      for await (const _ of source) onFirst();
    };
    pipeline(Readable.from(items), consume, { signal: controller.signal }).catch(ignore);
    await first;
    return () => controller.abort();
  },
  'a relay whose client has left': startRelay,
  // The only one between two items.
  break: async (items) => {
    let leave = ignore;
    const isOver = new Promise<void>((resolve) => {
      leave = resolve;
    });
    await new Promise<void>((resolve) => {
      void (async () => {
        for await (const _ of items) {
          resolve();
          await isOver;
          break;
        }
      })();
    });
    return leave;
  },
};
