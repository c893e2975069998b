import type { Exchange } from '../types.ts';

/** Headers that say when to try again. */
const hints = ['retry-after', 'retry-after-ms'];

/** The fault that a request met, as `failNext` takes it. A record names it; the rest shows in the response. */
export function faultOf({ fault, status, response }: Exchange): Record<string, unknown> | undefined {
  if (fault === false) return undefined;
  const { kind, text } = fault;
  const applied = fault.applied && { applied: true };
  if (kind === 'delay') return { kind, milliseconds: Number(/\d+/.exec(text)?.[0] ?? 0), ...applied };
  // Of an event that ended a stream the record holds the end.
  if (kind !== 'response') return { kind: kind === 'event' ? 'end' : kind, ...applied };
  const headers = Object.entries(response?.headers ?? {}).filter(([name]) => hints.includes(name));
  return {
    kind,
    status,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(response?.body !== undefined && { body: response.body }),
    ...applied,
  };
}
