import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { arrived, fail, items, NONE } from '../../test/bulk.ts';
import { sessionsThrough, shareEdgegap } from '../../test/edgegap.ts';
import { type BulkProgress, createEdgegap } from '../index.ts';

const edgegap = shareEdgegap();

describe('createMany', () => {
  it('creates any number in chunks, with progress and with results in order', async () => {
    const many = items(1050);
    const progress: BulkProgress[] = [];
    const result = await edgegap.sessions.createMany(many, { onProgress: (event) => progress.push(event) });
    expect(result).toMatchObject({ operation: 'sessions.createMany', counts: { ...NONE, succeeded: 1050 } });
    expect(result).not.toHaveProperty('error');
    expect(result.results.map(({ item }) => item)).toEqual(many);
    expect(result.results.every(({ status }) => status === 'succeeded')).toBe(true);
    expect(result.results[0]).toMatchObject({ customId: 'p0', sessionId: expect.stringMatching(/-S$/) });
    expect(arrived(edgegap)).toEqual(Array(11).fill('bulkCreate'));
    expect(progress).toHaveLength(11);
    expect(progress.at(-1)).toEqual({
      total: 1050,
      counts: { ...NONE, succeeded: 1050 },
      chunksInFlight: 0,
      itemsPerSecond: expect.any(Number),
      timeLeftMs: 0,
    });
    expect(progress[0]).toMatchObject({ chunksInFlight: 3, counts: { succeeded: 100, 'not-sent': 950 } });
    expect(edgegap.rows().size).toBe(1050);
  });

  it('respects `concurrency`, as deleteMany does', async () => {
    let now = 0;
    let most = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      now += 1;
      most = Math.max(most, now);
      await setImmediate(); // a network takes a while
      const response = await edgegap.emulator.fetch(input, init);
      now -= 1;
      return response;
    };
    const sessions = sessionsThrough(edgegap, fetch);
    await sessions.createMany(items(200), { chunkSize: 10 });
    expect(most).toBe(4);
    most = 0;
    await sessions.deleteMany(
      items(200).map(({ custom_id }) => custom_id),
      { chunkSize: 10, concurrency: 2 },
    );
    expect(most).toBe(2);
  });

  it('sends nothing for no items', async () => {
    expect(await edgegap.sessions.createMany([])).toMatchObject({ counts: NONE, results: [] });
    expect(arrived(edgegap)).toEqual([]);
  });

  it('reports the reason of each refused item by its id', async () => {
    await edgegap.sessions.create('p1', { ip_list: [] });
    await edgegap.sessions.create('p12', { ip_list: [] });
    edgegap.emulator.clearRequests();
    const result = await edgegap.sessions.createMany(items(13));
    expect(result.counts).toEqual({ ...NONE, succeeded: 11, failed: 2 });
    for (const place of [1, 12]) {
      const message = expect.stringMatching(new RegExp(`\\bp${place}\\b`));
      expect(result.results[place]).toMatchObject({ status: 'failed', reason: 'conflict', message });
    }
    // A refusal alone proves nothing: each is read.
    expect(arrived(edgegap)).toEqual(['bulkCreate', 'get', 'get']);
  });

  it('reports one failed item where the API refuses the whole request for it', async () => {
    const many = [...items(9), { custom_id: 'bad', ip_list: ['no address'] }];
    const result = await edgegap.sessions.createMany(many);
    expect(result.counts).toEqual({ ...NONE, succeeded: 9, failed: 1 });
    expect(result.results.at(-1)).toMatchObject({ customId: 'bad', status: 'failed', reason: 'invalid' });
    expect(result).not.toHaveProperty('error');
    expect(edgegap.rows().size).toBe(9);
  });

  it('stops if the deployment does not exist', async () => {
    const { baseUrls, keys } = edgegap.emulator;
    const apiKey = keys.edgegap.token;
    const client = createEdgegap({ apiKey, baseUrl: baseUrls.edgegap });
    const result = await client.deployment('unknown').sessions.createMany(items(300), { concurrency: 1 });
    expect(result.counts).toEqual({ ...NONE, failed: 100, 'not-sent': 200 });
    expect(result.error).toMatchObject({ kind: 'api', status: 400, reason: 'not-found' });
    expect(arrived(edgegap)).toEqual(['bulkCreate', 'list']);
  });

  it('splits a chunk that is too large, down to one item', async () => {
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const body = await request.clone().text();
      if (body.includes('"p5"') || body.length > 250) return Response.json({ message: 'too large' }, { status: 413 });
      return edgegap.emulator.fetch(request);
    };
    const sessions = sessionsThrough(edgegap, fetch);
    const result = await sessions.createMany(items(20));
    expect(result.counts).toEqual({ ...NONE, succeeded: 19, failed: 1 });
    expect(result.results[5]).toMatchObject({ status: 'failed', reason: 'invalid' });
    expect(edgegap.rows().size).toBe(19);
  });

  it.each([401, 403, 429])('stops after a status that all requests would get: %i', async (status) => {
    fail(edgegap, 'sessions.bulkCreate', { kind: 'response', status }, 3);
    const result = await edgegap.sessions.createMany(items(500), { concurrency: 1, retries: 0 });
    expect(result.counts).toEqual({ ...NONE, 'not-sent': 500 });
    expect(result.error).toMatchObject({ kind: 'api', status });
    expect(result.results[0]).toHaveProperty('message', expect.stringContaining(String(status)));
    expect(arrived(edgegap)).toEqual(['bulkCreate']);
    edgegap.emulator.reset();
    expect(await edgegap.sessions.resume(result)).toHaveProperty('counts', { ...NONE, succeeded: 500 });
  });

  it('stops if it cannot connect', async () => {
    const { sessions } = createEdgegap({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1' }).deployment('d');
    const result = await sessions.createMany(items(300), { concurrency: 1 });
    expect(result.counts).toEqual({ ...NONE, 'not-sent': 300 });
    expect(result.error).toMatchObject({ kind: 'connection', outcome: 'not-applied' });
  });

  it('continues after an item that is refused with 422', async () => {
    fail(edgegap, 'sessions.bulkCreate', { kind: 'response', status: 422, body: { message: 'invalid item' } });
    const result = await edgegap.sessions.createMany(items(15), { concurrency: 1, chunkSize: 1 });
    expect(result.counts).toEqual({ ...NONE, succeeded: 14, failed: 1 });
    expect(result.results[0]).toMatchObject({ status: 'failed', reason: 'invalid' });
  });

  it.each([
    ['leaves items out', (all: object[]) => ({ sessions: all.slice(1), errors: [] })],
    ['is shuffled', (all: object[]) => ({ sessions: all.toReversed(), errors: [] })],
    [
      'has unknown sessions',
      (all: object[]) => ({ sessions: [{ session_id: 'x', custom_id: 'x' }, ...all], errors: [] }),
    ],
    ['has no ids', (all: object[]) => ({ sessions: all.map((one) => ({ ...one, custom_id: undefined })), errors: [] })],
    ['is empty', () => ({ sessions: [], errors: [] })],
  ])('reports every item as created although the response %s', async (_, change) => {
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const response = await edgegap.emulator.fetch(request);
      if (request.method !== 'POST') return response;
      const { sessions } = (await response.json()) as { sessions: object[] };
      return Response.json(change(sessions));
    };
    const sessions = sessionsThrough(edgegap, fetch);
    const result = await sessions.createMany(items(5));
    expect(result.counts).toEqual({ ...NONE, succeeded: 5 });
    expect(edgegap.rows().size).toBe(5);
  });

  it('resolves to the results so far when it is aborted, and can be resumed', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    const result = await edgegap.sessions.createMany(items(1000), {
      chunkSize: 10,
      concurrency: 2,
      signal: controller.signal,
      onProgress,
    });
    expect(result.error).toBe(reason);
    expect(result.counts.succeeded).toBeGreaterThanOrEqual(10);
    expect(result.counts['not-sent']).toBeGreaterThanOrEqual(900);
    expect(result.counts.succeeded + result.counts.unknown + result.counts['not-sent']).toBe(1000);
    const resumed = await edgegap.sessions.resume(result);
    expect(resumed.counts).toEqual({ ...NONE, succeeded: 1000 });
    expect(edgegap.rows().size).toBe(1000);
  });

  it('sends nothing if the signal is already aborted', async () => {
    const result = await edgegap.sessions.createMany(items(3), { signal: AbortSignal.abort('no') });
    expect(result).toMatchObject({ counts: { ...NONE, 'not-sent': 3 }, error: 'no' });
    expect(arrived(edgegap)).toEqual([]);
  });

  it('ignores an onProgress that throws', async () => {
    const onProgress = () => {
      throw new Error('mine');
    };
    expect(await edgegap.sessions.createMany(items(3), { onProgress })).toHaveProperty('counts', {
      ...NONE,
      succeeded: 3,
    });
  });
});
