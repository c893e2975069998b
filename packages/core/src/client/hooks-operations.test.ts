import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLE, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { listAllAt, subscribeAt } from '../../test/example-stream.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { recordHooks } from '../../test/record-hooks.ts';
import {
  createClient,
  customRequest,
  type Hooks,
  poll,
  type RequestOptions,
  reconcileBy,
  request,
  runOperation,
  type WaitOptions,
  withinLimits,
} from '../index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const READ = { method: 'get', effect: 'read', path: ['items', { id: '1' }], response: ItemSchema } as const;
const ONE_REQUEST = ['start', 'request', 'response', 'success'];

function clientAt(baseUrl: string, hooks: Hooks) {
  return createClient(EXAMPLE, { apiKey: KEY, baseUrl, hooks });
}

/** Waits for item `1`, and says `ready` of a wait's own option. */
function waitAt(baseUrl: string, hooks: Hooks, options?: WaitOptions, checkOptions = () => {}) {
  const client = clientAt(baseUrl, hooks);
  const operation = 'items.wait';
  return poll<{ name?: string | undefined }>(
    client,
    {
      operation,
      checkOptions,
      firstInterval: 1,
      read: (requestOptions) => request(client, { ...READ, operation }, requestOptions),
      isDone: ({ name }) => name === 'done',
    },
    options,
  );
}

describe('an operation that makes several requests is one call, with those in it:', () => {
  it('listAll', async () => {
    await using server = await serve(json(200, { id: 'a' }), json(200, { id: 'b' }));
    const { hooks, events, calls } = recordHooks();
    let count = 0;
    for await (const _ of listAllAt({ baseUrl: server.url, hooks }, { context: 'mine' })) {
      count += 1;
      if (count === 4) break;
    }
    expect(calls()).toEqual([
      { names: ['start', 'success'] },
      { names: ONE_REQUEST, parent: 0 },
      { names: ONE_REQUEST, parent: 0 },
    ]);
    expect(events.every(([, event]) => event['context'] === 'mine')).toBe(true);
    expect(events.every(([, event]) => event['operation'] === 'items.listAll')).toBe(true);
  });

  it('a wait', async () => {
    await using server = await serve(json(200, { id: '1' }), json(200, { id: '1', name: 'done' }));
    const { hooks, calls } = recordHooks();
    await waitAt(server.url, hooks);
    expect(calls()).toEqual([
      { names: ['start', 'success'] },
      { names: ONE_REQUEST, parent: 0 },
      { names: ONE_REQUEST, parent: 0 },
    ]);
  });

  it('a subscription that has to poll', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 500 });
    await using server = await serve(json(204, undefined), json(204, undefined), json(200, { id: '1', name: 'last' }));
    const { hooks, events, calls } = recordHooks();
    for await (const _ of subscribeAt({ baseUrl: server.url, hooks }));
    vi.useRealTimers();
    expect(calls()).toMatchObject([{}, { names: ONE_REQUEST, parent: 0 }]);
    const own = calls()[0]?.names;
    expect([own?.at(0), own?.at(-1)]).toEqual(['start', 'success']);
    expect(events.at(-1)?.[1]).toMatchObject({ ended: true });
  });

  it('a write within one limit', async () => {
    await using server = await serve(json(200, { id: '1' }));
    const { hooks, calls } = recordHooks();
    const client = clientAt(server.url, hooks);
    const operation = 'items.keep';
    await withinLimits(client, operation, {}, async (options) => {
      await request(client, { ...READ, operation }, options);
    });
    expect(calls()).toEqual([{ names: ['start', 'success'] }, { names: ONE_REQUEST, parent: 0 }]);
  });

  it('a listing within another operation, which is a part of that', async () => {
    await using server = await serve(json(200, { id: 'a' }), json(200, { id: 'b' }));
    const { hooks, calls } = recordHooks();
    const options = { baseUrl: server.url, hooks };
    await runOperation(clientAt(server.url, hooks), 'items.findAll', {}, async (own: RequestOptions) => {
      for await (const { id } of listAllAt(options, own)) if (id.startsWith('b')) break;
    });
    expect(calls()).toEqual([
      { names: ['start', 'success'] },
      { names: ONE_REQUEST, parent: 0 },
      { names: ONE_REQUEST, parent: 0 },
    ]);
  });

  it('a write and the requests that reconcile it, with its context', async () => {
    await using server = await serve(json(409, {}), json(200, { id: '1' }));
    const { hooks, events, calls } = recordHooks();
    const client = clientAt(server.url, hooks);
    const reconcile = reconcileBy(async (options) => ({
      status: 'done',
      value: await request(client, { ...READ, operation: 'items.ensure' }, options),
    }));
    const write = { operation: 'items.ensure', method: 'post', effect: 'unsafe', reconcile } as const;
    await request(client, { ...READ, ...write }, { context: 'mine' });
    expect(calls()).toEqual([
      { names: ['start', 'request', 'response', 'reconcile', 'success'] },
      { names: ONE_REQUEST, parent: 0 },
    ]);
    expect(events.every(([, event]) => event['context'] === 'mine')).toBe(true);
  });
});

