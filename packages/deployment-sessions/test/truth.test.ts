import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createEdgegap } from '../src/index.ts';
import { shortenWaits } from './bulk.ts';
import { FAULTS, LaggingApi, type Weather } from './lagging-api.ts';

// Whatever happens to requests, and however reads lag behind: a status is true, or it is `unknown`.

// No waits between two looks.
shortenWaits();

// FUZZ_RUNS counts cheaper runs: see the test in core. 200 rounds by default, 2,000 with `pnpm fuzz`.
const RUNS = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100_000) / 500 };
const TIME = 60_000 + RUNS.numRuns * 100;

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

// Three looks are what tells a request that was delivered twice from one that was refused: there, lags are shorter.
const lags = (looks: number) =>
  fc.array(fc.record({ byId: fc.nat(looks), listing: fc.nat(looks) }), { minLength: 1, maxLength: 6 });
const weather: fc.Arbitrary<Weather> = fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 }).chain((faults) =>
  fc.record({
    faults: fc.constant(faults),
    refusals: fc.array(fc.boolean(), { maxLength: 12 }),
    lags: lags(faults.includes('delivered twice') ? 2 : 9),
  }),
);
const options = fc.record({
  chunkSize: fc.integer({ min: 1, max: 5 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  existing: fc.constantFrom('fail' as const, 'accept' as const),
});

function sessionsOf(api: LaggingApi) {
  return createEdgegap({ apiKey: 'k', fetch: api.fetch as never, onMismatch: () => {} }).deployment('d').sessions;
}

it(
  'createMany: what succeeded is in the store, and what failed or was not sent is not there by this call',
  async () => {
    const kinds = fc.array(fc.constantFrom('new', 'foreign', 'same, old', 'same, young', 'malformed'), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(kinds, weather, options, async (given, conditions, bulkOptions) => {
        const api = new LaggingApi(conditions);
        const items = given.map((kind, index) => {
          const custom_id = `p${index}`.padEnd(2 + (index % 2), 'x');
          const own = [kind === 'malformed' ? 'bad' : `10.0.0.${index}`];
          const age = kind === 'same, young' ? 0 : 1000;
          const addresses = kind === 'foreign' ? ['192.0.2.1'] : own;
          if (kind !== 'new' && kind !== 'malformed') api.store.set(custom_id, { addresses, isOurs: false, age });
          return { custom_id, ip_list: own };
        });
        let result = await sessionsOf(api).createMany(items, bulkOptions);
        for (let round = 0; round < 2; round += 1) {
          expect(result.results.map(({ item }) => item)).toEqual(items);
          for (const [index, { customId, status }] of result.results.entries()) {
            const stored = api.store.get(customId);
            if (status === 'succeeded') expect(stored?.addresses).toEqual(items[index]?.ip_list);
            else if (status !== 'unknown') expect(stored?.isOurs ?? false).toBe(false);
            if (given[index] === 'foreign') expect(status).not.toBe('succeeded');
          }
          // Once all has calmed down, only what nobody can tell stays open.
          api.calmDown();
          result = await sessionsOf(api).resume(result, bulkOptions);
        }
        for (const [index, { status }] of result.results.entries()) {
          if (given[index] === 'foreign') expect(status).toBe('failed');
          else if (given[index] !== 'malformed') expect(status).toMatch(/succeeded|failed/);
        }
      }),
      RUNS,
    );
  },
  TIME,
);

it(
  'deleteMany: what succeeded is not in the store, and what was not sent is as it was',
  async () => {
    const kinds = fc.array(fc.constantFrom('absent', 'there', 'there, not listed', 'there, not by id'), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(kinds, weather, options, async (given, conditions, bulk) => {
        const api = new LaggingApi(conditions);
        const ids = given.map((_, index) => `p${index}`);
        for (const [index, kind] of given.entries()) {
          const id = `p${index}`;
          if (kind !== 'absent') api.store.set(id, { addresses: [], isOurs: false, age: 1000 });
          if (kind === 'there, not listed') api.hide(id, 'listing', 9);
          if (kind === 'there, not by id') api.hide(id, 'byId', 9);
        }
        let result = await sessionsOf(api).deleteMany(ids, bulk);
        for (let round = 0; round < 2; round += 1) {
          for (const [index, { customId, status }] of result.results.entries()) {
            if (status === 'succeeded') expect(api.store.has(customId)).toBe(false);
            if (status === 'not-sent') expect(api.store.has(customId)).toBe(given[index] !== 'absent');
          }
          api.calmDown();
          result = await sessionsOf(api).resume(result, bulk);
        }
      }),
      RUNS,
    );
  },
  TIME,
);
