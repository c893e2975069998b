import type { RequestOptions } from '../client/options.ts';
import { checkInput, invalidInput } from '../errors/usage-error.ts';
import { isPlainObject, tagOf } from '../schema/describe-type.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// What a header may contain: printable ASCII, Latin-1 and inner tabs (RFC 9110, field-value).
const VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** Set by the HTTP stack or by this package: from a caller, they could change where a request ends or what it means. */
const OWNED =
  /^(connection|content-(encoding|length|type)|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/;

/** Whether a header belongs to the HTTP stack or to this package. Names are in lower case. */
export function isOwnedHeader(name: string): boolean {
  return OWNED.test(name);
}

/** Whether a value can be sent as the value of a header. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && VALUE.test(value);
}

/** What it must be, in messages. */
export const HEADER_VALUE = 'a string of characters that a header may contain';

/** Checks a caller's headers and returns them with lower-case names. A refused value is never shown: it may be a secret. */
export function checkHeaders(headers: RequestOptions['headers'], credentialHeader?: string): Record<string, string> {
  const checked: Record<string, string> = {};
  if (headers === undefined) return checked;
  const isHeaders = tagOf(headers) === 'Headers';
  checkInput(isHeaders || isPlainObject(headers), 'headers', 'an object of strings', headers);
  for (const [given, value] of isHeaders ? (headers as Headers) : Object.entries(headers)) {
    if (value === undefined) continue;
    const isName = TOKEN.test(given);
    const name = given.toLowerCase();
    const parameter = `headers.${isName ? given : '?'}`;
    if (!isName) throw invalidInput(parameter, 'is not a valid header name');
    if (isOwnedHeader(name) || name === credentialHeader) throw invalidInput(parameter, 'is set by the client itself');
    checkInput(isHeaderValue(value), parameter, HEADER_VALUE, value);
    checked[name] = value.trim();
  }
  return checked;
}
