import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLE, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { json, reset, serve, text } from '../../test/loopback-server.ts';
import {
  createClient,
  type Effect,
  type Hooks,
  type ReconcileResult,
  type RequestOptions,
  reconcileBy,
  request,
} from '../index.ts';

// Writes whose outcome can be read after a failure.

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Read = (options: RequestOptions) => Promise<ReconcileResult>;

function write(effect: Effect, url: string, look: Read, options?: RequestOptions, hooks: Hooks = {}) {
  const client = createClient(EXAMPLE, { apiKey: KEY, baseUrl: url, hooks });
  return request(
    client,
    {
      operation: `items.${effect}`,
      method: effect === 'delete' ? 'delete' : 'post',
      effect,
      path: ['items', { id: '1' }],
      response: ItemSchema,
      reconcile: reconcileBy(look),
    },
    options,
  );
}

const DONE = { status: 'done', value: { id: '1', name: 'found' } } as const;
const ABSENT = { status: 'absent' } as const;

describe('a create that can be reconciled', () => {
  it.each([
    ['a lost response', reset],
    ['a 500', json(500, { message: 'x' })],
    ['an invalid response', json(200, 'what')],
    ['a 400, which may mean that it exists', json(400, { message: 'x' })],
    ['a conflict', json(409, { message: 'x' })],
  ])('resolves to what was found after %s', async (_, first) => {
    await using server = await serve(first);
    const outcomes: unknown[] = [];
    const hooks: Hooks = {
      onReconcile: ({ outcome }) => outcomes.push(outcome),
      onSuccess: () => outcomes.push('success'),
      onError: () => outcomes.push('error'),
    };
    expect(await write('unsafe', server.url, async () => DONE, {}, hooks)).toEqual(DONE.value);
    expect(server.requests).toHaveLength(1);
    expect(outcomes).toEqual(['applied', 'success']);
  });

  it.each([401, 403, 404, 422])('does not read after a %i', async (status) => {
    await using server = await serve(json(status, { message: 'x' }));
    const look = vi.fn<Read>(async () => DONE);
    expect(await failureOf(write('unsafe', server.url, look))).toMatchObject({ status, outcome: 'not-applied' });
    expect(look).not.toHaveBeenCalled();
  });

  it('sends the same request once more if it was lost and nothing was found', async () => {
    await using server = await serve(reset, json(200, { id: '1' }));
    expect(await write('unsafe', server.url, async () => ABSENT)).toEqual({ id: '1' });
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]).toEqual(server.requests[0]);
  });

  it('rejects with an unknown outcome after two lost requests', async () => {
    await using server = await serve(reset, reset, json(200, { id: '1' }));
    expect(await failureOf(write('unsafe', server.url, async () => ABSENT))).toMatchObject({
      kind: 'connection',
      outcome: 'unknown',
      attempts: 2,
    });
  });

  it('is not retried with `retries: 0`', async () => {
    await using server = await serve(reset, json(200, { id: '1' }));
    expect(await failureOf(write('unsafe', server.url, async () => ABSENT, { retries: 0 }))).toMatchObject({
      outcome: 'unknown',
      attempts: 1,
    });
  });

  it('rejects with the refusal if nothing was found', async () => {
    await using server = await serve(json(400, { message: 'full' }));
    const error = await failureOf(write('unsafe', server.url, async () => ABSENT));
    expect(error).toMatchObject({ kind: 'api', status: 400, outcome: 'not-applied', attempts: 1 });
  });

  it.each([
    // What was found may be the created item, updated since.
    ['a lost response', reset, { status: 200, outcome: 'unknown' }],
    ['a refusal', json(400, { message: 'x' }), { status: 400, outcome: 'not-applied' }],
  ])('rejects with a conflict if another item was found after %s', async (_, first, expected) => {
    await using server = await serve(first);
    const look = async () => ({ status: 'conflict', found: 'another item', httpStatus: 200 }) as const;
    const error = await failureOf(write('unsafe', server.url, look));
    expect(error).toMatchObject({ kind: 'api', reason: 'conflict', ...expected });
    expect(String(error)).toContain('example items.unsafe found another item (conflict).');
  });

  it('rejects with an unknown outcome and a hint if what was found is unclear', async () => {
    await using server = await serve(json(400, { message: 'x' }));
    const error = await failureOf(
      write('unsafe', server.url, async () => ({ status: 'unclear', hint: 'It shows nothing.' })),
    );
    expect(error).toMatchObject({ status: 400, outcome: 'unknown' });
    expect(String(error)).toContain('It shows nothing. It may have been applied');
  });

  it('rejects with its own failure if the read fails', async () => {
    for (const [first, outcome] of [
      [reset, 'unknown'],
      [json(400, { message: 'x' }), 'not-applied'],
    ] as const) {
      await using server = await serve(first);
      const look = () => Promise.reject(new Error('no'));
      expect(await failureOf(write('unsafe', server.url, look))).toMatchObject({ attempts: 1, outcome });
    }
  });

  it('rejects with the reason of an abort while reading, and calls onError with the outcome `unknown`', async () => {
    await using server = await serve(reset);
    const controller = new AbortController();
    const reason = new Error('enough');
    const look = async ({ signal }: RequestOptions) => {
      controller.abort(reason);
      throw signal?.reason;
    };
    const outcomes: unknown[] = [];
    const hooks: Hooks = { onError: ({ outcome }) => outcomes.push(outcome) };
    expect(await failureOf(write('unsafe', server.url, look, { signal: controller.signal }, hooks))).toBe(reason);
    expect(outcomes).toEqual(['unknown']);
  });

  it('aborts the read when totalTimeout is over, with a timeout error', async () => {
    await using server = await serve(reset);
    const reasons: unknown[] = [];
    const look: Read = ({ signal }) =>
      new Promise(() => signal?.addEventListener('abort', () => reasons.push(signal.reason)));
    const error = await failureOf(write('unsafe', server.url, look, { totalTimeout: 100 }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown' });
    expect(reasons).toMatchObject([{ kind: 'timeout', scope: 'total', operation: 'items.unsafe', attempts: 1 }]);
    expect(String(reasons[0])).toContain('`totalTimeout`');
  });

  it('passes the remaining time and the options to the read', async () => {
    await using server = await serve(reset);
    const seen: RequestOptions[] = [];
    const look = async (options: RequestOptions) => {
      seen.push(options);
      return DONE;
    };
    const headers = { 'x-trace': '1' };
    await write('unsafe', server.url, look, { totalTimeout: 5000, timeout: 700, headers, idempotencyKey: 'k' });
    expect(seen[0]).toMatchObject({ timeout: 700, headers });
    expect(seen[0]?.totalTimeout).toBeLessThanOrEqual(5000);
    expect(seen[0]).not.toHaveProperty('idempotencyKey');
  });
});

