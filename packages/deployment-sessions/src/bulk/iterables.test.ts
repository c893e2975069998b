import { describe, expect, it, vi } from 'vitest';
import { arrived, items, NONE } from '../../test/bulk.ts';
import { shareEdgegap } from '../../test/edgegap.ts';
import { failureOf } from '../../test/failure-of.ts';
import type { BulkItemResult, BulkProgress, CreateSessionItem } from '../index.ts';

const edgegap = shareEdgegap();

async function* later<Item>(values: Iterable<Item>) {
  for (const value of values) yield value;
}

function streamOf<Item>(values: readonly Item[]): AsyncIterable<Item> {
  const stream = new ReadableStream<Item>({
    start(controller) {
      for (const value of values) controller.enqueue(value);
      controller.close();
    },
  });
  return stream as ReadableStream<Item> & AsyncIterable<Item>;
}

describe('items of an iterable', () => {
  it.each([
    ['a generator', () => items(250).values()],
    ['a Set', () => new Set(items(250))],
    ['an async generator', () => later(items(250))],
    ['a ReadableStream', () => streamOf(items(250))],
  ])('are created, and have their results in order: %s', async (_, open) => {
    const progress: BulkProgress[] = [];
    const result = await edgegap.sessions.createMany(open(), { onProgress: (event) => progress.push(event) });
    expect(result.counts).toEqual({ ...NONE, succeeded: 250 });
    expect(result.results.map(({ customId }) => customId)).toEqual(items(250).map(({ custom_id }) => custom_id));
    expect(arrived(edgegap)).toEqual(Array(3).fill('bulkCreate'));
    expect(progress.at(-1)).toMatchObject({ total: undefined, timeLeftMs: undefined });
    expect(await edgegap.sessions.deleteMany(later(edgegap.rows().keys()))).toHaveProperty('counts.succeeded', 250);
  });

  it('are read no further than needed, and each as it is when it is read', async () => {
    let read = 0;
    const item = { custom_id: '', ip_list: [''] };
    function* reused() {
      for (read = 1; ; read += 1) {
        item.custom_id = `q${read}`;
        item.ip_list[0] = `10.0.0.${read}`;
        yield item;
      }
    }
    const controller = new AbortController();
    const reason = new Error('enough');
    const result = await edgegap.sessions.createMany(reused(), {
      chunkSize: 10,
      concurrency: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    expect(result.error).toBe(reason);
    expect(read).toBeLessThanOrEqual(40);
    expect(edgegap.rows().size).toBeGreaterThanOrEqual(10);
    for (const [id, addresses] of edgegap.rows()) expect(addresses).toEqual([`10.0.0.${id.slice(1)}`]);
  });

  it('are closed when the call ends early, and an abort does not wait for the next one', async () => {
    const closed = vi.fn();
    const hanging = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<CreateSessionItem>>(() => {}),
        return: closed,
      }),
    };
    const controller = new AbortController();
    const pending = edgegap.sessions.createMany(hanging, { signal: controller.signal });
    controller.abort('no');
    expect(await pending).toMatchObject({ counts: NONE, error: 'no', results: [] });
    expect(closed).toHaveBeenCalled();
  });

  it('end the call where the iterable throws: what was read has a result', async () => {
    async function* broken() {
      yield* items(150);
      throw new Error('the database is gone');
    }
    const result = await edgegap.sessions.createMany(broken());
    expect(result).toMatchObject({ counts: { ...NONE, succeeded: 100, 'not-sent': 50 } });
    expect(result.error).toMatchObject({ message: 'the database is gone' });
  });

  it.each([
    ['within one chunk', [...items(3), ...items(1)], 100, 'items[3]'],
    ['in flight', [...items(3), ...items(1)], 1, 'items[3]'],
  ])('are refused with an id that is there already: %s', async (_, given, chunkSize, parameter) => {
    const error = await edgegap.sessions.createMany(given.values(), { chunkSize }).then(
      (result) => result.error,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ kind: 'input', parameter });
  });

  it('are existing sessions where the id was created before', async () => {
    const given = [...items(2), ...items(1)];
    const options = { chunkSize: 1, concurrency: 1, existing: 'accept' } as const;
    const { results } = await edgegap.sessions.createMany(later(given), options);
    expect(results.map(({ status }) => status)).toEqual(Array(3).fill('succeeded'));
    expect(edgegap.rows().size).toBe(2);
  });

  it('are refused by their position: at once where nothing was sent, else in the result', async () => {
    const invalid = { custom_id: 'x' } as CreateSessionItem;
    const error = await failureOf(edgegap.sessions.createMany([...items(3), invalid].values()));
    expect(error).toMatchObject({ kind: 'input', parameter: 'items[3].ip_list' });
    expect(error).toMatchObject({ outcome: 'not-applied', message: expect.stringContaining('Nothing was sent') });
    expect(arrived(edgegap)).toEqual([]);
    const result = await edgegap.sessions.createMany([...items(3), invalid].values(), { chunkSize: 2, concurrency: 1 });
    expect(result.counts).toEqual({ ...NONE, succeeded: 2, 'not-sent': 1 });
    expect(result.error).toMatchObject({ kind: 'input', parameter: 'items[3].ip_list' });
    expect((result.error as { readonly outcome?: unknown }).outcome).toBeUndefined();
    expect(String(result.error)).not.toContain('Nothing was sent');
  });

  it.each(['abc', 7, null, undefined, {}])('cannot be those of %j', async (given) => {
    const error = await failureOf(edgegap.sessions.deleteMany(given as never));
    expect(error).toMatchObject({ kind: 'input', parameter: 'items' });
  });
});

