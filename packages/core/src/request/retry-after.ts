/** Reads one header of a response. */
export interface HeaderReader {
  get(name: string): string | null;
}

// At most ten digits: a longer number is not a duration that anyone meant.
const NUMBER = /^\d{1,10}(\.\d{1,9})?$/;
const WEEKDAY = /^(mon|tue|wed|thu|fri|sat|sun)/i;
const EPOCH_FROM = 1e9;

/**
 * The wait that a response asks for, in milliseconds; `undefined` if it asks for none, or the value is invalid. Read in
 * this order: `retry-after-ms`; `Retry-After` in seconds or as a date; and with 429 alone `RateLimit-Reset` in
 * seconds and `X-RateLimit-Reset` in seconds or as a moment (epoch seconds).
 */
export function retryAfterMs(status: number | undefined, headers: HeaderReader, now = Date.now()): number | undefined {
  const read = (name: string, unit: number) => readNumber(headers.get(name), unit);
  const asked = read('retry-after-ms', 1) ?? read('retry-after', 1000) ?? readDate(headers.get('retry-after'), now);
  if (asked !== undefined || status !== 429) return asked;
  return read('ratelimit-reset', 1000) ?? readReset(headers.get('x-ratelimit-reset'), now);
}

function readNumber(text: string | null, unit: number): number | undefined {
  const trimmed = text?.trim() ?? '';
  return NUMBER.test(trimmed) ? Number(trimmed) * unit : undefined;
}

function readDate(text: string | null, now: number): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (!WEEKDAY.test(trimmed)) return undefined;
  // RFC 9110 has three formats; that of asctime has no zone and means GMT.
  const moment = Date.parse(/gmt$/i.test(trimmed) ? trimmed : `${trimmed} GMT`);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now);
}

function readReset(text: string | null, now: number): number | undefined {
  const seconds = readNumber(text, 1);
  if (seconds === undefined) return undefined;
  return seconds >= EPOCH_FROM ? Math.max(0, seconds * 1000 - now) : seconds * 1000;
}
