import fc from 'fast-check';
import { expect, it } from 'vitest';
import { call, ItemSchema } from '../test/example-provider.ts';
import { createClient, jsonBody, request } from './index.ts';
import { buildQuery } from './request/query.ts';
import { retryAfterMs } from './request/retry-after.ts';
import { buildUrl, idProblem } from './request/url.ts';
import { parseJson } from './response/read-body.ts';

// Random input of callers and servers. FUZZ_RUNS is the number of the cheap runs: 100,000 by default.

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 100_000);
const PATIENCE = 60_000 + numRuns / 2;

/** Random strings, many with characters that have a meaning in a URL. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('.', '/', '%', '2', 'e', 'E', 'f', '\\', '?', '#', '@', ':', ';', ' ', 'ü', '😀', '\ud800'),
  }),
);

it(
  'fuzz: an id becomes exactly one segment that decodes to the id, or is refused',
  () => {
    fc.assert(
      fc.property(text, (id) => {
        if (idProblem(id) !== undefined) return;
        const url = new URL(buildUrl('https://api.invalid/prefix', ['session', { id }, 'end'], ''));
        const segments = url.pathname.split('/');
        if (segments.length !== 5 || segments[4] !== 'end') throw new Error(`got ${segments.length} segments`);
        if (decodeURIComponent(segments[3] ?? '') !== id) throw new Error('got another id');
        if (url.origin !== 'https://api.invalid' || url.search + url.hash !== '')
          throw new Error('got another origin or a query');
      }),
      { numRuns },
    );
  },
  PATIENCE,
);

it(
  'fuzz: a query arrives as it was passed',
  () => {
    const scalar = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.integer(), fc.boolean());
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.dictionary(key, scalar, { maxKeys: 4 }), (query) => {
        const parsed = [...new URL(`https://api.invalid/?${buildQuery(query)}`).searchParams];
        const given = Object.entries(query).map(([name, value]) => [name, String(value)]);
        if (JSON.stringify(parsed) !== JSON.stringify(given)) throw new Error('got another query');
      }),
      { numRuns },
    );
  },
  PATIENCE,
);

it(
  'fuzz: retryAfterMs returns milliseconds from 0 up, or undefined',
  () => {
    const date = fc.date({ noInvalidDate: true }).map((moment) => moment.toUTCString());
    const hint = fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String), fc.integer().map(String), date);
    const name = fc.constantFrom('retry-after', 'retry-after-ms', 'ratelimit-reset', 'x-ratelimit-reset');
    fc.assert(
      fc.property(name, hint, fc.constantFrom(429, 503, undefined), (header, value, status) => {
        const headers = { get: (asked: string) => (asked === header ? value : null) };
        const wait = retryAfterMs(status, headers);
        if (wait !== undefined && !(wait >= 0 && Number.isFinite(wait))) throw new Error(`got ${wait}`);
      }),
      { numRuns },
    );
  },
  PATIENCE,
);

it(
  'fuzz: parseJson returns what JSON.parse returns, without `__proto__` keys',
  () => {
    const value = fc.jsonValue({ depthSize: 'small' });
    fc.assert(
      fc.property(value, fc.boolean(), (given, isHostile) => {
        const written = JSON.stringify(isHostile ? { a: given, b: [given] } : given);
        const hostile = isHostile ? written.replace('{"a":', '{"__proto__":{"x":1},"\\u005f_proto__":2,"a":') : written;
        const read = parseJson(hostile);
        // fast-check generates such keys, too.
        const expected = JSON.parse(written, (key, inner: unknown) => (key === '__proto__' ? undefined : inner));
        if (JSON.stringify(read) !== JSON.stringify(expected)) throw new Error('got another value');
      }),
      { numRuns: numRuns / 10 },
    );
  },
  PATIENCE,
);

it(
  'fuzz: a JSON body is sent as it was passed',
  async () => {
    const client = createClient(
      { name: 'example', readError: () => ({}) },
      {
        baseUrl: 'https://example.invalid',
        transport: async ({ body }) => {
          const bytes = new TextEncoder().encode(JSON.stringify({ id: body }));
          const pieces = [bytes];
          const read = async () => ({ done: pieces.length === 0, value: pieces.pop() });
          return { status: 200, headers: new Headers(), body: { read, cancel: async () => {} } };
        },
      },
    );
    const describe = (json: object) =>
      ({
        operation: 'o',
        method: 'post',
        effect: 'unsafe',
        path: ['x'],
        body: jsonBody(json, ItemSchema),
        response: ItemSchema,
      }) as const;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.jsonValue(), async (id, extra) => {
        const json = { id, extra };
        const { id: sent } = await request(client, describe(json));
        expect(JSON.parse(sent)).toEqual(JSON.parse(JSON.stringify(json)));
      }),
      { numRuns: numRuns / 50 },
    );
  },
  PATIENCE,
);

it(
  'fuzz: a response of any bytes leads to a value or a client error',
  async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.json().map((json) => new TextEncoder().encode(json)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 200, max: 599 }), async (body, status) => {
        const fetch = async () =>
          new Response(status === 204 || status === 205 || status === 304 ? null : body, { status });
        const outcome = await call(
          'unsafe',
          { fetch: fetch as typeof globalThis.fetch, onMismatch: () => {} },
          { retries: 0 },
        ).then(
          () => 'value',
          (error: { kind?: string }) => error.kind,
        );
        expect(['value', 'api', 'response']).toContain(outcome);
      }),
      { numRuns: numRuns / 50 },
    );
  },
  PATIENCE,
);
