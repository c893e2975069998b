import * as v from 'valibot';

// Everything here is `@internal`, which keeps it out of the declarations: those name no schema library.

/** A string with limits on its length in characters, counted as the API counts them: an emoji is one. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function limitedString(max: number, min = 0) {
  const limits = min === 0 ? `at most ${max} characters` : `${min} to ${max} characters`;
  return v.pipe(
    v.string(),
    v.check((value) => {
      // A character is one or two UTF-16 units: only in between need they be counted.
      if (value.length <= max && value.length >= min * 2) return true;
      const { length } = [...value];
      return length >= min && length <= max;
    }, limits),
  );
}

/** Any value that follows a rule. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function anyThat<T>(isValid: (value: unknown) => boolean, rule: string): v.GenericSchema<T> {
  return v.pipe(v.unknown(), v.check(isValid, rule)) as v.GenericSchema as v.GenericSchema<T>;
}

/** A number with a rule of its own. One kind of rule for all of them: each other kind would be code of its own. */
/* @__NO_SIDE_EFFECTS__ */
function numberThat(isValid: (value: number) => boolean, rule: string) {
  return v.pipe(v.number(), v.check(isValid, rule));
}

/** A number that JSON can carry. @internal */
export const finiteNumber = numberThat(Number.isFinite, 'a finite number');

/** @internal */
export const integer = numberThat(Number.isInteger, 'an integer');

/** A number in a range, both ends included. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function numberInRange(min: number, max = Number.MAX_VALUE) {
  return numberThat(
    (value) => value >= min && value <= max,
    max === Number.MAX_VALUE ? `at least ${min}` : `${min} to ${max}`,
  );
}

/** The value by which a union narrows, in a place where the API itself takes any string. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function discriminator<Value extends string>(): v.GenericSchema<Value> {
  return v.string() as unknown as v.GenericSchema<Value>;
}

/** One enum value. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function literal<const Value extends string>(value: Value) {
  return v.picklist([value]);
}

type OneOf<Options extends readonly v.GenericSchema[]> = v.GenericSchema<v.InferOutput<Options[number]>>;

/**
 * The first schema that matches, else the first, which then names what is wrong. A fifth of the code of `v.union`.
 *
 * @internal
 */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const Options extends readonly v.GenericSchema[]>(...options: Options): OneOf<Options> {
  return v.lazy((value) => options.find((option) => v.is(option, value)) ?? (options[0] as v.GenericSchema)) as never;
}

/**
 * One of several objects, told apart by the literal in a field: the one that it means names the bad field. A fifth of the
 * code of `v.variant`, which does more.
 *
 * @internal
 */
/* @__NO_SIDE_EFFECTS__ */
export function variant<const Options extends readonly v.ObjectSchema<v.ObjectEntries, undefined>[]>(
  field: string,
  options: Options,
): OneOf<Options> {
  const literalOf = ({ entries }: Options[number]) =>
    (entries[field] as v.GenericSchema as ReturnType<typeof literal>).options[0];
  const known = v.object({ [field]: v.picklist(options.map(literalOf)) });
  return v.lazy((value) => {
    const found = (Object(value) as { [key: string]: unknown })[field];
    return options.find((option) => literalOf(option) === found) ?? known;
  }) as never;
}

/** An object of any keys, whose values all match. A fifth of the code of `v.record`. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function recordOf<Value>(schema: v.GenericSchema<Value>): v.GenericSchema<{ [key: string]: Value }> {
  return v.lazy((value) => v.object(Object.fromEntries(Object.keys(Object(value)).map((key) => [key, schema]))));
}

/** An object that is passed on unchecked. The cast: nobody gets the copy that valibot makes. @internal */
export const openObject = v.object({}) as unknown as v.GenericSchema<{ [key: string]: unknown }>;

// Optional fields, as most are.

/** @internal */
export const optionalString = v.optional(v.string());
/** @internal */
export const optionalBoolean = v.optional(v.boolean());
/** @internal */
export const optionalNumber = v.optional(finiteNumber);
/** @internal */
export const optionalObject = v.optional(openObject);
