/** Keeps secrets out of whatever people read: messages, bodies of errors, hooks, warnings. */

/** What stands in place of a secret. */
const MASK = '***';

const SENSITIVE_HEADER = /auth|cookie|key|secret|token|password/i;

/** Tells whether a header's name says that its value is a secret. */
export function isSensitiveHeader(name: string): boolean {
  return SENSITIVE_HEADER.test(name);
}

/** The same headers, secrets masked. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSensitiveHeader(name) ? MASK : value]),
  );
}

/**
 * Masks each secret in a text, also where it stands percent-encoded or JSON-escaped (a server may echo it so).
 * A secret shorter than four characters is left: masking each `a` would hide the message and no secret.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      masked = masked.replaceAll(form, MASK);
    }
  }
  return masked;
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
