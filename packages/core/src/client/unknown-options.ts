import { excerpt } from '../errors/redact.ts';
import { invalidConfig } from '../errors/usage-error.ts';

// Here, and not in the providers, so that the options of a newer core work with an older provider.

const SHARED_OPTIONS = ['timeout', 'totalTimeout', 'retries', 'headers'] as const;

/** The options of every client, without its credential. */
export const CLIENT_OPTIONS = [
  ...SHARED_OPTIONS,
  ...(['baseUrl', 'allowInsecure', 'fetch', 'transport'] as const),
  ...(['maxResponseBytes', 'validation', 'onMismatch', 'hooks', 'limiter', 'onLimiterError'] as const),
];

/** The options of calls of any kind: one object may serve several operations. */
export const CALL_OPTIONS = [
  ...SHARED_OPTIONS,
  ...(['signal', 'idempotencyKey', 'onResponse', 'retryUpdate', 'context'] as const),
  ...(['maxPages', 'onUploadProgress', 'idleTimeout'] as const),
];

/** Throws a UsageError for an option that is not known, and names the nearest one that is. */
export function checkKnown(options: object, shared: readonly string[], own: readonly string[] = []): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || shared.includes(name) || own.includes(name)) continue;
    const nearest = nearestOf(name, [...shared, ...own]);
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
  token: 'apiKey',
  apiKey: 'token',
  apiToken: 'apiKey',
};

function nearestOf(name: string, known: readonly string[]): string | undefined {
  const other = OTHER_NAMES[name];
  if (other && known.includes(other)) return other;
  const lower = name.toLowerCase();
  return [0, 1, 2].flatMap((edits) => known.filter((each) => isWithin(edits, lower, each.toLowerCase())))[0];
}

function isWithin(edits: number, one: string, other: string): boolean {
  if (one === other) return true;
  const [oneRest, otherRest] = [one.slice(1), other.slice(1)];
  if (one[0] === other[0]) return isWithin(edits, oneRest, otherRest);
  return (
    edits > 0 &&
    (isWithin(edits - 1, oneRest, otherRest) ||
      isWithin(edits - 1, oneRest, other) ||
      isWithin(edits - 1, one, otherRest))
  );
}
