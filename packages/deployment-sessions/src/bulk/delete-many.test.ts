import { describe, expect, it } from 'vitest';
import { arrived, fail, items, NONE } from '../../test/bulk.ts';
import { shareEdgegap } from '../../test/edgegap.ts';

const edgegap = shareEdgegap();

describe('deleteMany', () => {
  const ids = items(150).map(({ custom_id }) => custom_id);

  it('deletes any number, and reports each that did not exist', async () => {
    await edgegap.sessions.createMany(items(150));
    edgegap.emulator.clearRequests();
    const result = await edgegap.sessions.deleteMany([...ids, 'gone']);
    expect(result.counts).toEqual({ ...NONE, succeeded: 150, failed: 1 });
    expect(result.results.at(-1)).toMatchObject({ item: 'gone', status: 'failed', reason: 'not-found' });
    expect(arrived(edgegap)).toEqual(['bulkDelete', 'bulkDelete']);
    expect(edgegap.rows().size).toBe(0);
  });

  it('reads the list after a lost response', async () => {
    await edgegap.sessions.createMany(items(150));
    edgegap.emulator.clearRequests();
    fail(edgegap, 'sessions.bulkDelete', { kind: 'reset', applied: true });
    expect(await edgegap.sessions.deleteMany(ids, { concurrency: 1 })).toHaveProperty('counts', {
      ...NONE,
      succeeded: 150,
    });
    expect(arrived(edgegap)).toEqual(['bulkDelete', 'bulkDelete', 'list', ...Array(100).fill('get'), 'bulkDelete']);
  });

  it('sends one more request for what is still listed after three lost requests', async () => {
    await edgegap.sessions.createMany(items(2));
    edgegap.emulator.clearRequests();
    fail(edgegap, 'sessions.bulkDelete', { kind: 'reset' }, 3);
    expect(await edgegap.sessions.deleteMany(['p0', 'p1'])).toHaveProperty('counts', { ...NONE, succeeded: 2 });
    expect(arrived(edgegap)).toEqual([...Array(3).fill('bulkDelete'), 'list', 'bulkDelete']);
    expect(edgegap.rows().size).toBe(0);
  });

  it('can be resumed', async () => {
    await edgegap.sessions.createMany(items(150));
    fail(edgegap, 'sessions.bulkDelete', { kind: 'response', status: 401 });
    const result = await edgegap.sessions.deleteMany(ids, { concurrency: 1 });
    expect(result.counts).toEqual({ ...NONE, 'not-sent': 150 });
    expect(await edgegap.sessions.resume(result)).toHaveProperty('counts', { ...NONE, succeeded: 150 });
  });
});
