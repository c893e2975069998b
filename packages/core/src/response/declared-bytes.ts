import type { HeaderReader } from '../request/retry-after.ts';

/** How many bytes a body has, by its head; `undefined` where that says nothing, or only what it has compressed. */
export function declaredBytes(headers: HeaderReader): number | undefined {
  const length = headers.get('content-length') ?? '';
  return headers.get('content-encoding') === null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
