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
  return values.filter((value): value is string => typeof value === 'string' && value.length >= START_LENGTH);
}

/** Masks each secret in a text, plain or percent-encoded, in upper or lower case. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const { byStart, startLengths } = indexOf(secrets);
  if (startLengths.length === 0) return text;
  const lower = lowerCase(text);
  let masked = '';
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    for (const length of startLengths) {
      const secret = byStart.get(lower.slice(at, at + length))?.find((each) => lower.startsWith(each, at));
      if (secret === undefined) continue;
      masked += text.slice(end, at) + MASK;
      end = at + secret.length;
      at = end - 1;
      break;
    }
  }
  return masked + text.slice(end);
}

/** Secrets in lower case, by how they start: one pass over a text finds them all, however many there are. */
interface SecretIndex {
  readonly byStart: ReadonlyMap<string, readonly string[]>;
  readonly startLengths: readonly number[];
}

const START_LENGTH = 8;
// By array: the same one is used for each string of a body.
const indexes = new WeakMap<readonly string[], SecretIndex>();

function indexOf(secrets: readonly string[]): SecretIndex {
  let index = indexes.get(secrets);
  if (!index) {
    const forms = [...new Set(secrets.flatMap(formsOf))].sort((one, other) => other.length - one.length);
    const byStart = new Map<string, string[]>();
    for (const form of forms) {
      const start = form.slice(0, START_LENGTH);
      const sameStart = byStart.get(start);
      if (sameStart) sameStart.push(form);
      else byStart.set(start, [form]);
    }
    index = { byStart, startLengths: [...new Set([...byStart.keys()].map(({ length }) => length))] };
    indexes.set(secrets, index);
  }
  return index;
}

function formsOf(secret: string): string[] {
  // Half of a surrogate pair cannot be percent-encoded.
  const encoded = /\p{Surrogate}/u.test(secret) ? secret : encodeURIComponent(secret);
  return [lowerCase(secret), lowerCase(encoded)];
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
  const isSafe = ![...fields.map(lowerCase), ...indexOf(secrets).byStart.keys()].some((part) => lower.includes(part));
  return isSafe ? text : undefined;
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
