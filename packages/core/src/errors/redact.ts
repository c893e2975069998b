/** Keeps secrets out of everything that people read: messages, error bodies, hooks, warnings. */

import { isObject } from '../schema/describe-type.ts';

/** Stands in place of a secret. */
const MASK = '***';

const SENSITIVE_HEADER = /auth|cookie|credential|key|password|secret|signature|token/i;

/** Whether a header's name says that its value is a secret. */
export function isSensitiveHeader(name: string): boolean {
  // An idempotency key is not a secret, and people search logs for it.
  return SENSITIVE_HEADER.test(name) && name !== 'idempotency-key';
}

/** The same headers, secrets masked. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSensitiveHeader(name) ? MASK : value]),
  );
}

/** The values that are long enough to be masked: masking each `true` would hide the message and no secret. */
export function secretsAmong(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value.length >= MIN_LENGTH);
}

/** Masks each secret in a text, plain or percent-encoded, in upper or lower case. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const { forms, lengths, letters } = indexOf(secrets);
  if (forms.size === 0) return text;
  const lower = lowerCase(text);
  let masked = '';
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!letters.has(lower[at])) continue;
    const length = lengths
      .get(lower.slice(at, at + START_LENGTH))
      ?.find((each) => forms.has(lower.slice(at, at + each)));
    if (length === undefined) continue;
    masked += text.slice(end, at) + MASK;
    end = at + length;
    at = end - 1;
  }
  return masked + text.slice(end);
}

/** Secrets in lower case, so that one pass over a text finds them all, however many there are. */
interface SecretIndex {
  readonly forms: ReadonlySet<string>;
  /** The lengths of those that start alike, longest first. */
  readonly lengths: ReadonlyMap<string, readonly number[]>;
  /** The first letters. */
  readonly letters: ReadonlySet<string | undefined>;
}

const MIN_LENGTH = 8;
const START_LENGTH = 4;
// By array: the same one is used for each string of a body.
const indexes = new WeakMap<readonly string[], SecretIndex>();

function indexOf(secrets: readonly string[]): SecretIndex {
  let index = indexes.get(secrets);
  if (!index) {
    const forms = [...new Set(secrets.flatMap(formsOf))].sort((one, other) => other.length - one.length);
    const lengths = new Map<string, readonly number[]>();
    for (const form of forms) {
      const start = form.slice(0, START_LENGTH);
      const known = lengths.get(start) ?? [];
      if (known.at(-1) !== form.length) lengths.set(start, [...known, form.length]);
    }
    index = { forms: new Set(forms), lengths, letters: new Set(forms.map((form) => form[0])) };
    indexes.set(secrets, index);
  }
  return index;
}

function formsOf(secret: string): string[] {
  // Half of a surrogate pair cannot be percent-encoded.
  const encoded = /\p{Surrogate}/u.test(secret) ? secret : encodeURIComponent(secret);
  // A server may echo a hexadecimal number without its `0x`.
  return [secret, encoded, secret.replace(/^0x(?=[\da-f]{8})/i, '')].map(lowerCase);
}

/** Keeps the length of the text, unlike `toLowerCase` of some letters. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * A text that could not be parsed, if it can be quoted: it mentions no secret field, and holds no start of a secret
 * (a truncated text may end in the middle of one).
 */
export function quotable(text: string, secrets: readonly string[], fields: readonly string[]): string | undefined {
  const lower = lowerCase(text);
  const starts = [...indexOf(secrets).forms].map((form) => form.slice(0, MIN_LENGTH));
  return [...fields.map(lowerCase), ...starts].some((part) => lower.includes(part)) ? undefined : text;
}

/** Masks each secret in a parsed JSON value, keys included, and every string below the given fields, however short. */
export function maskValue(value: unknown, secrets: readonly string[], fields: readonly string[]): unknown {
  const mask = (item: unknown, isSecret: boolean): unknown => {
    if (typeof item === 'string') return isSecret ? MASK : maskSecrets(item, secrets);
    if (Array.isArray(item)) return item.map((member) => mask(member, isSecret));
    if (!isObject(item)) return item;
    return Object.fromEntries(
      Object.entries(item).map(([key, member]) => [
        maskSecrets(key, secrets),
        mask(member, isSecret || fields.includes(key)),
      ]),
    );
  };
  return mask(value, false);
}

/** All strings below fields of the given names. */
export function textsBelow(value: unknown, fields: readonly string[], inside = false): string[] {
  if (typeof value === 'string') return inside ? [value] : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => textsBelow(item, fields, inside || fields.includes(key)));
}

/** A short, printable excerpt of somebody else's text, on one line. */
export function excerpt(text: string, length = 200): string {
  // Control and format characters (ANSI escapes, text direction marks) would act on the reader's terminal.
  const line = text
    .slice(0, length * 8)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
