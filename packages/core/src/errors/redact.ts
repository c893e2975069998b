/** Keeps secrets out of whatever people read: messages, bodies of errors, hooks, warnings. */

import { isObject } from '../schema/describe-type.ts';

/** What stands in place of a secret. */
const MASK = '***';

const SENSITIVE_HEADER = /auth|cookie|credential|key|password|secret|signature|token/i;

/** Tells whether a header's name says that its value is a secret. */
export function isSensitiveHeader(name: string): boolean {
  // The key of an idempotent request is no secret, and what one looks for in logs.
  return SENSITIVE_HEADER.test(name) && name !== 'idempotency-key';
}

/** The same headers, secrets masked. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSensitiveHeader(name) ? MASK : value]),
  );
}

/**
 * The secrets among some values: a short one is left out, since masking each `true` would hide the message and no
 * secret.
 */
export function secretsAmong(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value.length >= MIN_SECRET_LENGTH);
}

const MIN_SECRET_LENGTH = 8;

/**
 * Masks each secret in a text, also where it stands percent-encoded or JSON-escaped, in capitals or, a hexadecimal
 * number, without its `0x` (a server may echo it so).
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  let lower = lowerCase(text);
  for (const form of formsOf(secrets)) {
    if (!lower.includes(form)) continue;
    masked = maskEach(masked, lower, form);
    lower = lowerCase(masked);
  }
  return masked;
}

// By list: the same one is held against each text of a body.
const knownForms = new WeakMap<readonly string[], readonly string[]>();

/** What secrets may look like in a text that is in lower case. */
function formsOf(secrets: readonly string[]): readonly string[] {
  let forms = knownForms.get(secrets);
  if (!forms) {
    forms = [...new Set(secrets.flatMap(writingsOf).map(lowerCase))];
    knownForms.set(secrets, forms);
  }
  return forms;
}

function writingsOf(secret: string): string[] {
  // Half of a surrogate pair cannot be percent-encoded.
  const encoded = /\p{Surrogate}/u.test(secret) ? [] : [encodeURIComponent(secret)];
  const digits = /^0x[\da-f]{8,}$/i.test(secret) ? [secret.slice(2)] : [];
  return [secret, JSON.stringify(secret).slice(1, -1), ...encoded, ...digits];
}

/** Of the same length as the text, unlike what `toLowerCase` makes of some letters. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Not by a regular expression: engines refuse one as long as a secret may be. */
function maskEach(text: string, lower: string, form: string): string {
  let masked = '';
  let end = 0;
  for (let at = lower.indexOf(form); at !== -1; at = lower.indexOf(form, end)) {
    masked += text.slice(end, at) + MASK;
    end = at + form.length;
  }
  return masked + text.slice(end);
}

/** Masks the beginning of a secret at the end of a text: whoever cut the text off may have cut the secret in two. */
function maskCutOff(text: string, secrets: readonly string[]): string {
  const lower = lowerCase(text);
  for (const form of formsOf(secrets)) {
    const start = form.slice(0, MIN_CUT_LENGTH);
    let at = start.length < MIN_CUT_LENGTH ? -1 : lower.indexOf(start, lower.length - form.length);
    while (at !== -1 && !form.startsWith(lower.slice(at))) at = lower.indexOf(start, at + 1);
    if (at !== -1) return text.slice(0, at) + MASK;
  }
  return text;
}

// What is shorter shows little more than a prefix that all keys of a provider share.
const MIN_CUT_LENGTH = 8;

/**
 * Masks each secret in all texts and keys of a parsed JSON value (JSON has many ways to write the same text), and every
 * text below fields of the given names, however short.
 */
export function maskValue(value: unknown, secrets: readonly string[], fields: readonly string[]): unknown {
  const mask = (item: unknown, inside: boolean): unknown => {
    if (typeof item === 'string') return inside ? MASK : maskText(item, secrets, fields);
    if (Array.isArray(item)) return item.map((member) => mask(member, inside));
    if (!isObject(item)) return item;
    return Object.fromEntries(
      Object.entries(item).map(([key, member]) => [
        maskSecrets(key, secrets),
        mask(member, inside || fields.includes(key)),
      ]),
    );
  };
  return mask(value, false);
}

/**
 * Masks each secret in a text that somebody else wrote, and what follows a field of the given names in it: as JSON
 * would have it, however escaped, and as logs and forms do. All that follows: where a value ends cannot be told of what
 * cannot be parsed.
 */
export function maskText(text: string, secrets: readonly string[], fields: readonly string[]): string {
  const masked = maskCutOff(maskSecrets(text, secrets), secrets);
  if (fields.length === 0) return masked;
  const field = new RegExp(`((?:${fields.join('|')})(?:${QUOTES}${SIGN}|\\s*[:=](?=${VALUE})))[^]*`, 'i');
  return masked.replace(field, `$1 ${MASK}`);
}

// Quotes may be escaped: as in JSON within a text of JSON, in HTML, in a URL.
const QUOTES = `(?:[\\\\"']|&(?:quot|apos|#\\w+);|%2[27])+`;
const SIGN = '\\s*(?::|=|%3a)';
// Without quotes around its name it may be prose, so that what follows must look like more than a word.
const VALUE = '\\s*(?=\\S{0,40}\\d)\\S{8}';

/** All texts that stand anywhere below fields of the given names. */
export function textsBelow(value: unknown, fields: readonly string[], inside = false): string[] {
  if (typeof value === 'string') return inside ? [value] : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => textsBelow(item, fields, inside || fields.includes(key)));
}

/** A short, one-line, printable piece of a text that somebody else wrote. */
export function excerpt(text: string, length = 200): string {
  // Control and format characters (ANSI escapes, text direction marks) would act on the reader's terminal.
  const line = text
    .slice(0, length * 8)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
