import * as v from 'valibot';

// Schemas that other files use are declared as `v.GenericSchema<Name>`: editors then show the name, and the compiler
// does not infer the whole of a schema again wherever it stands in another.

/** A list of known words that the provider may add to: known ones are offered, others pass. */
type OpenEnum<Word extends string> = Word | (string & {});

/** A word in an answer. */
/* @__NO_SIDE_EFFECTS__ */
export function openEnum<Word extends string>(): v.GenericSchema<OpenEnum<Word>> {
  return v.string() as v.GenericSchema<OpenEnum<Word>>;
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

/** A number with a rule of its own. One kind of rule for all of them: each other kind would be code of its own. */
/* @__NO_SIDE_EFFECTS__ */
function numberThat(fits: (value: number) => boolean, rule: string) {
  return v.pipe(v.number(), v.check(fits, rule));
}

/** A number that JSON can carry. */
export const number = numberThat(Number.isFinite, 'a finite number');

/** A number in a range, both ends included. */
/* @__NO_SIDE_EFFECTS__ */
export function numberFrom(least: number, most = Number.MAX_VALUE) {
  return numberThat(
    (value) => value >= least && value <= most,
    most === Number.MAX_VALUE ? `at least ${least}` : `${least} to ${most}`,
  );
}

export const wholeNumber = numberThat(Number.isInteger, 'a whole number');

/** An object whose inside is the provider's matter. The cast: nobody gets the copy that valibot makes. */
export const openObject = v.object({}) as unknown as v.GenericSchema<{ [key: string]: unknown }>;

// Fields that may be absent, as most are.
export const optionalText = v.optional(v.string());
export const optionalFlag = v.optional(v.boolean());
export const optionalNumber = v.optional(number);
export const optionalObject = v.optional(openObject);

/** A list in what callers pass, who may pass one that is read-only. */
/* @__NO_SIDE_EFFECTS__ */
export function list<Item>(item: v.GenericSchema<Item>): v.GenericSchema<readonly Item[]> {
  return v.array(item) as unknown as v.GenericSchema<readonly Item[]>;
}
