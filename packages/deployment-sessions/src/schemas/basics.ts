import { idProblem } from '@x/core';
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

/** A list in what callers pass, who may pass one that is read-only. */
/* @__NO_SIDE_EFFECTS__ */
export function list<Item>(item: v.GenericSchema<Item>): v.GenericSchema<readonly Item[]> {
  return v.array(item) as unknown as v.GenericSchema<readonly Item[]>;
}

// Fields of answers that may be absent or null, as many are.
export const nullishText = v.nullish(v.string());
export const nullishNumber = v.nullish(v.number());
export const nullishFlag = v.nullish(v.boolean());

/** An id of the caller's, which must fit into a path: an id that no request can name again would be lost. */
export const customId = v.pipe(
  v.string(),
  v.check((id) => idProblem(id) === undefined, 'an id that fits into a path as one segment'),
);
