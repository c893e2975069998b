/** Reads one header of a response. */
export interface HeaderReader {
  get(name: string): string | null;
}

// At most ten digits: a longer number is not a duration that anyone meant.
const NUMBER = /^\d{1,10}(\.\d{1,9})?$/;
const WEEKDAY = /^(mon|tue|wed|thu|fri|sat|sun)/i;
// A longer wait is a moment, in milliseconds.
const EPOCH_FROM = 1e12;

/**
 * The wait that a response asks for, in milliseconds; `undefined` if it asks for none, or the value is invalid. Read in
 * this order: `retry-after-ms`; `Retry-After` in seconds or as a date; and with 429 alone `RateLimit-Reset` in
 * seconds and `X-RateLimit-Reset` in seconds or as a moment (epoch seconds).
 */
export function retryAfterMs(status: number | undefined, headers: HeaderReader): number | undefined {
  // By the server's own clock, where it shows: this one may be wrong.
  const now = Date.parse(headers.get('date') ?? '') || Date.now();
  const textOf = (name: string) => headers.get(name)?.trim() ?? '';
  const read = (name: string, unit: number) => {
    const text = textOf(name);
    return NUMBER.test(text) ? Number(text) * unit : undefined;
  };
  const asked = read('retry-after-ms', 1) ?? read('retry-after', 1000) ?? untilDate(textOf('retry-after'), now);
  if (asked !== undefined || status !== 429) return asked;
  const reset = read('x-ratelimit-reset', 1000);
  const wait = reset !== undefined && reset >= EPOCH_FROM ? Math.max(0, reset - now) : reset;
  return read('ratelimit-reset', 1000) ?? wait;
}

function untilDate(text: string, now: number): number | undefined {
  if (!WEEKDAY.test(text)) return undefined;
  // RFC 9110 has three formats; that of asctime has no zone and means GMT.
  const moment = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now);
}
