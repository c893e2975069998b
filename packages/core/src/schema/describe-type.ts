/** Whether a value is an object or array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The result of some work; `undefined` if it throws. */
export function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** The same fields without those that are `undefined`. */
export function definedFields<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const defined: Partial<T> = {};
  for (const name in fields) if (fields[name] !== undefined) defined[name] = fields[name];
  return defined as T;
}

/** The tag of a built-in object, such as `Date` or `Headers`, also of one from another realm. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

export function isDate(value: unknown): value is Date {
  return tagOf(value) === 'Date';
}

/** Whether a value is an object of fields, as opposed to an array, a date, a form. Instances of classes count. */
export function isPlainObject(value: unknown): boolean {
  return tagOf(value) === 'Object';
}

/** The type of a value, for messages; never the value itself, which may be a secret. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : 'a date';
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return isPlainObject(value) ? 'an object' : `a ${tagOf(value)}`;
}

/** The same with the value of numbers, which are no secrets: `NaN`, `30`. */
export function describeValue(value: unknown): string {
  return typeof value === 'number' ? String(value) : describeType(value);
}
