import { invalidConfig, invalidInput } from '../errors/usage-error.ts';
import { describeType, isPlainObject, orUndefined } from '../schema/describe-type.ts';

/** A literal part of a path, or a parameter by its name: `['session', { id }]`. */
export type PathSegment = string | { readonly [parameter: string]: string };

const MAX_SEGMENT_BYTES = 512;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const NOT_TEXT = /[\p{Cc}\p{Surrogate}]/u;
const PLAIN_ID = /^[\w-]{1,160}$/;
const DOT_SEGMENT = /^(\.|%2e){1,2}$/i;

/**
 * Checks a base URL and returns it without trailing slashes. Plain http over a network would expose the key.
 *
 * @param name Where it comes from, for messages: the option or the environment variable. The value may hold a password.
 */
export function checkBaseUrl(name: string, baseUrl: string, allowInsecure = false): string {
  const url = parseUrl(baseUrl);
  // Not `url.search`: it is empty for a lone `?`, after which the path would become part of the query.
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || /[?#]/.test(baseUrl)) {
    throw invalidConfig(`${name} must be an absolute http(s) URL without user name, password, query or fragment`);
  }
  if (url.protocol === 'http:' && !allowInsecure && !LOOPBACK.test(url.hostname)) {
    throw invalidConfig(`${name} is plain http to another machine; use https, or set \`allowInsecure: true\``);
  }
  return url.href.replace(/\/+$/, '');
}

export function parseUrl(text: string): URL | undefined {
  return orUndefined(() => new URL(text));
}

/** Joins base URL, path and query into one absolute URL. */
export function buildUrl(baseUrl: string, path: readonly PathSegment[], query: string): string {
  const pathname = path.map((segment) => (typeof segment === 'string' ? segment : encodeParameter(segment))).join('/');
  return `${baseUrl}/${pathname}${query && `?${query}`}`;
}

/** Encodes a path given as a whole, or refuses it; returns it without the slash that it begins with. */
export function encodePath(name: string, path: string): string {
  // Servers and proxies decode before they route, so that percent-encoded characters count as well.
  const isValid = [path, orUndefined(() => decodeURIComponent(path))].every(
    (form) =>
      form?.startsWith('/') &&
      !FORBIDDEN_IN_PATH.test(form) &&
      !NOT_TEXT.test(form) &&
      !form.split('/').some((segment) => DOT_SEGMENT.test(segment)),
  );
  if (!isValid) throw invalidInput(name, PATH_RULE);
  // As fetch encodes a path: what else sends the URL takes it as it is.
  return path.slice(1).replace(/[^\x21-\x7e]+|["<>^`{}]+/g, encodeURIComponent);
}

const FORBIDDEN_IN_PATH = /\/\/|[\\?#]/;
const PATH_RULE = 'must begin with one `/` and contain no `//`, `\\`, `?`, `#`, control character or dot segment';

function encodeParameter(segment: { readonly [parameter: string]: string }): string {
  const [entry, another] = isPlainObject(segment) ? Object.entries(segment) : [];
  if (!entry || another) throw invalidInput('path', 'must contain strings and objects with one parameter each');
  return encodeId(...entry);
}

/** Encodes an id as exactly one path segment, or refuses it. */
export function encodeId(name: string, id: unknown): string {
  // Most ids are of this kind, and there is nothing to encode.
  if (typeof id === 'string' && PLAIN_ID.test(id)) return id;
  const problem = idProblem(id);
  if (problem !== undefined) throw invalidInput(name, problem);
  return encodeURIComponent(id as string);
}

/** Why a value cannot be an id in a path, as one segment: `must not be empty`; `undefined` if it can. */
export function idProblem(id: unknown): string | undefined {
  if (typeof id !== 'string') return `must be a string; got ${describeType(id)}`;
  if (id.trim() === '') return 'must not be empty';
  if (DOT_SEGMENT.test(id)) return 'must not be a dot segment';
  // A code unit has at most three bytes: few ids need to be encoded to know.
  const isTooLong = id.length * 3 > MAX_SEGMENT_BYTES && new TextEncoder().encode(id).length > MAX_SEGMENT_BYTES;
  return isTooLong || NOT_TEXT.test(id)
    ? `must be well-formed Unicode of at most ${MAX_SEGMENT_BYTES} bytes without control characters`
    : undefined;
}
