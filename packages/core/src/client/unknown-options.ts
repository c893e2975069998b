import { excerpt } from '../errors/redact.ts';
import { invalidConfig } from '../errors/usage-error.ts';

// Here, and not in the providers, so that the options of a newer core work with an older provider.

/** The options of every client, without its credential. */
export const CLIENT_OPTIONS = [
  ...(['baseUrl', 'allowInsecure', 'timeout', 'totalTimeout', 'retries', 'headers', 'fetch', 'transport'] as const),
  ...(['maxResponseBytes', 'validation', 'onMismatch', 'hooks'] as const),
];

/** The options of calls of any kind: one object may serve several operations. */
export const CALL_OPTIONS = [
  ...(['signal', 'timeout', 'totalTimeout', 'retries', 'headers', 'idempotencyKey', 'onResponse'] as const),
  ...(['retryUpdate', 'maxPages', 'onUploadProgress', 'idleTimeout'] as const),
];

/** Throws a UsageError for an option that is not known, and names the nearest one that is. */
export function checkKnown(options: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    const nearest = nearestOf(name, known);
    throw invalidConfig(`unknown option \`${excerpt(name, 40)}\`${nearest ? `; did you mean \`${nearest}\`?` : ''}`);
  }
}

/** Names that other clients have for the same options, and that are not spelt alike. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  url: 'baseUrl',
  endpoint: 'baseUrl',
  maxRetries: 'retries',
  maxAttempts: 'retries',
  retry: 'retries',
  requestTimeout: 'timeout',
  abortSignal: 'signal',
  defaultHeaders: 'headers',
  accessToken: 'token',
  apiToken: 'apiKey',
};

function nearestOf(name: string, known: readonly string[]): string | undefined {
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  if (other !== undefined && known.includes(other)) return other;
  const distances = known.map((each) => editDistance(name.toLowerCase().slice(0, 40), each.toLowerCase()));
  const least = Math.min(...distances);
  return least <= 2 ? known[distances.indexOf(least)] : undefined;
}

/** How many letters must be inserted, deleted or replaced (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const above = row;
    row = [at];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (one[at - 1] === other[column - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1));
    }
  }
  return row[other.length] ?? 0;
}
