import { describe, expect, it } from 'vitest';
import { arrived, fail, items, NONE } from '../../test/bulk.ts';
import { shareEdgegap } from '../../test/edgegap.ts';

const edgegap = shareEdgegap();

describe('createMany after a lost response', () => {
  it.each([
    ['created, then a reset', { kind: 'reset', applied: true }, ['bulkCreate', 'list', ...Array(3).fill('get')]],
    [
      'created, then a 500',
      { kind: 'response', status: 500, applied: true },
      ['bulkCreate', 'list', ...Array(3).fill('get')],
    ],
    ['created, then truncated', { kind: 'cut', applied: true }, ['bulkCreate', 'list', ...Array(3).fill('get')]],
    [
      'created, then not JSON',
      { kind: 'response', status: 200, body: 'ok', applied: true },
      ['bulkCreate', 'list', ...Array(3).fill('get')],
    ],
    ['a reset before', { kind: 'reset' }, ['bulkCreate', 'list', 'bulkCreate']],
    ['a 503', { kind: 'response', status: 503 }, ['bulkCreate', 'list', 'bulkCreate']],
  ])('reads whether the chunk was created: %s', async (_, fault, requests) => {
    fail(edgegap, 'sessions.bulkCreate', fault);
    const result = await edgegap.sessions.createMany(items(3));
    expect(result.counts).toEqual({ ...NONE, succeeded: 3 });
    expect(arrived(edgegap)).toEqual(requests);
    expect([...edgegap.rows()]).toEqual(items(3).map(({ custom_id, ip_list }) => [custom_id, ip_list]));
  });

  it('reports a conflict for a session that was there before', async () => {
    await edgegap.sessions.create('p0', { ip_list: ['198.51.100.1'] });
    fail(edgegap, 'sessions.bulkCreate', { kind: 'reset', applied: true });
    const result = await edgegap.sessions.createMany(items(2));
    expect(result.results).toMatchObject([{ status: 'failed', reason: 'conflict' }, { status: 'succeeded' }]);
  });

  it('reports `unknown` if the list cannot be read, and resumes from the result, stored as JSON', async () => {
    fail(edgegap, 'sessions.bulkCreate', { kind: 'reset', applied: true });
    fail(edgegap, 'sessions.list', { kind: 'reset' }, 3);
    const result = await edgegap.sessions.createMany(items(150), { concurrency: 1 });
    expect(result.counts).toEqual({ ...NONE, succeeded: 50, unknown: 100 });
    expect(result.results[0]).toMatchObject({
      status: 'unknown',
      message: expect.stringContaining('lost the connection'),
    });
    edgegap.emulator.clearRequests();
    const stored = JSON.parse(JSON.stringify(result)) as typeof result;
    const resumed = await edgegap.sessions.resume(stored);
    expect(resumed.counts).toEqual({ ...NONE, succeeded: 150 });
    expect(resumed.results.map(({ customId }) => customId)).toEqual(items(150).map(({ custom_id }) => custom_id));
    expect(arrived(edgegap).filter((operation) => operation === 'bulkCreate')).toEqual([]);
    expect(stored).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it('reports `unknown` after two lost requests', async () => {
    fail(edgegap, 'sessions.bulkCreate', { kind: 'reset' }, 2);
    expect(await edgegap.sessions.createMany(items(2))).toHaveProperty('counts', { ...NONE, unknown: 2 });
    expect(arrived(edgegap)).toEqual(['bulkCreate', 'list', 'bulkCreate', 'list']);
  });
});
