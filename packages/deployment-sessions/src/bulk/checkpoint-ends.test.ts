import { describe, expect, it, vi } from 'vitest';
import { fail, items, memory, NONE, states } from '../../test/bulk.ts';
import { shareEdgegap } from '../../test/edgegap.ts';

const edgegap = shareEdgegap();

describe('a checkpoint of a run that ends early, or leaves something unknown,', () => {
  it('is left as it is by a run that could not begin where it ends', async () => {
    const { saved, checkpoint } = memory();
    await edgegap.sessions.createMany(items(3), { checkpoint });
    const before = saved.length;
    const broken = function* () {
      yield* items(1);
      throw new Error('the database is gone');
    };
    const down = { ...checkpoint, load: () => Promise.reject(new Error('the store is down')) };
    for (const [given, options] of [
      [items(3), { checkpoint, signal: AbortSignal.abort('no') }],
      [items(3), { checkpoint: down }],
      [broken(), { checkpoint }],
    ] as const) {
      expect(await edgegap.sessions.createMany(given, options)).toHaveProperty('error');
    }
    expect(saved).toHaveLength(before);
  });

  it('keeps what is unknown, though the run came to its end: the next run looks it up', async () => {
    const kept = memory();
    fail(edgegap, 'sessions.bulkCreate', { kind: 'reset', applied: true });
    fail(edgegap, 'sessions.list', { kind: 'reset' }, 3);
    const options = { checkpoint: kept.checkpoint, chunkSize: 10, concurrency: 1 };
    const first = await edgegap.sessions.createMany(items(20), options);
    expect(first).toMatchObject({ counts: { ...NONE, succeeded: 10, unknown: 10 } });
    expect(first).not.toHaveProperty('error');
    expect(states(kept).at(-1)).toMatchObject({ position: 20, inFlight: [[0, 10]], counts: { succeeded: 10 } });
    const again = await edgegap.sessions.createMany(items(20), options);
    expect(again.counts).toEqual({ ...NONE, succeeded: 20 });
    expect(again.results).toHaveLength(10);
  });

  it('notices an id that is in flight again', async () => {
    const kept = memory();
    const given = [...items(2), ...items(1)];
    const options = { checkpoint: kept.checkpoint, chunkSize: 1, concurrency: 1 };
    await edgegap.sessions.createMany(given.slice(0, 2).values(), options);
    const state = { ...states(kept)[2], inFlight: [[0, 2]], counts: NONE };
    const checkpoint = { load: () => state, save: () => {} };
    const error = await edgegap.sessions.createMany(given.values(), { checkpoint, concurrency: 3, chunkSize: 2 }).then(
      (result) => result.error,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ kind: 'input', parameter: 'items[2]' });
  });

  it.each(['save', 'onResult'] as const)(
    'a %s that hangs does not keep an aborted call',
    async (name) => {
      const controller = new AbortController();
      const hang = vi.fn(() => {
        controller.abort('enough');
        return new Promise<never>(() => {});
      });
      const started = performance.now();
      const result = await edgegap.sessions.createMany(items(20), {
        checkpoint: { load: () => null, save: name === 'save' ? hang : () => {} },
        onResult: name === 'onResult' ? hang : () => {},
        signal: controller.signal,
        chunkSize: 10,
      });
      expect(result).toMatchObject({ error: 'enough' });
      expect(performance.now() - started).toBeLessThan(5_000);
    },
    10_000,
  );

  it('is saved before an aborted call resolves', async () => {
    const controller = new AbortController();
    let saving = 0;
    const save = async () => {
      saving += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      saving -= 1;
    };
    await edgegap.sessions.createMany(items(20), {
      checkpoint: { load: () => null, save },
      signal: controller.signal,
      chunkSize: 10,
      onProgress: () => controller.abort(),
    });
    expect(saving).toBe(0);
  });
});
