import { isObject, orUndefined } from '../schema/describe-type.ts';

const MASK = '***';

const SENSITIVE_HEADER = /auth|cookie|credential|key|password|secret|signature|token/i;

export function isSensitiveHeader(name: string): boolean {
  // An idempotency key is not a secret, and people search logs for it.
  return SENSITIVE_HEADER.test(name) && name !== 'idempotency-key';
}

/** Headers with each secret masked, and the values of those whose names say that they are one. */
export function redactHeaders(
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Record<string, string> {
  const shown = (name: string, value: string) => (isSensitiveHeader(name) ? MASK : maskSecrets(value, secrets));
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shown(name, value)]));
}

/** A URL with each secret masked, and the values of parameters whose names say that they are one. */
export function redactUrl(url: string, secrets: readonly string[]): string {
  const masked = url.replace(/([?&][^&=]*=)[^&]*/g, (pair, name) => (isSensitiveHeader(name) ? name + MASK : pair));
  return maskSecrets(masked, secrets);
}

/** The values that are long enough to be masked: masking each `true` would hide the message and no secret. */
export function secretsAmong(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value.length >= MIN_LENGTH);
}

/** Masks each secret in a text, plain or percent-encoded, in upper or lower case. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text;
  // Engines refuse a pattern of many megabytes; then nothing of the text is shown.
  return orUndefined(() => text.replace(patternOf(secrets), MASK)) ?? MASK;
}

const MIN_LENGTH = 8;
// By array: the same one is used for each string of a body.
const patterns = new WeakMap<readonly string[], RegExp>();

/** One pattern for all secrets, so that one pass over a text finds them, however many there are. */
function patternOf(secrets: readonly string[]): RegExp {
  let pattern = patterns.get(secrets);
  if (!pattern) {
    // The longest first: one may begin with another.
    const forms = [...new Set(secrets.flatMap(formsOf))].sort((one, other) => other.length - one.length);
    // JSON within a string escapes some characters.
    pattern = new RegExp(forms.map((form) => form.replace(/[^\w]/g, '\\\\?\\$&')).join('|'), 'gi');
    patterns.set(secrets, pattern);
  }
  return pattern;
}

function formsOf(secret: string): string[] {
  // Half of a surrogate pair cannot be percent-encoded.
  const encoded = /\p{Surrogate}/u.test(secret) ? secret : encodeURIComponent(secret);
  // A server may echo a hexadecimal number without its `0x`.
  return [secret, encoded, secret.replace(/^0x(?=[\da-f]{8})/i, '')];
}

/** Whether a text that was not parsed names a secret field, or holds the start of a secret: it may be truncated there. */
export function mayHoldSecret(text: string, secrets: readonly string[], fields: readonly string[] = []): boolean {
  const unescaped = text.replace(/\\u([\da-f]{4})|\\/gi, (_, hex) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : '',
  );
  const lower = `${text} ${unescaped}`.toLowerCase();
  const starts = secrets.flatMap(formsOf).map((form) => form.slice(0, MIN_LENGTH));
  return [...fields, ...starts].some((part) => lower.includes(part.toLowerCase()));
}

/** Masks each secret in a parsed JSON value, keys included, and every string below the given fields, however short. */
export function maskValue(value: unknown, secrets: readonly string[], fields: readonly string[]): unknown {
  return mapStrings(value, fields, (text, isSecret) => (isSecret ? MASK : maskSecrets(text, secrets)));
}

/** All strings below fields of the given names. */
export function textsBelow(value: unknown, fields: readonly string[]): string[] {
  const texts: string[] = [];
  mapStrings(value, fields, (text, isSecret) => {
    if (isSecret) texts.push(text);
    return text;
  });
  return texts;
}

/** A copy of a JSON value with each string and key replaced; a string below one of the fields `isSecret`. */
function mapStrings(
  value: unknown,
  fields: readonly string[],
  replace: (text: string, isSecret: boolean) => string,
  isSecret = false,
): unknown {
  if (typeof value === 'string') return replace(value, isSecret);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, fields, replace, isSecret));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    replace(key, false),
    mapStrings(item, fields, replace, isSecret || fields.includes(key)),
  ]);
  return Object.fromEntries(entries);
}

/** A short excerpt of somebody else's text, secrets masked. */
export function maskedExcerpt(text: string, secrets: readonly string[], length: number): string {
  return excerpt(maskSecrets(text, secrets), length);
}

/** A short, printable excerpt of somebody else's text, on one line. */
export function excerpt(text: string, length = 200): string {
  // Control and format characters (ANSI escapes, text direction marks) would act on the reader's terminal.
  const start = text.slice(0, length * 8);
  const line = start.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
