/** Keeps secrets out of whatever people read: messages, bodies of errors, hooks, warnings. */

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
export function secretsAmong(values: readonly unknown[], leastLength = 8): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value.length >= leastLength);
}

/** Masks each secret in a text, also where it stands percent-encoded or JSON-escaped (a server may echo it so). */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      masked = masked.replaceAll(form, MASK);
    }
  }
  return masked;
}

/**
 * Masks each secret in all texts and keys of a parsed JSON value (JSON has many ways to write the same text), and every
 * text below fields of the given names, however short.
 */
export function maskValue(value: unknown, secrets: readonly string[], fields: readonly string[]): unknown {
  const mask = (item: unknown, inside: boolean): unknown => {
    if (typeof item === 'string') return inside ? MASK : maskText(item, secrets, fields);
    if (Array.isArray(item)) return item.map((member) => mask(member, inside));
    if (typeof item !== 'object' || item === null) return item;
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
 * Masks each secret in a text that somebody else wrote, and what follows a field of the given names in it as JSON would
 * have it. All that follows: where a value ends cannot be told of what cannot be parsed.
 */
export function maskText(text: string, secrets: readonly string[], fields: readonly string[]): string {
  const masked = maskSecrets(text, secrets);
  // Quotes may be escaped, as in JSON within a text of JSON.
  const field = new RegExp(`((?:${fields.join('|')})[\\\\"']+\\s*:)[^]*`);
  return fields.length === 0 ? masked : masked.replace(field, `$1 ${MASK}`);
}

/** All texts that stand anywhere below fields of the given names. */
export function textsBelow(value: unknown, fields: readonly string[], inside = false): string[] {
  if (typeof value === 'string') return inside ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
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
