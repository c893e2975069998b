import * as v from 'valibot';
import { isObject, type JsonObject } from './fields.ts';

/**
 * An object that is read as class-validator reads one, which Vapi's messages show at work: properties that are not
 * declared are refused by name, all of them, before anything else; a required property that is absent fails by what it
 * should have been; and null stands for absent where a property is optional. Valibot's own objects stop at the first
 * unknown key and have one message for each absent one.
 */
export function dto<const Entries extends v.ObjectEntries>(entries: Entries) {
  return object<Entries, unknown>(entries, 'closed');
}

/** The same for an object of which only some properties are declared: the others pass unseen. */
export function openDto<const Entries extends v.ObjectEntries>(entries: Entries) {
  return object<Entries, JsonObject>(entries, 'open');
}

type Declared<Entries extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<Entries, undefined>>;

function object<Entries extends v.ObjectEntries, Rest>(
  entries: Entries,
  rest: 'open' | 'closed',
): v.GenericSchema<unknown, Declared<Entries> & Rest> {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const input = dataset.value;
      if (!isObject(input)) {
        addIssue({ message: '$property must be an object' });
        return NEVER;
      }
      const at = (key: string) => ({ type: 'object', origin: 'value', input, key, value: input[key] }) as const;
      const output: [string, unknown][] = [];
      for (const key of Object.keys(input)) {
        if (Object.hasOwn(entries, key)) continue;
        if (rest === 'open') output.push([key, input[key]]);
        else addIssue({ message: 'property $property should not exist', path: [at(key)] });
      }
      for (const [key, entry] of Object.entries(entries)) {
        const value = Object.hasOwn(input, key) ? input[key] : undefined;
        if ((value === undefined || value === null) && entry.type === 'optional') continue;
        const result = v.safeParse(entry, value);
        for (const issue of result.issues ?? []) {
          addIssue({ message: issue.message, path: [at(key), ...(issue.path ?? [])] });
        }
        output.push([key, result.output]);
      }
      return Object.fromEntries(output) as Declared<Entries> & Rest; // each entry has read its own property
    }),
  );
}

/** Words an issue as class-validator does: the path to the object, then the sentence about its property. */
export function explain(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  const property = keys.pop() ?? '';
  return [...keys, issue.message.replace('$property', () => property)].join('.');
}