describe('a delete that can be reconciled', () => {
  it.each([404, 410])('resolves if its response was lost and the retry gets a %i, without a read', async (status) => {
    await using server = await serve(reset, json(status, {}));
    const look = vi.fn<Read>(async () => ABSENT);
    expect(await write('delete', server.url, look)).toBeUndefined();
    expect(look).not.toHaveBeenCalled();
  });

  it.each([
    ['an HTML page', text(404, '<html>Not found</html>')],
    ['an empty body', text(404, '')],
    ['text', text(404, 'not found')],
  ])(
    'rejects with an unknown outcome if its response was lost and the retry gets a 404 with %s',
    async (_, notFound) => {
      await using server = await serve(reset, notFound);
      const look = () => Promise.reject(new Error('no'));
      expect(await failureOf(write('delete', server.url, look))).toMatchObject({ status: 404, outcome: 'unknown' });
    },
  );

  it('resolves if its response was lost, the retry is refused, and the read finds nothing', async () => {
    await using server = await serve(reset, json(400, { message: 'x' }));
    expect(await write('delete', server.url, async () => ({ status: 'done' }))).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  it('rejects with an unknown outcome if the read is unclear', async () => {
    await using server = await serve(reset, json(400, { message: 'x' }));
    const look = async () => ({ status: 'unclear', hint: 'It is still there.' }) as const;
    expect(await failureOf(write('delete', server.url, look))).toMatchObject({ status: 400, outcome: 'unknown' });
  });

  it.each([
    ['it is refused at once', [json(400, {})], 400],
    ['its key is refused after a lost response', [reset, json(401, {})], 401],
  ])('does not read if %s', async (_, handlers, status) => {
    const [first = reset, ...others] = handlers;
    await using server = await serve(first, ...others);
    const look = vi.fn<Read>(async () => ({ status: 'done' }));
    expect(await failureOf(write('delete', server.url, look))).toMatchObject({ status });
    expect(look).not.toHaveBeenCalled();
  });
});
