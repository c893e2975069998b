import type { ReadRequest, WireResponse } from './wire.ts';

/** How many writes a request has made, as the API's own response shows: 0 or 1, a bulk request counting as one. */
export function effectsOf({ method }: Pick<ReadRequest, 'method'>, { status, headers, body }: WireResponse): number {
  if (method === 'GET' || status < 200 || status > 299) return 0;
  // A reply that is streamed.
  if (headers['content-type']?.startsWith('text/event-stream')) return 1;
  const told = JSON.parse(body.toString()) as { readonly sessions?: unknown };
  // A bulk response lists what it did: the second arrival of a deletion finds nothing left to do.
  return Array.isArray(told.sessions) && told.sessions.length === 0 ? 0 : 1;
}
