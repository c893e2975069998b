import { expect, it, vi } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const date = new Date(NOW).toUTCString();
const hint = (headers: Record<string, string>, status = 503) => retryAfterMs(status, new Headers({ date, ...headers }));

it.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['zero', { 'retry-after': '0' }, 0],
  ['a fraction', { 'retry-after': '1.5' }, 1_500],
  ['the date of RFC 9110', { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
  ['the date of RFC 850', { 'retry-after': 'Sunday, 22-Nov-26 12:00:30 GMT' }, 30_000],
  ['the date of asctime', { 'retry-after': 'Sun Nov 22 12:00:30 2026' }, 30_000],
  ['a date that has passed', { 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
  ['milliseconds', { 'retry-after-ms': '250' }, 250],
  ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  ['seconds if the milliseconds are invalid', { 'retry-after-ms': 'x', 'retry-after': '7' }, 7_000],
])('retryAfterMs reads %s', (_, headers, expected) => {
  expect(hint(headers as Record<string, string>)).toBe(expected);
});

it('a date in Retry-After is compared with the Date of the response', () => {
  const date = new Date(NOW + 3_600_000).toUTCString();
  expect(hint({ date, 'retry-after': 'Sun, 22 Nov 2026 13:00:02 GMT' })).toBe(2_000);
  expect(hint({ date, 'x-ratelimit-reset': String(NOW / 1000 + 3_612) }, 429)).toBe(12_000);
});

it.each(['', 'yesterday'])(
  'a date in Retry-After is compared with the local clock if the Date of the response is %j',
  (date) => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    expect(hint({ date, 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' })).toBe(30_000);
    vi.useRealTimers();
  },
);

it.each(['banana', '-5', '', ' ', '0x10', '1, 2', '1'.repeat(26), '1e3', 'NaN', 'Sunday', 'Infinity', '2026-11-22'])(
  'retryAfterMs ignores %j',
  (value) => {
    expect(hint({ 'retry-after': value, 'retry-after-ms': value })).toBeUndefined();
    expect(hint({ 'ratelimit-reset': value, 'x-ratelimit-reset': value }, 429)).toBeUndefined();
  },
);

it('retryAfterMs reads the reset of a rate limit with 429 only', () => {
  expect(hint({ 'ratelimit-reset': '9' }, 429)).toBe(9_000);
  expect(hint({ 'x-ratelimit-reset': '9' }, 429)).toBe(9_000);
  expect(hint({ 'x-ratelimit-reset': String(NOW / 1000 + 12) }, 429)).toBe(12_000);
  expect(hint({ 'ratelimit-reset': '9', 'x-ratelimit-reset': '9' }, 503)).toBeUndefined();
});
