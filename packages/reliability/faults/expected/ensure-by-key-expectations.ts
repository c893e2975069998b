// Written by hand like `expectations.ts`, in the same words: how Vapi's `ensure` ends. It lists the sessions of the key,
// creates one where it finds no live one, and lists once more, so that all processes return the same.

import { FOUND_OR_REPEATED } from './ensure-expectations.ts';

/** Where its first listing meets the fault: as any read, which the creation and the second listing follow. */
export function listingEnding(read: string): string {
  const [count = '', ...rest] = read.split(' ');
  return rest[0] === 'value' ? `${Number(count) + 2} value` : `${read} not-applied`;
}

/** Where the creation does, after a listing that is served well. */
const byEnding: Readonly<Record<string, readonly string[]>> = {
  '3 value': [
    'whole without a length',
    'whole in chunks',
    'whole after early hints',
    'JSON that is called a text',
    'JSON without a type',
    'JSON after a byte order mark',
    'JSON with __proto__',
    'JSON with an escaped __proto__',
    'JSON with a key twice',
    'JSON with deep nesting',
    'compressed',
    'compressed, in chunks',
  ],
  // It took effect, and the listing shows it; or the server says that it did nothing, and it is posted again.
  '4 value': FOUND_OR_REPEATED,
  '5 value': ['429, then applied and reset', 'applied and reset, then 403'],
  // Refused in a way that leaves nothing to find out.
  '2 api invalid not-applied': [
    '400',
    '413',
    '422',
    '400, nested deeply',
    '400 with __proto__',
    '400, no JSON',
    '400 that quotes the key',
  ],
  '2 api unauthenticated not-applied': ['401'],
  '2 api forbidden not-applied': ['403'],
  '2 api not-found not-applied': ['404', '410', '404 and HTML'],
  '2 api conflict not-applied': ['409'],
  '2 api other not-applied': ['423', '425'],
  '2 api rate-limited not-applied': ['429 with Retry-After: 61', '429 with Retry-After past the remaining time'],
  '4 api rate-limited not-applied': ['429, always'],
  // It may have taken effect; it is looked for three times, and is not there. Unlike an id that the caller has chosen,
  // nothing keeps a second creation from being another session: it is not posted again.
  '5 connection unknown': ['reset after the request', 'reset of a reused connection'],
  '5 timeout unknown': ['stall before the head'],
  '5 api unavailable unknown': [
    '408',
    '500',
    '501',
    '502',
    '503',
    '504',
    '505',
    '511',
    '520',
    '521',
    '522',
    '523',
    '524',
    '525',
    '526',
    '529',
    '530',
    '500, too large',
    '500 that quotes the key in a text',
    '503 with Retry-After: 0',
    '503 with retry-after-ms: 20',
    '503 with Retry-After of the past',
    '503 with Retry-After: banana',
    '503 with hints for 429 alone',
    '503 with Retry-After: 61',
  ],
  '5 response unknown': [
    'HTML with 200',
    '301 to the same origin',
    '307 to the same origin',
    '301 to another origin',
    '302 to another origin',
    '303 to another origin',
    '307 to another origin',
    '308 to another origin',
  ],
  // It cannot be looked for: each listing is tried three times.
  '11 connection unknown': ['reset after the request, always', 'reset, then 429 always'],
  '11 api unavailable unknown': ['500, always'],
  '3 timeout unknown': ['stall before the head, always'],
};

/** By fault. */
export const creationEndings: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(byEnding).flatMap(([ending, faults]) => faults.map((fault) => [fault, ending])),
);
