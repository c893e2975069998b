import * as v from 'valibot';

/** An object of JSON whose properties nobody has looked at. */
export type JsonObject = { [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A UUID of any version. */
export function isUuid(value: unknown): boolean {
  return isText(value) && /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(value);
}

/** What has to hold, and how the API says that it does not. `$property` stands for the property's name. */
type Constraint = readonly [holds: (value: unknown) => boolean, message: string];

/** Bounds that are part of what they allow. */
interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A property under constraints that are all tried: a value is told everything that is wrong with it. */
function field<Value>(...constraints: readonly Constraint[]): v.GenericSchema<unknown, Value> {
  const schema = v.pipe(
    v.unknown(),
    v.rawCheck(({ dataset, addIssue }) => {
      for (const [holds, message] of constraints) if (!holds(dataset.value)) addIssue({ message });
    }),
  );
  return schema as v.GenericSchema<unknown, Value>; // each caller's constraints include the test for its type
}

/** A list of plain values. A message about some of them speaks of each. */
function each<Value>(...constraints: readonly Constraint[]): v.GenericSchema<unknown, Value[]> {
  return field(
    [Array.isArray, '$property must be an array'],
    ...constraints.map<Constraint>(([holds, message]) => [
      (value) => Array.isArray(value) && value.every(holds),
      `each value in ${message}`,
    ]),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function textConstraints({ min, max }: Range): Constraint[] {
  // Counted in characters, not in UTF-16 units, as both JSON Schema and class-validator do.
  const hasLength = (value: unknown, holds: (length: number) => boolean) => isText(value) && holds([...value].length);
  return [
    [isText, '$property must be a string'],
    ...bound(
      min,
      (limit): Constraint => [
        (value) => hasLength(value, (length) => length >= limit),
        `$property must be longer than or equal to ${limit} characters`,
      ],
    ),
    ...bound(
      max,
      (limit): Constraint => [
        (value) => hasLength(value, (length) => length <= limit),
        `$property must be shorter than or equal to ${limit} characters`,
      ],
    ),
  ];
}

function wordConstraint(words: readonly string[]): Constraint {
  const message = `$property must be one of the following values: ${words.join(', ')}`;
  return [(value) => isText(value) && words.includes(value), message];
}

function bound(limit: number | undefined, constraint: (limit: number) => Constraint): Constraint[] {
  return limit === undefined ? [] : [constraint(limit)];
}

export function text(length: Range = {}) {
  return field<string>(...textConstraints(length));
}

export function texts(length: Range = {}) {
  return each<string>(...textConstraints(length));
}

export function word<const Words extends readonly string[]>(...words: Words) {
  return field<Words[number]>(wordConstraint(words));
}

export function words<const Words extends readonly string[]>(...allowed: Words) {
  return each<Words[number]>(wordConstraint(allowed));
}

export function uuid() {
  return field<string>([isUuid, '$property must be a UUID']);
}

export function number({ min, max }: Range = {}) {
  return field<number>(
    [isNumber, '$property must be a number conforming to the specified constraints'],
    ...bound(
      min,
      (limit): Constraint => [(value) => isNumber(value) && value >= limit, `$property must not be less than ${limit}`],
    ),
    ...bound(
      max,
      (limit): Constraint => [
        (value) => isNumber(value) && value <= limit,
        `$property must not be greater than ${limit}`,
      ],
    ),
  );
}

export function integers() {
  return each<number>([Number.isInteger, '$property must be an integer number']);
}

export function flag() {
  return field<boolean>([(value) => typeof value === 'boolean', '$property must be a boolean value']);
}

/** A date with time and zone. */
export function dateTime() {
  const isTimestamp = (value: unknown) => v.is(v.pipe(v.string(), v.isoTimestamp()), value);
  return field<string>([
    (value) => isTimestamp(value) && !Number.isNaN(Date.parse(String(value))),
    '$property must be a valid ISO 8601 date string',
  ]);
}

/** An object that the contract keeps open: handed on exactly as it came. */
export function openObject() {
  return field<JsonObject>([isObject, '$property must be an object']);
}

/** Objects that the contract keeps open. */
export function openObjects() {
  return each<JsonObject>([isObject, '$property must be an object']);
}

/** A list of objects. Each has its own place in the messages: `messages.0.role`. */
export function list<Output>(item: v.GenericSchema<unknown, Output>) {
  return v.array(item, '$property must be an array');
}
