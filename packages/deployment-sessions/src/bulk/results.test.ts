import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { shortenWaits } from '../../test/bulk.ts';
import { type Edgegap, sessionsThrough, startEdgegap } from '../../test/edgegap.ts';
import type { BulkItemResult, BulkResult, EdgegapSessions } from '../index.ts';

// For any mix of good, refused and lost items, the results agree with the emulator's rows.

// No waits between two looks.
shortenWaits();

let edgegap: Edgegap;

beforeEach(async () => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  edgegap = await startEdgegap();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await edgegap[Symbol.asyncDispose]();
});

/** What happens to a request: before or after it takes effect, or to its response alone. */
const FAULTS = [
  'none',
  'lost before',
  'lost after',
  '500 before',
  '500 after',
  'garbage',
  'shortened',
  '413',
  '429',
] as const;
type FaultName = (typeof FAULTS)[number];

/** A client whose bulk requests, and the reads that settle them, meet the given faults one after the other. */
function faultySessions(faults: readonly FaultName[]): EdgegapSessions {
  let count = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const fault = faults[count] ?? 'none';
    count += 1;
    const respond = (status: number) => Response.json({ message: 'a fault' }, { status });
    if (fault === 'lost before') throw new TypeError('terminated');
    if (fault === '500 before') return respond(500);
    if (fault === '413' && request.method !== 'GET') return respond(413);
    if (fault === '429') return respond(429);
    const response = await edgegap.emulator.fetch(request);
    if (fault === 'lost after') throw new TypeError('terminated');
    if (fault === '500 after') return respond(500);
    if (fault === 'garbage') return new Response('<html>');
    if (fault === 'shortened' && response.ok && request.method !== 'GET') {
      const { sessions, errors } = (await response.json()) as { sessions: unknown[]; errors: unknown[] };
      return Response.json({ sessions: sessions.slice(1), errors });
    }
    return response;
  };
  return sessionsThrough(edgegap, fetch);
}

function checkCounts({ results, counts }: BulkResult<unknown>, ids: readonly string[]) {
  expect(results.map(({ customId }) => customId)).toEqual(ids);
  const count = (wanted: BulkItemResult<unknown>['status']) => results.filter(({ status }) => status === wanted).length;
  expect(counts).toEqual({
    succeeded: count('succeeded'),
    failed: count('failed'),
    unknown: count('unknown'),
    'not-sent': count('not-sent'),
  });
}

const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 });
const options = fc.record({ chunkSize: fc.integer({ min: 1, max: 5 }), concurrency: fc.integer({ min: 1, max: 3 }) });
const RUNS = { numRuns: 300 };

it('createMany reports what the emulator has stored, whatever the faults, and can be resumed', async () => {
  const kinds = fc.array(fc.constantFrom('good', 'taken', 'the same already', 'malformed'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(kinds, faults, options, async (given, faultNames, bulkOptions) => {
      edgegap.emulator.reset();
      const items = given.map((kind, index) => ({
        custom_id: `p${index}`,
        ip_list: [kind === 'malformed' ? 'no address' : `10.0.0.${index}`],
      }));
      for (const [index, kind] of given.entries()) {
        const there = kind === 'taken' ? '192.0.2.1' : `10.0.0.${index}`;
        if (kind === 'taken' || kind === 'the same already') {
          edgegap.emulator.seed({
            edgegap: { sessions: [{ custom_id: `p${index}`, ip_list: [there] }] },
          });
        }
      }
      const result = await faultySessions(faultNames).createMany(items, bulkOptions);
      checkCounts(
        result,
        items.map(({ custom_id }) => custom_id),
      );
      const check = (rows: ReadonlyMap<string, readonly string[]>, { results }: typeof result) => {
        for (const [index, { customId, status }] of results.entries()) {
          const isOurs = rows.get(customId)?.join() === `10.0.0.${index}`;
          const kind = given[index];
          if (status === 'succeeded') expect(isOurs).toBe(true);
          if (status === 'failed') expect(kind === 'the same already' || !isOurs).toBe(true);
          if (status === 'not-sent') expect(isOurs && kind === 'good').toBe(false);
        }
      };
      check(edgegap.rows(), result);
      // Without faults the rest is completed, and nothing is created twice.
      const resumed = await faultySessions([]).resume(result);
      check(edgegap.rows(), resumed);
      expect(resumed.counts).toMatchObject({ 'not-sent': 0 });
      for (const [index, kind] of given.entries()) {
        const status = resumed.results[index]?.status;
        if (kind === 'good') expect(status === 'succeeded' || result.results[index]?.status === 'failed').toBe(true);
        if (kind === 'taken') expect(status).toBe('failed');
        // After a loss, a refusal proves nothing, and nothing is there to read.
        if (kind === 'malformed') expect(status).toMatch(/failed|unknown/);
      }
    }),
    RUNS,
  );
}, 60_000);

it('deleteMany reports what the emulator has stored, whatever the faults, and can be resumed', async () => {
  const kinds = fc.array(fc.constantFrom('there', 'gone'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(kinds, faults, options, async (given, faultNames, bulkOptions) => {
      edgegap.emulator.reset();
      const ids = given.map((_, index) => `p${index}`);
      const sessions = ids.filter((_, index) => given[index] === 'there').map((custom_id) => ({ custom_id }));
      edgegap.emulator.seed({ edgegap: { sessions: [...sessions, { custom_id: 'bystander' }] } });
      const result = await faultySessions(faultNames).deleteMany(ids, bulkOptions);
      checkCounts(result, ids);
      for (const { customId, status } of result.results) {
        if (status === 'succeeded') expect(edgegap.rows().has(customId)).toBe(false);
        // In a removal nothing is lost by what failed: it was not there, or it still is.
        if (status === 'not-sent' && given[Number(customId.slice(1))] === 'there') {
          expect(edgegap.rows().has(customId)).toBe(true);
        }
      }
      const resumed = await faultySessions([]).resume(result);
      expect(resumed.counts).toMatchObject({ unknown: 0, 'not-sent': 0 });
      expect(edgegap.rows().has('bystander')).toBe(true);
      for (const { customId, status } of resumed.results) {
        if (status === 'succeeded') expect(edgegap.rows().has(customId)).toBe(false);
      }
    }),
    RUNS,
  );
}, 60_000);

it('createMany and deleteMany of 10,000 items apply each once and report it, with one in five requests lost', async () => {
  const items = Array.from({ length: 10_000 }, (_, index) => ({ custom_id: `p${index}`, ip_list: [] }));
  // Every fifth request is lost, before or after it took effect.
  const lost = Array.from({ length: 400 }, (_, index): FaultName => {
    if (index % 5 !== 2) return 'none';
    return index % 10 === 2 ? 'lost after' : 'lost before';
  });
  let most = 0;
  const result = await faultySessions(lost).createMany(items, {
    onProgress: ({ counts }) => {
      most = Math.max(most, counts.succeeded);
    },
  });
  expect(result.counts).toEqual({ succeeded: 10_000, failed: 0, unknown: 0, 'not-sent': 0 });
  expect(most).toBe(10_000);
  expect(edgegap.rows().size).toBe(10_000);
  const removed = await faultySessions(lost).deleteMany(items.map(({ custom_id }) => custom_id));
  expect(removed.counts).toEqual({ succeeded: 10_000, failed: 0, unknown: 0, 'not-sent': 0 });
  expect(edgegap.rows().size).toBe(0);
}, 60_000);
