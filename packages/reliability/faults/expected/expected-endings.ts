import type { Operation } from '../operation.ts';
import { creationEndings, listingEnding } from './ensure-by-key-expectations.ts';
import { ensureEndings } from './ensure-expectations.ts';
import { rows } from './expectations.ts';
import { streamEndings } from './stream-expectations.ts';

/** Edgegap responds 400 for nearly everything: nothing but its text, which these lack, says why. */
const reasonless = ['400', '400, nested deeply', '400 with __proto__', '400, no JSON', '400 that quotes the key'];

/** The names of the faults that something is promised for. */
export const expectedFaults: readonly string[] = Object.keys(rows);

/** How a call should end. */
export interface Expected {
  readonly requests: number;
  /** What the error says of them. */
  readonly attempts: number;
  /** `value`, or the kind of an error. */
  readonly ends: string;
  readonly reason?: string | undefined;
  /** For a write that fails: what may be said of it. */
  readonly outcome?: string | undefined;
}

/** What is promised of an operation under a fault: one of these. */
export function expectationsOf({ name, provider, effect }: Operation, fault: string): readonly Expected[] {
  const row = rows[fault];
  if (!row) throw new Error(`nothing is promised for the fault '${fault}'`);
  const [read, remove, write, stream, unclear = remove] = row;
  const isUnclear = name === 'edgegap sessions.delete';
  const endings = {
    read,
    delete: isUnclear ? unclear : remove,
    set: write,
    // No receipt of its own tells a deletion from it: both are retried like reads.
    // An empty body is enough for a deletion alone.
    'set again': fault === 'applied, then 204' ? write : remove,
    unsafe: write,
    'unsafe stream': streamEndings[fault] ?? write,
    ensure: ensureEndings[fault] ?? '',
    'ensure by key': listingEnding(read),
    'ensure by key, creation': creationEndings[fault] ?? '',
    stream,
  };
  const isReasonless = provider === 'edgegap' && reasonless.includes(fault);
  return endings[effect].split(' | ').map((ending) => {
    const [counts = '', ends = '', ...rest] = ending.split(' ');
    const [requests, attempts = requests] = counts.split('/').map(Number);
    const reason = ends === 'api' ? rest.shift() : undefined;
    return {
      requests: requests ?? 0,
      attempts: attempts ?? 0,
      ends,
      reason: isReasonless ? 'other' : reason,
      outcome: rest[0],
    };
  });
}
