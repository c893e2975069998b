/** What kind of thing a value is. */

/** Tells what has fields from `null` and from everything else. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The name of what the language or the platform made, such as `Date` or `Headers`; it may come from another realm. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Tells an object of fields from a list, a date, a form and the like. An instance of a class is one, too. */
export function isPlainObject(value: unknown): boolean {
  return tagOf(value) === 'Object';
}

/** What a value is, for messages; never the value itself, which may be a secret. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : 'a date';
  if (value === undefined) return 'undefined';
  if (typeof value !== 'object') return `a ${typeof value}`;
  return isPlainObject(value) ? 'an object' : `a ${tagOf(value)}`;
}