describe('arguments', () => {
  it('are read before the first await: what the caller changes afterwards changes nothing', async () => {
    const given = items(2);
    const options = { chunkSize: 1, existing: 'accept' as 'accept' | 'fail' };
    const pending = edgegap.sessions.createMany(given, options);
    given[0]?.ip_list.push('192.0.2.1');
    given.push({ custom_id: 'late', ip_list: [] });
    for (const item of given) item.custom_id = 'changed';
    options.chunkSize = 0;
    const { results } = await pending;
    expect(results.map(({ item }) => item)).toEqual(items(2));
    expect([...edgegap.rows()]).toEqual(items(2).map(({ custom_id, ip_list }) => [custom_id, ip_list]));
    const ids = ['p0'];
    const deletion = edgegap.sessions.deleteMany(ids);
    ids[0] = 'p1';
    expect((await deletion).counts).toEqual({ ...NONE, succeeded: 1 });
    expect([...edgegap.rows().keys()]).toEqual(['p1']);
  });

  it('that JSON cannot hold are refused', async () => {
    const error = await failureOf(edgegap.sessions.createMany([{ custom_id: 'a', ip_list: [1n as never] }]));
    expect(error).toMatchObject({ kind: 'input', parameter: 'items[0]' });
  });
});

describe('onResult', () => {
  it('gets each result as it is decided, and none is kept', async () => {
    const seen: BulkItemResult<CreateSessionItem>[] = [];
    const result = await edgegap.sessions.createMany(items(250), {
      onResult: async (each) => {
        seen.push(each);
      },
    });
    expect(result).not.toHaveProperty('results');
    expect(result.counts).toEqual({ ...NONE, succeeded: 250 });
    expect(seen.map(({ customId }) => customId).sort()).toEqual(
      items(250)
        .map(({ custom_id }) => custom_id)
        .sort(),
    );
    expect(seen[0]).toMatchObject({ item: items(1)[0], status: 'succeeded' });
  });

  it('gets those that were not sent, too', async () => {
    const statuses: string[] = [];
    const onResult = ({ status }: BulkItemResult<CreateSessionItem>) => statuses.push(status);
    await edgegap.sessions.createMany(items(3), { onResult, signal: AbortSignal.abort() });
    expect(statuses).toEqual(Array(3).fill('not-sent'));
  });

  it('ends the call where it fails', async () => {
    const onResult = () => Promise.reject(new Error('the database is gone'));
    const result = await edgegap.sessions.createMany(items(300), { onResult, chunkSize: 10, concurrency: 1 });
    expect(result.error).toMatchObject({ message: 'the database is gone' });
    expect(result.counts).toEqual({ ...NONE, succeeded: 10, 'not-sent': 290 });
  });
});

describe('the error of a result', () => {
  it.each([
    ['an error of the platform', undefined, { name: 'AbortError', message: expect.stringContaining('abort') }],
    [
      'an error of the caller’s',
      Object.assign(new Error('enough'), { code: 7 }),
      { name: 'Error', message: 'enough', code: 7 },
    ],
    ['anything else', 'no', 'no'],
  ])('is told in JSON, and stays what it is: %s', async (_, reason, shown) => {
    const signal = AbortSignal.abort(reason);
    const result = await edgegap.sessions.createMany(items(1), { signal });
    expect(result.error).toBe(signal.reason);
    const stored = JSON.parse(JSON.stringify(result));
    expect(stored).toMatchObject({ error: shown, counts: result.counts });
    expect(await edgegap.sessions.resume(stored)).toHaveProperty('counts', { ...NONE, succeeded: 1 });
  });
});
