import * as v from 'valibot';
import { dto } from '../requests/dto.ts';
import { flag, text, texts } from '../requests/fields.ts';
import {
  equals,
  equalsId,
  type Filter,
  type FilterValue,
  isOneOf,
  isOneOfIds,
  type Reading,
  timeFields,
  timeReadings,
} from './filters.ts';

/** `true` or `false` as text. */
const flagText = v.pipe(
  v.unknown(),
  v.transform((value) => (value === 'true' ? true : value === 'false' ? false : value)),
  flag(),
);

/** A list whose key repeats; one value is a list of one. */
const repeated = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? [value] : value)),
  texts(),
);

const customerFields = {
  numberE164CheckEnabled: v.optional(flagText),
  extension: v.optional(text({ max: 10 })),
  assistantOverrides: v.optional(text()),
  squadOverrides: v.optional(text()),
  number: v.optional(text({ min: 3, max: 40 })),
  sipUri: v.optional(text()),
  email: v.optional(text({ max: 40 })),
  externalId: v.optional(text({ max: 40 })),
};

/** The parameters that choose sessions. The customer's are declared flat and meant nested, so both forms are read. */
export const sessionFilterFields = {
  id: v.optional(text()),
  idAny: v.optional(text()),
  name: v.optional(text({ max: 40 })),
  assistantId: v.optional(text()),
  assistantIdAny: v.optional(text()),
  squadId: v.optional(text()),
  workflowId: v.optional(text()),
  ...customerFields,
  customer: v.optional(dto({ ...customerFields, name: v.optional(text({ max: 40 })) })),
  customerNumberAny: v.optional(text()),
  phoneNumberId: v.optional(text()),
  phoneNumberIdAny: v.optional(repeated),
  ...timeFields,
};

type FilterValues = v.InferOutput<v.ObjectSchema<typeof sessionFilterFields, undefined>>;
type FilterName = Exclude<keyof FilterValues, 'customer'> | 'customer.name';

/** How each parameter chooses. The `name` of the query is the session's; a customer's can only be asked for nested. */
const readings: Record<FilterName, Reading> = {
  id: equalsId('$.id'),
  idAny: isOneOfIds('$.id'),
  name: equals('$.name'),
  assistantId: equalsId('$.assistantId'),
  assistantIdAny: isOneOfIds('$.assistantId'),
  squadId: equalsId('$.squadId'),
  // No property of a session holds a workflow, so this one finds nothing.
  workflowId: equals('$.workflowId'),
  numberE164CheckEnabled: (value) => ({
    condition:
      "iif(json_type(document, '$.customer') IS NULL, NULL, ifnull(json_extract(document, '$.customer.numberE164CheckEnabled'), 1)) = ?",
    value: Number(value),
  }),
  extension: equals('$.customer.extension'),
  assistantOverrides: equalsJson('$.customer.assistantOverrides'),
  squadOverrides: equalsJson('$.customer.squadOverrides'),
  number: equals('$.customer.number'),
  sipUri: equals('$.customer.sipUri'),
  'customer.name': equals('$.customer.name'),
  email: equals('$.customer.email'),
  externalId: equals('$.customer.externalId'),
  customerNumberAny: isOneOf('$.customer.number'),
  phoneNumberId: equalsId('$.phoneNumberId'),
  phoneNumberIdAny: isOneOfIds('$.phoneNumberId'),
  ...timeReadings,
};

/** The conditions that a query sets; a session has to meet all of them. */
export function readSessionFilters({ customer, ...flat }: FilterValues): Filter[] {
  const { name, ...nested } = customer ?? {};
  const given: [string, FilterValue | undefined][] = [
    ...Object.entries(flat),
    ...Object.entries(nested),
    ['customer.name', name],
  ];
  return given.flatMap(([filter, value]) =>
    // The schema has let no other name through.
    value === undefined ? [] : readings[filter as FilterName](value),
  );
}

/** The contract declares a string here and no rule for it, so it is read as the JSON of the whole object. */
function equalsJson(path: string): Reading {
  return (value) => ({ condition: `json_extract(document, '${path}') = ?`, value: compactJson(String(value)) });
}

function compactJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text; // equals no object, so it finds nothing
  }
}
