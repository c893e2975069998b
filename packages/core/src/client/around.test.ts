import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { listAllAt, subscribeAt } from '../../test/example-stream.ts';
import { json, reset, serve } from '../../test/loopback-server.ts';
import { recordHooks } from '../../test/record-hooks.ts';
import { type AroundEvent, type CallEvent, createClient, customRequest, type Hooks } from '../index.ts';

const storage = new AsyncLocalStorage<string>();

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Hooks that run everything in a context named after it, and what context each request was made in. */
function named() {
  const contexts: (string | undefined)[] = [];
  const around: Hooks['around'] = ({ operation, attempt }, next) => {
    const outer = storage.getStore();
    return storage.run(`${outer === undefined ? '' : `${outer} > `}${operation} ${attempt}`, next);
  };
  const fetchInContext: typeof fetch = (...given) => {
    contexts.push(storage.getStore());
    return fetch(...given);
  };
  return { contexts, options: { hooks: { around }, fetch: fetchInContext } };
}

describe('around', () => {
  it('runs a call, and in it each attempt', async () => {
    await using server = await serve(json(503, {}), json(200, { id: '1' }));
    const { contexts, options } = named();
    await call('read', { baseUrl: server.url, ...options });
    expect(contexts).toEqual(['items.read 0 > items.read 1', 'items.read 0 > items.read 2']);
    expect(storage.getStore()).toBeUndefined();
  });

  it('is called with the method and the URL of an attempt, secrets masked', async () => {
    await using server = await serve(json(503, {}), json(200, { id: '1' }));
    const seen: AroundEvent[] = [];
    const around: Hooks['around'] = (event, next) => {
      seen.push(event);
      return next();
    };
    const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: server.url, hooks: { around } });
    await customRequest(client, { method: 'GET', path: '/items', query: { token: 't-1' } });
    expect(seen.map(({ attempt, method, url }) => [attempt, method, url])).toEqual([
      [0, undefined, undefined],
      [1, 'GET', `${server.url}/items?token=***`],
      [2, 'GET', `${server.url}/items?token=***`],
    ]);
  });

  it('runs each page of a listing, but not the iteration', async () => {
    await using server = await serve(json(200, { id: 'a' }), json(200, { id: 'b' }));
    const { contexts, options } = named();
    const seen: unknown[] = [];
    await storage.run('consumer', async () => {
      for await (const _ of listAllAt({ baseUrl: server.url, ...options })) {
        seen.push(storage.getStore());
        if (seen.length === 3) break;
      }
    });
    const page = 'consumer > items.listAll 0 > items.listAll 1';
    expect(contexts).toEqual([page, page]);
    expect(seen).toEqual(['consumer', 'consumer', 'consumer']);
  });

  it('runs each connection of a subscription', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"id":"1","name":"last"}\n');
    });
    const { contexts, options } = named();
    for await (const _ of subscribeAt({ baseUrl: server.url, ...options })) expect(storage.getStore()).toBeUndefined();
    expect(contexts).toEqual(['items.subscribe 1']);
  });

  it('of several hooks nests, the first one outermost', async () => {
    await using server = await serve(json(200, { id: '1' }));
    const order: string[] = [];
    const hooksOf = (name: string): Hooks => ({
      async around({ attempt }, next) {
        order.push(`${name} ${attempt}`);
        await next();
        order.push(`${name} ${attempt} is over`);
      },
    });
    await call('read', { baseUrl: server.url, hooks: [hooksOf('a'), { onStart() {} }, hooksOf('b')] });
    expect(order.slice(0, 4)).toEqual(['a 0', 'b 0', 'a 1', 'b 1']);
    expect(order.slice(4).sort()).toEqual(['a 0 is over', 'a 1 is over', 'b 0 is over', 'b 1 is over']);
  });

  it('gets frozen events with the ids and the context of the call', async () => {
    await using server = await serve(json(200, { id: '1' }));
    const events: CallEvent[] = [];
    const { hooks, events: others } = recordHooks();
    const around: Hooks['around'] = (event, next) => {
      events.push(event);
      return next();
    };
    await call('read', { baseUrl: server.url, hooks: { ...hooks, around } }, { context: { job: 7 } });
    const callId = others[0]?.[1].callId;
    const common = { provider: 'example', operation: 'items.read', callId, parentId: undefined, context: { job: 7 } };
    expect(events).toEqual([
      { ...common, attempt: 0 },
      { ...common, attempt: 1, method: 'GET', url: `${server.url}/items/1` },
    ]);
    expect(events.every(Object.isFrozen)).toBe(true);
  });

  const careless: Record<string, Hooks['around']> = {
    'throws at once': () => {
      throw new Error('of the hook');
    },
    rejects: async () => {
      throw new Error('of the hook');
    },
    'never calls next': () => {},
    'never settles': () => new Promise(() => {}),
    'calls next twice': (_, next) => Promise.all([next(), next()]),
    'calls next too late': (_, next) => {
      setTimeout(next, 5);
    },
    'throws after next': async (_, next) => {
      await next();
      throw new Error('of the hook');
    },
    'returns another value': async (_, next) => {
      await next();
      return { id: 'another' };
    },
    'swallows the error of next': async (_, next) => {
      await next().catch(() => {});
    },
    'replaces the error of next': async (_, next) => {
      await next().catch(() => {
        throw new Error('of the hook');
      });
    },
    'does not wait for next': (_, next) => {
      next();
    },
  };
  it.each(Object.entries(careless))('that %s changes nothing', async (_, around) => {
    await using server = await serve(json(200, { id: '1' }), reset);
    const { hooks, names } = recordHooks();
    const options = { baseUrl: server.url, hooks: { ...hooks, around } as Hooks };
    expect(await call('unsafe', options)).toEqual({ id: '1' });
    expect(await failureOf(call('unsafe', options))).toMatchObject({ kind: 'connection', outcome: 'unknown' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(server.requests).toHaveLength(2);
    expect(names()).toEqual(['start', 'request', 'response', 'success', 'start', 'request', 'error']);
  });

  it('changes nothing where reading it throws', async () => {
    await using server = await serve(json(200, { id: '1' }));
    const fail = () => {
      throw new Error('of the getter');
    };
    const hooks = Object.defineProperties({}, { around: { get: fail }, onStart: { get: fail } }) as Hooks;
    expect(await call('unsafe', { baseUrl: server.url, hooks })).toEqual({ id: '1' });
  });

  it('passes on what `next` rejects with, and to the hook the same', async () => {
    await using server = await serve(reset);
    let seen: unknown;
    const around: Hooks['around'] = (_, next) =>
      next().catch((error) => {
        seen = error;
        throw error;
      });
    const error = await failureOf(call('unsafe', { baseUrl: server.url, hooks: { around } }));
    expect(error).toMatchObject({ kind: 'connection' });
    expect(seen).toBe(error);
  });

  it('keeps the line of the caller in the stack of an error', async () => {
    await using server = await serve(json(404, {}));
    const around: Hooks['around'] = (_, next) => next();
    const callInTest = async () => await call('read', { baseUrl: server.url, hooks: { around } });
    expect(((await failureOf(callInTest())) as Error).stack).toMatch(/at (async )?callInTest .*around\.test\.ts/);
  });
});
