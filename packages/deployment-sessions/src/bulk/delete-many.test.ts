import { describe, expect, it } from 'vitest';
import { arrived, fail, items, NONE, tally } from '../../test/bulk.ts';
import { shareEdgegap } from '../../test/edgegap.ts';

const edgegap = shareEdgegap();

describe('deleteMany', () => {
  const ids = items(150).map(({ custom_id }) => custom_id);

  it('deletes any number, and says of each that was not there', async () => {
    await edgegap.sessions.createMany(items(150));
    edgegap.emulator.clearRequests();
    const result = await edgegap.sessions.deleteMany([...ids, 'gone']);
    expect(tally(result)).toEqual({ ...NONE, succeeded: 150, failed: 1 });
    expect(result.verdicts.at(-1)).toMatchObject({ item: 'gone', verdict: 'failed', reason: 'not-found' });
    expect(arrived(edgegap)).toEqual(['bulkDelete', 'bulkDelete']);
    expect(edgegap.rows().size).toBe(0);
  });

  it('finds out by the listing what a lost answer did', async () => {
    await edgegap.sessions.createMany(items(150));
    edgegap.emulator.clearRequests();
    fail(edgegap, 'sessions.bulkDelete', { kind: 'reset', applied: true });
    expect(tally(await edgegap.sessions.deleteMany(ids, { concurrency: 1 }))).toEqual({ ...NONE, succeeded: 150 });
    expect(arrived(edgegap)).toEqual(['bulkDelete', 'bulkDelete', 'bulkDelete', 'list']);
  });

  it('sends once more what is still listed after all its answers were lost', async () => {
    await edgegap.sessions.createMany(items(2));
    edgegap.emulator.clearRequests();
    fail(edgegap, 'sessions.bulkDelete', { kind: 'reset' }, 3);
    expect(tally(await edgegap.sessions.deleteMany(['p0', 'p1']))).toEqual({ ...NONE, succeeded: 2 });
    expect(arrived(edgegap)).toEqual([...Array(3).fill('bulkDelete'), 'list', 'bulkDelete']);
    expect(edgegap.rows().size).toBe(0);
  });

  it('resumes', async () => {
    await edgegap.sessions.createMany(items(150));
    fail(edgegap, 'sessions.bulkDelete', { kind: 'answer', status: 401 });
    const result = await edgegap.sessions.deleteMany(ids, { concurrency: 1 });
    expect(tally(result)).toEqual({ ...NONE, notSent: 150 });
    expect(tally(await edgegap.sessions.resume(result))).toEqual({ ...NONE, succeeded: 150 });
  });
});
