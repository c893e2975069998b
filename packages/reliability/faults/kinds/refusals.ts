import { wholeResponse } from '../server/deliveries.ts';
import type { Fault, Step } from '../server/steps.ts';
import { APPLIED_RESET, applied, notApplied, RESET } from './broken-connections.ts';

// Faults that are responses with another status than 200: refusals, server errors, hints, redirects.

type Headers = Readonly<Record<string, string>>;

const refusal = (status: number, headers: Headers = {}, body = '{}'): Step =>
  notApplied((_, random) => wholeResponse(jsonResponse(status, headers, body), random));
const afterwards = (status: number, headers: Headers = {}, body = '{}'): Step =>
  applied((_, random) => wholeResponse(jsonResponse(status, headers, body), random));

function jsonResponse(status: number, headers: Headers, body: string) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(body) };
}

const PAGE = '<html><body>The gateway is sorry.</body></html>';
const AS_PAGE = { 'content-type': 'text/html' };
const PAST = 'Sun, 06 Nov 1994 08:49:37 GMT';
const DEEP = `${'{"message":['.repeat(2_500)}1${']}'.repeat(2_500)}`;

const statuses = [
  ...[400, 401, 403, 404, 408, 409, 410, 413, 422, 423, 425],
  ...[500, 501, 502, 503, 504, 505, 511, 520, 521, 522, 523, 524, 525, 526, 529, 530],
];

/** With all faults that quote a secret: what the server must not know better than to send back. */
export interface Secrets {
  readonly key: string;
  readonly otherOrigin: string;
}

/** The faults of this kind. They quote the key that the client holds, and point to another server. */
export function refusals({ key, otherOrigin }: Secrets): readonly Fault[] {
  const quoting = JSON.stringify({ message: `no: ${key}`, detail: `no: ${key}`, error: { message: key, code: key } });
  return [
    ...statuses.map((status) => ({ name: String(status), steps: [refusal(status)] })),
    { name: 'applied, then 500', steps: [afterwards(500)] },
    { name: 'applied, then 502 and HTML', steps: [afterwards(502, AS_PAGE, PAGE)] },
    { name: 'applied, then 504', steps: [afterwards(504)] },
    { name: 'applied, then 408', steps: [afterwards(408)] },
    { name: '500, always', steps: [refusal(500)], always: true },
    { name: '500, too large', steps: [refusal(500, {}, `{"pad":"${'x'.repeat(200_000)}"}`)] },
    { name: '404 and HTML', steps: [refusal(404, AS_PAGE, PAGE)] },
    { name: '400, nested deeply', steps: [refusal(400, {}, DEEP)] },
    { name: '400 with __proto__', steps: [refusal(400, {}, '{"__proto__":{"polluted":true},"message":null}')] },
    { name: '400, no JSON', steps: [refusal(400, {}, '{]\u0000')] },
    { name: '400 that quotes the key', steps: [refusal(400, { 'x-request-id': key }, quoting)] },
    {
      name: '500 that quotes the key in a text',
      steps: [refusal(500, { 'content-type': 'text/plain' }, `no: ${key}`)],
    },
    { name: 'applied, then the key as garbage', steps: [afterwards(200, {}, `"key": ${key}`)] },
    { name: '503 with Retry-After: 0', steps: [refusal(503, { 'retry-after': '0' })] },
    { name: '503 with retry-after-ms: 20', steps: [refusal(503, { 'retry-after-ms': '20', 'retry-after': '61' })] },
    { name: '503 with Retry-After of the past', steps: [refusal(503, { 'retry-after': PAST })] },
    { name: '503 with Retry-After: banana', steps: [refusal(503, { 'retry-after': 'banana' })] },
    { name: '503 with Retry-After: 61', steps: [refusal(503, { 'retry-after': '61' })] },
    {
      name: '503 with hints for 429 alone',
      steps: [refusal(503, { 'ratelimit-reset': '61', 'x-ratelimit-reset': '61' })],
    },
    { name: '429', steps: [refusal(429)] },
    { name: '429, always', steps: [refusal(429)], always: true },
    { name: '429 with retry-after-ms: 20', steps: [refusal(429, { 'retry-after-ms': '20', 'retry-after': '61' })] },
    { name: '429 with Retry-After: 0', steps: [refusal(429, { 'retry-after': '0', 'ratelimit-reset': '61' })] },
    { name: '429 with Retry-After of the past', steps: [refusal(429, { 'retry-after': PAST })] },
    {
      name: '429 with RateLimit-Reset: 0',
      steps: [refusal(429, { 'ratelimit-reset': '0', 'x-ratelimit-reset': '61' })],
    },
    { name: '429 with X-RateLimit-Reset of the past', steps: [refusal(429, { 'x-ratelimit-reset': '1000000000' })] },
    ...['banana', '-5', '', '0x10', '1, 2', '9'.repeat(26)].map((hint) => ({
      name: `429 with Retry-After: ${hint || 'nothing'}`,
      steps: [refusal(429, { 'retry-after': hint })],
    })),
    { name: '429 with Retry-After: 61', steps: [refusal(429, { 'retry-after': '61' })] },
    { name: '429 with Retry-After past the remaining time', steps: [refusal(429, { 'retry-after': '30' })] },
    { name: '429, then applied and reset', steps: [refusal(429), APPLIED_RESET] },
    { name: 'reset, then 429 always', steps: [RESET, refusal(429)], always: true },
    { name: 'applied and reset, then 403', steps: [APPLIED_RESET, refusal(403)] },
    ...[301, 307].map((status) => ({
      name: `${status} to the same origin`,
      steps: [refusal(status, { location: '/elsewhere' }, '')],
    })),
    ...[301, 302, 303, 307, 308].map((status) => ({
      name: `${status} to another origin`,
      steps: [refusal(status, { location: `${otherOrigin}/elsewhere` }, '')],
    })),
    { name: 'applied, then 307 to another origin', steps: [afterwards(307, { location: otherOrigin }, '')] },
  ];
}
