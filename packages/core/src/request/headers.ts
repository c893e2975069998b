import { invalidConfig, invalidInput } from '../errors/usage-error.ts';
import { describeType, isPlainObject, tagOf } from '../schema/describe-type.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// What a header can carry: printable ASCII, Latin-1 and inner tabs (RFC 9110, field-value).
const VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** The HTTP stack or this package owns these: set by a caller, they would change where a request ends or what it means. */
const OWNED = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Tells whether a text can be sent as a header's value. */
export function isHeaderValue(text: string): boolean {
  return VALUE.test(text);
}

/**
 * Checks headers given by a caller and returns them with lower-case names. A refused value is never shown: it may be
 * a secret.
 */
export function checkHeaders(
  headers: Readonly<Record<string, string | undefined>> | Headers,
  credentialHeader: string | undefined,
): Record<string, string> {
  const checked: Record<string, string> = {};
  const isHeaders = tagOf(headers) === 'Headers';
  if (!isHeaders && !isPlainObject(headers)) {
    throw invalidInput('headers', `must be an object of texts, not ${describeType(headers)}`);
  }
  for (const [given, value] of isHeaders ? (headers as Headers) : Object.entries(headers)) {
    if (value === undefined) continue;
    const name = given.toLowerCase();
    const parameter = `headers.${TOKEN.test(given) ? given : '?'}`;
    if (!TOKEN.test(given)) throw invalidInput(parameter, 'is no header name');
    if (OWNED.has(name)) throw invalidInput(parameter, 'is set by the client itself');
    if (name === credentialHeader) throw invalidInput(parameter, 'is the credential: give it as an option');
    if (typeof value !== 'string') throw invalidInput(parameter, `must be a string, not ${describeType(value)}`);
    if (!isHeaderValue(value)) throw invalidInput(parameter, 'holds a character that a header cannot carry');
    checked[name] = value.trim();
  }
  return checked;
}

/** Checks a credential read from an option or the environment; the message does not show it. */
export function checkCredential(value: string, option: string): string {
  if (!isHeaderValue(value)) {
    throw invalidConfig(`\`${option}\` holds a character that a header cannot carry`);
  }
  return value;
}
