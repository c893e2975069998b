import * as v from 'valibot';
import { openDto } from './dto.ts';
import { isObject, word } from './fields.ts';

/** One of several objects, told apart by the word in `key`. */
export function variant<const Variants extends Record<string, v.GenericSchema<unknown>>>(
  key: string,
  variants: Variants,
): v.GenericSchema<unknown, v.InferOutput<Variants[keyof Variants]>> {
  const byWord = new Map<unknown, v.GenericSchema<unknown>>(Object.entries(variants));
  // Matches nothing: it is there to say which words there are.
  const none = openDto({ [key]: word(...Object.keys(variants)) });
  const schema = v.lazy((input) => byWord.get(isObject(input) ? input[key] : undefined) ?? none);
  return schema as v.GenericSchema<unknown, v.InferOutput<Variants[keyof Variants]>>; // the map holds only these
}
