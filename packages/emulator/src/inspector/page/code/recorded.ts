import type { Exchange, ServedApi } from '../types.ts';

/** A served API with its name. */
export interface Api extends ServedApi {
  readonly provider: string;
}

/** Framing and what each client adds by itself. */
const ownHeaders =
  /^(?:host|connection|content-length|transfer-encoding|accept-encoding|user-agent|accept-language)$|^sec-|^keep-/;

/** The whole URL. */
export function targetOf(exchange: Exchange, { baseUrl }: Api): string {
  return `${new URL(baseUrl).origin}${pathOf(exchange)}`;
}

/** The path with the query. */
export function pathOf({ path, query }: Exchange): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

/** The headers that matter, with a test key in place of each credential. */
export function sentHeaders({ headers }: Exchange, api: Api, key = defaultKey(api)): Record<string, string> {
  const sent = Object.entries(headers).filter(([name]) => !ownHeaders.test(name));
  return Object.fromEntries(sent.map(([name, value]) => [name, value.replace('***', key ?? '')]));
}

/** The key that a client has by default: the first one. */
export function defaultKey({ keys }: ServedApi): string | undefined {
  return Object.values(keys)[0];
}

/** The body as it was sent; of JSON, an equal one. */
export function bodyText({ body }: Exchange): string | undefined {
  if (body === undefined) return undefined;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Whether the API took the request amiss: a client would not have sent it, or would have read it in another way. */
export function isRefused({ status = 0, fault }: Exchange): boolean {
  return !fault && status >= 400 && status < 500 && status !== 404 && status !== 409 && status !== 429;
}

/** The second argument of a `fetch` that sends the same request. */
export function fetchInit(exchange: Exchange, api: Api, key?: string) {
  const { method } = exchange;
  const body = bodyText(exchange);
  return {
    ...(method !== 'GET' && { method }),
    headers: sentHeaders(exchange, api, key),
    ...(body !== undefined && { body }),
  };
}

/** A segment of a path; one that nobody can decode stays as it is. */
export function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
