import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fits } from './fits.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 5_000);

/** A schema, and values that it was written for. */
interface Case {
  readonly schema: v.GenericSchema;
  readonly value: fc.Arbitrary<unknown>;
}

const leaf = fc.constantFrom<Case>(
  { schema: v.string(), value: fc.string() },
  { schema: v.boolean(), value: fc.boolean() },
  { schema: v.number(), value: fc.double({ noNaN: true }) },
  { schema: v.pipe(v.number(), v.finite()), value: fc.constantFrom(0, 1.5, Number.POSITIVE_INFINITY) },
  { schema: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3)), value: fc.constantFrom(0, 1, 2, 3, 4, 1.5) },
  {
    schema: v.pipe(
      v.string(),
      v.check((text) => text.length < 2),
    ),
    value: fc.constantFrom('', 'a', 'ab'),
  },
  { schema: v.null(), value: fc.constant(null) },
  { schema: v.unknown(), value: fc.jsonValue() },
  { schema: v.literal('a'), value: fc.constantFrom('a', 'b') },
  { schema: v.picklist(['a', 'b']), value: fc.constantFrom('a', 'b', 'c') },
);

const KEYS = ['id', 'type', 'name'] as const;
type Wrap = (schema: v.GenericSchema) => v.GenericSchema;
const wraps: Wrap[] = [v.optional, v.nullable, v.nullish, (schema) => schema];
type MakeObject = (entries: v.ObjectEntries) => v.GenericSchema;
const objects: MakeObject[] = [v.object, v.looseObject];

const anyCase: fc.Arbitrary<Case> = fc.letrec<{ node: Case }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.tuple(fc.constantFrom(...wraps), tie('node')).map(([wrap, { schema, value }]) => ({
      schema: wrap(schema),
      value: fc.option(value),
    })),
    tie('node').map(({ schema, value }) => ({ schema: v.array(schema), value: fc.array(value, { maxLength: 3 }) })),
    tie('node').map(({ schema, value }) => ({
      schema: v.record(v.string(), schema),
      value: fc.dictionary(fc.constantFrom(...KEYS), value),
    })),
    fc
      .tuple(fc.constantFrom(...objects), fc.array(fc.tuple(fc.constantFrom(...wraps), tie('node')), { maxLength: 3 }))
      .map(([make, fields]) => ({
        schema: make(Object.fromEntries(fields.map(([wrap, { schema }], at) => [KEYS[at], wrap(schema)]))),
        value: fc.record(Object.fromEntries(fields.map(([, { value }], at) => [KEYS[at], value])), {
          requiredKeys: [],
        }),
      })),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => ({
      schema: v.union([one.schema, other.schema]),
      value: fc.oneof(one.value, other.value),
    })),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => ({
      schema: v.variant('type', [
        v.object({ type: v.literal('one'), of: one.schema }),
        v.object({ type: v.literal('other'), of: other.schema }),
      ]),
      value: fc.record({ type: fc.constantFrom('one', 'other', 'third'), of: fc.oneof(one.value, other.value) }),
    })),
  ),
})).node;

const trial = anyCase.chain(({ schema, value }) =>
  fc.record({
    schema: fc.constant(schema),
    value: fc.oneof({ weight: 4, arbitrary: value }, fc.jsonValue({ maxDepth: 2 })),
  }),
);

/** What valibot says where it looks for everything that is wrong, as it does of answers; `is` stops at the first. */
function fitsByValibot(schema: v.GenericSchema, value: unknown): boolean {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw new Error('it takes its time');
  return result.issues === undefined;
}