describe('an operation that fails ends its call with onError:', () => {
  const failing = (name: string, requests: number, run: (hooks: Hooks, url: string) => Promise<unknown>) =>
    it(name, async () => {
      await using server = await serve(json(404, {}));
      const { hooks, events, calls } = recordHooks();
      const error = await failureOf(run(hooks, server.url));
      expect(calls()[0]?.names).toEqual(['start', 'error']);
      expect(calls().slice(1)).toEqual(
        server.requests.map(() => ({ names: ['start', 'request', 'response', 'error'], parent: 0 })),
      );
      expect(events.at(-1)?.[1]['error']).toBe(error);
      expect(server.requests).toHaveLength(requests);
    });

  failing('a listing', 1, (hooks, baseUrl) => listAllAt({ baseUrl, hooks }).next());
  failing('a listing with an unknown option', 0, (hooks, baseUrl) =>
    listAllAt({ baseUrl, hooks }, { pages: 1 } as object).next(),
  );
  failing('a wait', 1, (hooks, baseUrl) => waitAt(baseUrl, hooks));
  failing('a wait with an unknown option', 0, (hooks, baseUrl) => waitAt(baseUrl, hooks, { wait: 1 } as object));
  failing('a wait with options that are not an object', 0, (hooks, baseUrl) => waitAt(baseUrl, hooks, null as never));
  failing("a wait with an invalid option of the provider's", 0, (hooks, baseUrl) =>
    waitAt(baseUrl, hooks, {}, () => {
      throw new Error('invalid');
    }),
  );
  failing('a write within one limit', 0, (hooks, baseUrl) =>
    withinLimits(clientAt(baseUrl, hooks), 'items.keep', { timeout: 0 }, async () => {}),
  );
  failing('a custom request whose endpoint is invalid', 0, (hooks, baseUrl) =>
    customRequest(clientAt(baseUrl, hooks), { method: 'FETCH' as 'GET', path: '/' }),
  );
});

it.each(['unknown', 'not-applied'] as const)(
  'an aborted write within one limit ends with its outcome: %s',
  async (outcome) => {
    const { hooks, events } = recordHooks();
    const controller = new AbortController();
    const writing = withinLimits(
      clientAt('http://127.0.0.1:9', hooks),
      'items.keep',
      { signal: controller.signal },
      async (_, progress) => {
        progress.outcome = outcome;
        controller.abort('by the caller');
        await new Promise(() => {});
      },
    );
    expect(await failureOf(writing)).toBe('by the caller');
    expect(events.at(-1)).toMatchObject(['error', { error: 'by the caller', outcome }]);
  },
);

describe('`ended` of onSuccess', () => {
  const endings = (events: ReturnType<typeof recordHooks>['events']) =>
    events
      .filter(([name, { parentId }]) => name === 'success' && parentId === undefined)
      .map(([, event]) => event['ended']);

  it.each([
    ['true where a listing was read to its end', 1, 10, true],
    ['false where a listing was left', 5, 1, false],
  ])('is %s', async (_, maxPages, reads, ended) => {
    await using server = await serve(json(200, { id: 'a' }), json(200, { id: 'b' }));
    const { hooks, events } = recordHooks();
    let left = reads;
    for await (const _ of listAllAt({ baseUrl: server.url, hooks }, { maxPages })) {
      left -= 1;
      if (left === 0) break;
    }
    expect(endings(events)).toEqual([ended]);
  });

  it.each([
    ['true where a subscription came to its last snapshot', 'last', true],
    ['false where a subscription was left', 'other', false],
  ])('is %s', async (_, name, ended) => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write(`${JSON.stringify({ id: '1', name })}\n`);
    });
    const { hooks, events } = recordHooks();
    for await (const _ of subscribeAt({ baseUrl: server.url, hooks })) if (name === 'other') break;
    expect(endings(events)).toEqual([ended]);
  });

  it('is false where a pending read was cancelled', async () => {
    await using server = await serve(() => {});
    const { hooks, events } = recordHooks();
    const items = listAllAt({ baseUrl: server.url, hooks });
    const pending = items.next();
    await server.arrived(1);
    await items.return();
    await pending;
    expect(endings(events)).toEqual([false]);
  });
});

it('an iteration that is never read is no call', async () => {
  const { hooks, events } = recordHooks();
  await listAllAt({ baseUrl: 'http://127.0.0.1:9', hooks }).return();
  await subscribeAt({ baseUrl: 'http://127.0.0.1:9', hooks }).return();
  expect(events).toEqual([]);
});
