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

// What a write does that can find out by reading what became of it.

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Look = (options: RequestOptions) => Promise<ReconcileResult>;

function write(effect: Effect, url: string, look: Look, options?: RequestOptions, hooks: Hooks = {}) {
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

describe('a creation', () => {
  it.each([
    ['a lost answer', reset],
    ['a 500', json(500, { message: 'x' })],
    ['an answer that cannot be used', json(200, 'what')],
    ['a refusal that may mean that it is there', json(400, { message: 'x' })],
    ['a conflict', json(409, { message: 'x' })],
  ])('that is there after %s gives what was found', async (_, first) => {
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

  it.each([401, 403, 404, 422])('that is refused with %i does not look', async (status) => {
    await using server = await serve(json(status, { message: 'x' }));
    const look = vi.fn<Look>(async () => DONE);
    expect(await failureOf(write('unsafe', server.url, look))).toMatchObject({ status, outcome: 'not-applied' });
    expect(look).not.toHaveBeenCalled();
  });

  it('that was lost and is absent is sent once more, the same', async () => {
    await using server = await serve(reset, json(200, { id: '1' }));
    expect(await write('unsafe', server.url, async () => ABSENT)).toEqual({ id: '1' });
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]).toEqual(server.requests[0]);
  });

  it('that was lost twice is not sent a third time', async () => {
    await using server = await serve(reset, reset, json(200, { id: '1' }));
    expect(await failureOf(write('unsafe', server.url, async () => ABSENT))).toMatchObject({
      kind: 'connection',
      outcome: 'unknown',
      attempts: 2,
    });
  });

  it('that was lost and is absent is not sent again where the caller allows no retries', async () => {
    await using server = await serve(reset, json(200, { id: '1' }));
    expect(await failureOf(write('unsafe', server.url, async () => ABSENT, { retries: 0 }))).toMatchObject({
      outcome: 'unknown',
      attempts: 1,
    });
  });

  it('that was refused and is absent stays refused', async () => {
    await using server = await serve(json(400, { message: 'full' }));
    const error = await failureOf(write('unsafe', server.url, async () => ABSENT));
    expect(error).toMatchObject({ kind: 'api', status: 400, outcome: 'not-applied', attempts: 1 });
  });

  it.each([
    // What is there may be the very thing, changed by somebody since.
    ['a lost answer', reset, { status: 200, outcome: 'unknown' }],
    ['a refusal', json(400, { message: 'x' }), { status: 400, outcome: 'not-applied' }],
  ])('in whose place something else stands after %s is a conflict', async (_, first, expected) => {
    await using server = await serve(first);
    const look = async () => ({ status: 'conflict', found: 'another item', httpStatus: 200 }) as const;
    const error = await failureOf(write('unsafe', server.url, look));
    expect(error).toMatchObject({ kind: 'api', reason: 'conflict', ...expected });
    expect(String(error)).toContain('example items.unsafe found another item (conflict).');
  });

  it('that cannot be told from what is there is unknown, and says why', async () => {
    await using server = await serve(json(400, { message: 'x' }));
    const error = await failureOf(
      write('unsafe', server.url, async () => ({ status: 'unclear', hint: 'It shows nothing.' })),
    );
    expect(error).toMatchObject({ status: 400, outcome: 'unknown' });
    expect(String(error)).toContain('It shows nothing. It may have been applied');
  });

  it('keeps its own failure when the look fails', async () => {
    for (const [first, outcome] of [
      [reset, 'unknown'],
      [json(400, { message: 'x' }), 'not-applied'],
    ] as const) {
      await using server = await serve(first);
      const look = () => Promise.reject(new Error('no'));
      expect(await failureOf(write('unsafe', server.url, look))).toMatchObject({ attempts: 1, outcome });
    }
  });

  it('ends with the caller’s reason when it is aborted while looking, and hooks hear that it may have been applied', async () => {
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

  it('ends the look with its time, by an error that hooks can read', async () => {
    await using server = await serve(reset);
    const reasons: unknown[] = [];
    const look: Look = ({ signal }) =>
      new Promise(() => signal?.addEventListener('abort', () => reasons.push(signal.reason)));
    const error = await failureOf(write('unsafe', server.url, look, { totalTimeout: 100 }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown' });
    expect(reasons).toMatchObject([{ kind: 'timeout', scope: 'total', operation: 'items.unsafe', attempts: 1 }]);
    expect(String(reasons[0])).toContain('`totalTimeout`');
  });

  it('gives the look what is left of its time, and its own options', async () => {
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

describe('a removal', () => {
  it.each([404, 410])('whose answer was lost is done when the next says %i, without a look', async (status) => {
    await using server = await serve(reset, json(status, {}));
    const look = vi.fn<Look>(async () => ABSENT);
    expect(await write('delete', server.url, look)).toBeUndefined();
    expect(look).not.toHaveBeenCalled();
  });

  it.each([
    ['an HTML page', text(404, '<html>Not found</html>')],
    ['nothing', text(404, '')],
    ['words', text(404, 'not found')],
  ])('whose answer was lost is unknown when the next is a 404 with %s', async (_, answer) => {
    await using server = await serve(reset, answer);
    const look = () => Promise.reject(new Error('no'));
    expect(await failureOf(write('delete', server.url, look))).toMatchObject({ status: 404, outcome: 'unknown' });
  });

  it('whose answer was lost and that is refused then is done when a look says so', async () => {
    await using server = await serve(reset, json(400, { message: 'x' }));
    expect(await write('delete', server.url, async () => ({ status: 'done' }))).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  it('is unknown when the look does not say so', async () => {
    await using server = await serve(reset, json(400, { message: 'x' }));
    const look = async () => ({ status: 'unclear', hint: 'It is still there.' }) as const;
    expect(await failureOf(write('delete', server.url, look))).toMatchObject({ status: 400, outcome: 'unknown' });
  });

  it.each([
    ['refused at once', [json(400, {})], 400],
    ['refused for its key after a lost answer', [reset, json(401, {})], 401],
  ])('does not look when it is %s', async (_, handlers, status) => {
    const [first = reset, ...others] = handlers;
    await using server = await serve(first, ...others);
    const look = vi.fn<Look>(async () => ({ status: 'done' }));
    expect(await failureOf(write('delete', server.url, look))).toMatchObject({ status });
    expect(look).not.toHaveBeenCalled();
  });
});