describe('a check that only looks', () => {
  it('says the same as valibot of any value against any schema that it knows', () => {
    let agreedYes = 0;
    fc.assert(
      fc.property(trial, ({ schema, value }) => {
        const verdict = fitsByValibot(schema, value);
        agreedYes += verdict ? 1 : 0;
        expect(fits(schema, value)).toBe(verdict);
      }),
      { numRuns: RUNS },
    );
    expect(agreedYes, 'both verdicts must come up').toBeGreaterThan(RUNS / 10);
    expect(agreedYes).toBeLessThan((RUNS * 9) / 10);
  }, 600_000);

  it.each([
    ['a transformation', v.pipe(v.string(), v.toLowerCase()), 'A'],
    ['a default', v.object({ a: v.optional(v.string(), 'b') }), { a: 'c' }],
    [
      'what follows a choice, of which something may have been made',
      v.pipe(
        v.union([v.pipe(v.string(), v.transform(Number)), v.string()]),
        v.check((x) => typeof x === 'number'),
      ),
      '7',
    ],
    [
      'a variant whose options share a word',
      v.variant('type', [
        v.object({ type: v.literal('a'), n: v.pipe(v.number(), v.minValue(5)) }),
        v.object({ type: v.literal('a'), n: v.number() }),
      ]),
      { type: 'a', n: 7 },
    ],
    ['a fallback', v.fallback(v.string(), 'b'), 'a'],
    ['a schema that is chosen by the value', v.lazy(() => v.string()), 'a'],
    ['keys that are checked', v.record(v.pipe(v.string(), v.minLength(1)), v.string()), { a: 'b' }],
    ['a strict object', v.strictObject({ a: v.string() }), { a: 'b' }],
    ['an object that must hold a key', v.object({ a: v.exactOptional(v.string()) }), { a: 'b' }],
    ['a Date', v.date(), new Date()],
  ])('leaves %s to valibot', (_what, schema, value) => {
    expect(v.is(schema as v.GenericSchema, value)).toBe(true);
    expect(fits(schema as v.GenericSchema, value)).toBe(false);
  });

  const asString = v.pipeAsync(
    v.string(),
    v.checkAsync(async () => false),
  );

  it.each<[string, v.GenericSchema | v.GenericSchemaAsync, unknown]>([
    [
      'a check of what may be absent',
      v.object({
        a: v.pipe(
          v.optional(v.string()),
          v.check((a) => a === 'a'),
        ),
      }),
      { a: 'b' },
    ],
    ['a default that does not fit itself', v.object({ a: v.optional(v.string(), 5 as never) }), {}],
    ['the same where null is allowed', v.object({ a: v.nullish(v.string(), 5 as never) }), {}],
    [
      'a default within a pipe',
      v.pipe(
        v.unknown(),
        v.nullable(v.string(), 'b'),
        v.check((value) => value === null),
      ),
      null,
    ],
    [
      'a check of what valibot strips',
      v.pipe(
        v.object({ a: v.number() }),
        v.check((it) => 'b' in it),
      ),
      { a: 1, b: 2 },
    ],
    [
      'a check of what one of many may be',
      v.object({
        a: v.pipe(
          v.union([v.string(), v.null()]),
          v.check((a) => a === 'a'),
        ),
      }),
      { a: 'b' },
    ],
    ['a limit before what asks for a number', v.pipe(v.number(), v.minValue(1), v.finite()), 0],
    ['a limit after it', v.pipe(v.number(), v.finite(), v.minValue(1)), 0],
    ['a limit in a pipe of its own', v.pipe(v.pipe(v.number(), v.minValue(1)), v.finite()), 0],
    ['a number past all numbers', v.object({ a: v.pipe(v.number(), v.finite()) }), JSON.parse('{"a":1e999}')],
    ['what every object has', v.object({ constructor: v.optional(v.string()) }), {}],
    ['a field that a schema has by its prototype', v.object(Object.create({ a: v.string() })), { a: 1 }],
    ['what every list has', v.object({ length: v.optional(v.string()) }), []],
    ['a check that takes its time', v.objectAsync({ a: asString }), { a: 'a' }],
    ['such a check of the value itself', asString, 'a'],
  ])('never says yes where valibot says no: %s', async (_what, schema, value) => {
    expect((await v.safeParseAsync(schema, value)).success).toBe(false);
    expect(fits(schema, value)).toBe(false);
  });

  it('says the same whatever order the fields come in, and whatever came before', () => {
    const schema = v.object({ a: v.string(), b: v.optional(v.number()), c: v.union([v.string(), v.null()]) });
    const values = [
      { a: 'a', b: 1, c: null },
      { c: 'c', a: 'a' },
      { b: 1, x: 1, c: 'c', a: 'a' },
      { a: 'a', b: '1', c: null },
      { b: 1, a: 'a' },
      { x: 'x' },
      { a: 'a', c: 1 },
      ['a'],
    ];
    for (const value of [...values, ...values.toReversed()]) expect(fits(schema, value)).toBe(v.is(schema, value));
  });

  it('leaves the schemas of other libraries to them', () => {
    const schema = { '~standard': { version: 1, vendor: 'other', validate: (value: unknown) => ({ value }) } } as const;
    expect(fits({ ...v.string(), ...schema }, 'a')).toBe(false);
  });
});
