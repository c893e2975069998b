import type { Answer, ReadRequest } from './wire.ts';

/** How many writes a request has made, as the API's own answer tells: 0 or 1, a bulk request counting as one. */
export function effectsOf({ method }: Pick<ReadRequest, 'method'>, { status, body }: Answer): number {
  if (method === 'GET' || status < 200 || status > 299) return 0;
  const told = JSON.parse(body.toString()) as { readonly sessions?: unknown };
  // A bulk answer says how far it came: the second arrival of a deletion finds nothing left to do.
  return Array.isArray(told.sessions) && told.sessions.length === 0 ? 0 : 1;
}
