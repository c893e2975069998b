import { validateHeaderName } from 'node:http';
import * as v from 'valibot';
import { fields, readInput, Timestamp, wholeNumberFrom } from '../input.ts';
import type { ProviderName } from '../providers/index.ts';
import type { RequestRecord } from '../traffic/recorded-requests.ts';
import type { Fault } from './fault.ts';

/** A part of a request that a fault is meant for. All that is named has to be in the request. */
export interface RequestMatch {
  /** A part of the path, such as an id. */
  readonly path?: string;
  /** Parameters of the query with these values. */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers with these values; the case of names does not matter. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a JSON body: these properties with these values, at any depth. Of another one: a string in it. Never of files. */
  readonly body?: unknown;
}

/** Which calls meet a fault that lasts: all that fit, unless it says less. */
export interface FaultTarget<Name extends ProviderName = ProviderName, Operation extends string = string> {
  readonly provider: Name;
  /** Default: `*`, all of them. */
  readonly operation?: Operation | '*';
  /** Default: whatever is sent. */
  readonly match?: RequestMatch;
  /** Only each third one, say, of the calls that fit. */
  readonly every?: number;
  /** From 0 to 1, by the emulator's own random numbers; see the option `randomSeed`. */
  readonly probability?: number;
  /** How many calls get it at most. Default: no limit. */
  readonly times?: number;
  /** Until when, by the emulator's clock, as an ISO 8601 string with its zone. Default: until it is cleared. */
  readonly until?: string;
}

/** What a service may be like for a while. */
export type FaultPreset = 'outage' | 'flaky' | 'slow' | 'rate-limited';

/** What each preset does, and how often unless that is said. */
export const presets: Readonly<Record<FaultPreset, { readonly fault: Fault; readonly probability?: number }>> = {
  outage: { fault: { kind: 'response', status: 503, body: { message: 'Service unavailable' } } },
  flaky: { fault: { kind: 'response', status: 500, body: { message: 'Internal server error' } }, probability: 0.3 },
  slow: { fault: { kind: 'delay', milliseconds: 3000 } },
  'rate-limited': {
    fault: { kind: 'response', status: 429, headers: { 'Retry-After': '1' }, body: { message: 'Too many requests' } },
  },
};

const text = v.string('must be a string');
const texts = v.record(v.string(), text, 'must be an object');
const share = 'must be a number from 0 to 1';

export const targetEntries = {
  provider: text,
  operation: v.optional(text, '*'),
  match: v.optional(
    fields({
      path: v.optional(text),
      query: v.optional(texts),
      headers: v.optional(v.pipe(texts, v.check(areNames, 'must have names that HTTP allows'))),
      body: v.optional(v.unknown()),
    }),
  ),
  every: v.optional(wholeNumberFrom(1)),
  probability: v.optional(v.pipe(v.number(share), v.minValue(0, share), v.maxValue(1, share))),
  times: v.optional(wholeNumberFrom(1)),
  until: v.optional(Timestamp),
} satisfies v.ObjectEntries;

const TargetSchema = fields(targetEntries);

/** A validated target. */
export type ReadyTarget = v.InferOutput<typeof TargetSchema>;

/** @throws InputError */
export function readTarget(input: unknown): ReadyTarget {
  return readInput(TargetSchema, input);
}

/** What a request's headers cannot be asked for, each request would have to fail on. */
function areNames(headers: Readonly<Record<string, string>>): boolean {
  try {
    for (const name of Object.keys(headers)) validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a request has all that is named.
 *
 * @param sentBody Reads all of its body, of which the record keeps the start. None of an upload.
 */
export function matches(
  match: ReadyTarget['match'],
  { path, sent }: RequestRecord,
  sentBody: (() => unknown) | undefined,
): boolean {
  const { path: part = '', query = {}, headers = {}, body } = match ?? {};
  return (
    path.includes(part) &&
    Object.entries(query).every(([name, value]) => sent.url.searchParams.getAll(name).includes(value)) &&
    Object.entries(headers).every(([name, value]) => sent.headers.get(name) === value) &&
    (body === undefined || (sentBody !== undefined && includes(sentBody(), body)))
  );
}

/** Whether a body has a part: of an object or array, what is named of it, each at its place; of a body of text, a string. */
function includes(whole: unknown, part: unknown, isBody = true): boolean {
  if (isBody && typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null) return false;
  const own = new Map(Object.entries(whole));
  return Object.entries(part).every(([name, value]) => own.has(name) && includes(own.get(name), value, false));
}
