import * as v from 'valibot';

// Schemas that other files use are declared as `v.GenericSchema<Name>`: editors then show the name, and the compiler
// does not infer the whole of a schema again wherever it stands in another.

/** A list of known words that the provider may add to: known ones are offered, others pass. */
type OpenWord<Word extends string> = Word | (string & {});

/** A word in an answer. */
/* @__NO_SIDE_EFFECTS__ */
export function openWord<Word extends string>(): v.GenericSchema<OpenWord<Word>> {
  return v.string() as v.GenericSchema<OpenWord<Word>>;
}

/** A word by which a union narrows, in a place where the API itself takes any text. */
/* @__NO_SIDE_EFFECTS__ */
export function discriminator<Word extends string>(): v.GenericSchema<Word> {
  return v.string() as unknown as v.GenericSchema<Word>;
}

/** A text with a limit in characters, counted as the API counts them: an emoji is one. */
/* @__NO_SIDE_EFFECTS__ */
export function text(most: number, least = 0) {
  const limits = least === 0 ? `at most ${most} characters` : `${least} to ${most} characters`;
  return v.pipe(
    v.string(),
    v.check((value) => {
      // A character is one or two units: only in between need they be counted.
      if (value.length <= most && value.length >= least * 2) return true;
      const { length } = [...value];
      return length >= least && length <= most;
    }, limits),
  );
}

/** A number that JSON can carry. */
export const number = v.pipe(v.number(), v.finite());

/** A number in a range, both ends included. */
/* @__NO_SIDE_EFFECTS__ */
export function numberBetween(least: number, most: number) {
  return v.pipe(v.number(), v.minValue(least), v.maxValue(most));
}

/** An object whose inside is the provider's matter. */
export const openObject: v.GenericSchema<{ [key: string]: unknown }> = v.looseObject({});

/** A list in what callers pass, who may pass one that is read-only. */
/* @__NO_SIDE_EFFECTS__ */
export function list<Item>(item: v.GenericSchema<Item>): v.GenericSchema<readonly Item[]> {
  return v.array(item) as unknown as v.GenericSchema<readonly Item[]>;
}
