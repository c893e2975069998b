import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../test/example-provider.ts';
import type { Item } from '../../test/example-stream.ts';
import { countTimers, done, type Iteration, iterate, reason, silent } from '../../test/iteration.ts';
import { type Handler, hang, json, reset } from '../../test/loopback-server.ts';
import { type CoreClientOptions, SessionClientError } from '../index.ts';
import { cancellable } from './cancellable.ts';

countTimers();

describe('an iteration that is left while its consumer holds an item', () => {
  const ways: Readonly<Record<string, (iteration: Iteration) => Promise<void>>> = {
    break: async ({ items }) => {
      for await (const _ of items) break;
    },
    'return from the function': async ({ items }) => {
      for await (const _ of items) return;
    },
    'an error in the loop': async ({ items }) => {
      const loop = async () => {
        for await (const _ of items) throw reason;
      };
      await expect(loop()).rejects.toBe(reason);
    },
    'return()': async ({ items }) => {
      await items.next();
      expect(await items.return()).toEqual(done);
    },
    'throw()': async ({ items }) => {
      await items.next();
      await expect(items.throw(reason)).rejects.toBe(reason);
    },
    'await using': async ({ items }) => {
      await using held = items;
      await held.next();
    },
    'a generator that delegates to it': async ({ items }) => {
      const outer = (async function* () {
        yield* items;
      })();
      await outer.next();
      await outer.return();
    },
    'a Readable in a loop': async ({ items }) => {
      for await (const _ of Readable.from(items, { highWaterMark: 1 })) break;
    },
  };
  it.each(
    Object.entries(ways).flatMap(([name, leave]) => [
      ['subscribe', name, leave] as const,
      ['listAll', name, leave] as const,
    ]),
  )('%s closes its connection: %s', async (kind, _, leave) => {
    const handlers: [Handler, ...Handler[]] = kind === 'subscribe' ? [silent] : [json(200, { id: 'p' }), hang];
    await using iteration = await iterate(kind, handlers);
    await leave(iteration);
    await iteration.expectNothingLeft();
  });
});

describe('an iteration whose signal aborts', () => {
  it.each(['subscribe', 'listAll'] as const)('%s closes its connection without a call of next()', async (kind) => {
    const handlers: [Handler, ...Handler[]] = kind === 'subscribe' ? [silent] : [json(200, { id: 'p' }), hang];
    await using iteration = await iterate(kind, handlers);
    await iteration.items.next();
    iteration.controller.abort(reason);
    await expect(iteration.items.next()).rejects.toBe(reason);
    await iteration.expectNothingLeft('error');
  });

  it.each(['subscribe', 'listAll'] as const)('%s does not yield buffered items', async (kind) => {
    const two: Handler = (_, response) => response.end('{"id":"1","name":"a"}\n{"id":"1","name":"last"}\n');
    await using iteration = await iterate(kind, kind === 'subscribe' ? [two] : [json(200, { id: 'p' })]);
    await iteration.items.next();
    iteration.controller.abort(reason);
    await expect(iteration.items.next()).rejects.toBe(reason);
    expect(iteration.server.requests).toHaveLength(1);
    // Older polyfills have no reason.
    await using other = await iterate(kind, kind === 'subscribe' ? [two] : [json(200, { id: 'p' })]);
    Object.defineProperty(other.controller.signal, 'reason', { value: undefined });
    await other.items.next();
    other.controller.abort();
    await expect(other.items.next()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each(['subscribe', 'listAll'] as const)('%s sends nothing if it has aborted before', async (kind) => {
    await using iteration = await iterate(kind, [hang]);
    iteration.controller.abort(reason);
    await expect(iteration.items.next()).rejects.toBe(reason);
    expect(iteration.server.requests).toHaveLength(0);
  });

  it('has no listener between two pages of listAll', async () => {
    await using iteration = await iterate('listAll', [json(200, { id: 'p' })]);
    await iteration.items.next();
    expect(iteration.listeners.size).toBe(0);
  });
});

describe('an iteration', () => {
  it.each(['subscribe', 'listAll'] as const)('%s sends nothing if it is left before the first item', async (kind) => {
    await using iteration = await iterate(kind, [hang]);
    expect(await iteration.items.return()).toEqual(done);
    expect(await iteration.items.next()).toEqual(done);
    expect(iteration.server.requests).toHaveLength(0);
  });

  it('returns the value that return() is called with', async () => {
    const items = cancellable(async function* () {
      yield 1;
    });
    await items.next();
    expect(await items.return(Promise.resolve())).toEqual(done);
  });
});

describe('the stack of an error of an iteration', () => {
  async function consumeInTest(items: AsyncIterable<Item>): Promise<void> {
    for await (const _ of items);
  }
  const flawed = (response: object): Handler => json(200, response, { 'content-type': 'application/x-ndjson' });

  it.each<[string, 'subscribe' | 'listAll', [Handler, ...Handler[]], CoreClientOptions]>([
    ['a refused connection', 'subscribe', [json(404, {})], {}],
    ['an invalid snapshot', 'subscribe', [silent], { validation: 'throw', maxResponseBytes: 5 }],
    ['a poll that fails', 'subscribe', [reset, reset, json(404, {})], {}],
    ['a first page that fails', 'listAll', [json(404, {})], {}],
    ['a later page that fails', 'listAll', [json(200, { id: 'p' }), json(404, {})], {}],
    ['a page of the wrong shape', 'listAll', [flawed([])], {}],
    ['an invalid option', 'listAll', [hang], { apiKey: '' }],
  ])('has the frame of the consumer: %s of %s', async (_, kind, handlers, clientOptions) => {
    vi.spyOn(Math, 'random').mockReturnValue(-1);
    await using iteration = await iterate(kind, handlers, clientOptions);
    const error = await failureOf(consumeInTest(iteration.items));
    expect(error).toBeInstanceOf(SessionClientError);
    expect((error as Error).stack).toMatch(/at (async )?consumeInTest .*cancellable\.test\.ts:\d+/);
  });
});
