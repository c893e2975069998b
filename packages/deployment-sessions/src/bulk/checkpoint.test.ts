import { describe, expect, it, vi } from 'vitest';
import { arrived, fail, items, memory, NONE, states } from '../../test/bulk.ts';
import { shareEdgegap } from '../../test/edgegap.ts';
import { failureOf } from '../../test/failure-of.ts';
import { type BulkCheckpoint, type BulkState, createEdgegap } from '../index.ts';

const edgegap = shareEdgegap();

describe('a checkpoint', () => {
  it('is saved before and after each chunk, and stays small', async () => {
    const kept = memory();
    await edgegap.sessions.createMany(items(1000), { checkpoint: kept.checkpoint, chunkSize: 10, concurrency: 1 });
    expect(kept.saved).toHaveLength(200);
    const [first, second] = states(kept);
    expect(first).toMatchObject({ position: 10, inFlight: [[0, 10]], counts: NONE });
    expect(second).toMatchObject({ position: 10, inFlight: [], counts: { ...NONE, succeeded: 10 } });
    expect(Math.max(...kept.saved.map((text) => text.length))).toBeLessThan(400);
  });

  it('lets nothing be sent before it is saved', async () => {
    const order: string[] = [];
    const checkpoint = {
      load: () => undefined,
      save: async ({ position, inFlight }: BulkState) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        order.push(`${position} ${inFlight.length} ${arrived(edgegap).length}`);
      },
    };
    await edgegap.sessions.createMany(items(20), { checkpoint, chunkSize: 10, concurrency: 1 });
    expect(order).toEqual(['10 1 0', '10 0 1', '20 1 1', '20 0 2']);
  });

  it('lets a second run go on where the first died: what was in flight is looked up, and what is absent is sent', async () => {
    const kept = memory();
    await edgegap.sessions.createMany(items(300), { checkpoint: kept.checkpoint, chunkSize: 10, concurrency: 3 });
    const { checkpoint } = memory();
    // As it was when three chunks were in flight, of which one was applied and one by half.
    const at = states(kept).findIndex(({ inFlight }) => inFlight.join() === '30,60');
    const state = states(kept)[at] as BulkState;
    const lost = state.inFlight.flatMap(([start, end]) => items(300).slice(start, end));
    await edgegap.sessions.deleteMany(
      [...lost.slice(15), ...items(300).slice(state.position)].map(({ custom_id }) => custom_id),
    );
    checkpoint.load.mockReturnValue(state);
    edgegap.emulator.clearRequests();
    const result = await edgegap.sessions.createMany(items(300).values(), { checkpoint, chunkSize: 10 });
    expect(result.counts).toEqual({ ...NONE, succeeded: 300 });
    expect(result.results).toHaveLength(300 - state.counts.succeeded);
    expect(edgegap.rows().size).toBe(300);
    const requests = arrived(edgegap);
    expect(requests.filter((operation) => operation === 'get').length).toBeLessThanOrEqual(30);
    expect(requests.filter((operation) => operation === 'bulkCreate')).toHaveLength(2 + (300 - state.position) / 10);
  });

  it('of a run that was stopped leaves what is open to the next run', async () => {
    const kept = memory();
    fail(edgegap, 'sessions.bulkCreate', { kind: 'response', status: 401 });
    const options = { checkpoint: kept.checkpoint, chunkSize: 10, concurrency: 1 };
    const first = await edgegap.sessions.createMany(items(30), options);
    expect(first.counts).toEqual({ ...NONE, 'not-sent': 30 });
    const second = await edgegap.sessions.createMany(items(30), options);
    expect(second.counts).toEqual({ ...NONE, succeeded: 30 });
    // All is done: nothing is left to do, also for a longer list.
    edgegap.emulator.clearRequests();
    expect(await edgegap.sessions.createMany(items(30), options)).toMatchObject({ counts: second.counts, results: [] });
    expect(arrived(edgegap)).toEqual([]);
    expect((await edgegap.sessions.createMany(items(35), options)).counts).toEqual({ ...NONE, succeeded: 35 });
    expect(arrived(edgegap)).toEqual(['bulkCreate']);
  });

  it('lets the next run hand out the results that the one before could not', async () => {
    const kept = memory();
    const seen: string[] = [];
    const onResult = ({ customId }: { readonly customId: string }) => {
      if (seen.length === 15) throw new Error('the process died');
      seen.push(customId);
    };
    const options = { checkpoint: kept.checkpoint, chunkSize: 10, concurrency: 1 };
    await edgegap.sessions.createMany(items(30), { ...options, onResult });
    expect(seen).toHaveLength(15);
    const again: string[] = [];
    await edgegap.sessions.createMany(items(30), { ...options, onResult: ({ customId }) => again.push(customId) });
    expect(again).toEqual(
      items(30)
        .slice(15)
        .map(({ custom_id }) => custom_id),
    );
  });

  it.each([
    ['other items', items(30).with(3, { custom_id: 'other', ip_list: [] })],
    ['other addresses', items(30).with(3, { custom_id: 'p3', ip_list: [] })],
    ['fewer items', items(29)],
  ])('of %s is refused before anything is sent', async (_, given) => {
    const { checkpoint } = memory();
    await edgegap.sessions.createMany(items(30), { checkpoint });
    edgegap.emulator.clearRequests();
    for (const each of [given, given.values()]) {
      const error = await failureOf(edgegap.sessions.createMany(each, { checkpoint }));
      expect(error).toMatchObject({ kind: 'input', parameter: 'checkpoint', outcome: 'not-applied' });
    }
    expect(arrived(edgegap)).toEqual([]);
  });

  it('knows the items by their fields, in whatever order these are written', async () => {
    const { checkpoint } = memory();
    await edgegap.sessions.createMany(items(3), { checkpoint });
    const more = items(3).map((item) => ({ ...item, extra: 1 }));
    expect(await failureOf(edgegap.sessions.createMany(more, { checkpoint }))).toMatchObject({ kind: 'input' });
    const same = items(3).map(({ custom_id, ip_list }) => ({ ip_list, custom_id }));
    expect(await edgegap.sessions.createMany(same, { checkpoint })).toMatchObject({ counts: { succeeded: 3 } });
  });

  it('of another operation or deployment is refused', async () => {
    const { checkpoint } = memory();
    await edgegap.sessions.createMany(items(3), { checkpoint });
    const { request_id } = edgegap.emulator.deployments.create({ sockets: 9 });
    const { baseUrls, keys } = edgegap.emulator;
    const other = createEdgegap({ apiKey: keys.edgegap.token, baseUrl: baseUrls.edgegap }).deployment(request_id);
    for (const call of [
      other.sessions.createMany(items(3), { checkpoint }),
      edgegap.sessions.deleteMany(['p0', 'p1', 'p2'], { checkpoint }),
    ]) {
      expect(await failureOf(call)).toMatchObject({ kind: 'input', parameter: 'checkpoint' });
    }
  });

  it.each([
    {},
    'text',
    { position: 1, hash: '', inFlight: [7] },
    { position: 1, hash: 1, inFlight: 7, counts: NONE },
    { position: 1, hash: 1, inFlight: [null], counts: NONE },
    { position: 3, hash: 1, inFlight: [[2, 1]], counts: NONE },
    { position: 1.5, hash: 1, inFlight: [], counts: NONE },
    { position: 1, hash: 1, inFlight: [], counts: { ...NONE, failed: 'x' } },
  ])('that holds something else is refused: %j', async (state) => {
    const checkpoint = { load: async () => state, save: vi.fn() };
    const error = await failureOf(edgegap.sessions.createMany(items(3), { checkpoint }));
    expect(error).toMatchObject({ kind: 'input', parameter: 'checkpoint' });
    expect(String(error)).toContain('is not what a bulk call has saved');
    expect(arrived(edgegap)).toEqual([]);
    expect(checkpoint.save).not.toHaveBeenCalled();
  });

  it('that cannot be loaded or saved ends the call: nothing is sent', async () => {
    const down = () => Promise.reject(new Error('the store is down'));
    for (const checkpoint of [
      { load: down, save: () => {} },
      { load: () => null, save: down },
    ]) {
      const result = await edgegap.sessions.createMany(items(3), { checkpoint });
      expect(result).toMatchObject({ counts: { ...NONE, 'not-sent': 3 }, error: { message: 'the store is down' } });
    }
    expect(arrived(edgegap)).toEqual([]);
  });

  it('is refused where it lacks a function', async () => {
    const checkpoint = { load: () => {} } as unknown as BulkCheckpoint;
    expect(await failureOf(edgegap.sessions.deleteMany([], { checkpoint }))).toMatchObject({ parameter: 'checkpoint' });
  });

  it('serves deletions, too', async () => {
    await edgegap.sessions.createMany(items(30));
    const { checkpoint } = memory();
    fail(edgegap, 'sessions.bulkDelete', { kind: 'response', status: 401 });
    const ids = items(30).map(({ custom_id }) => custom_id);
    expect((await edgegap.sessions.deleteMany(ids, { checkpoint })).counts['not-sent']).toBe(30);
    expect((await edgegap.sessions.deleteMany(ids.values(), { checkpoint })).counts).toEqual({
      ...NONE,
      succeeded: 30,
    });
    expect(edgegap.rows().size).toBe(0);
  });
});
