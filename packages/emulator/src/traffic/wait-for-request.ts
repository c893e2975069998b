import * as v from 'valibot';
import { maxTimeout } from '../control/alarms.ts';
import { fields, numberFrom, readInput } from '../input.ts';
import type { Events } from './events.ts';
import { type RecordedRequest, type RecordedRequests, type RequestRecord, showRequest } from './recorded-requests.ts';

/** Which request is waited for: one that has all of these. */
export interface RequestFilter {
  readonly provider?: string;
  readonly operation?: string;
  readonly method?: string;
  /** Without the query: `/vapi/session`. */
  readonly path?: string;
  /** Of its response. */
  readonly status?: number;
  /** Whether it met a fault. */
  readonly fault?: boolean;
}

/** How long a request is waited for. */
export interface WaitOptions {
  /** In milliseconds of real time. Default: 5,000. */
  readonly timeout?: number;
}

const text = v.optional(v.string('must be a string'));

const Filter = fields({
  provider: text,
  operation: text,
  method: text,
  path: text,
  status: v.optional(v.number('must be a number')),
  fault: v.optional(v.boolean('must be true or false')),
});

const Wait = fields({ timeout: v.optional(numberFrom(0), 5000) });

/**
 * Resolves to the first request that fits, a recorded one or one to come; rejects when the time is up, or once the emulator
 * begins to close: nothing that waits keeps its process alive.
 *
 * @param ending Aborts then, or when nobody waits any more.
 */
export async function waitForRequest(
  requests: RecordedRequests,
  events: Events,
  filterInput: unknown,
  optionsInput: unknown,
  ending: AbortSignal,
): Promise<RecordedRequest> {
  const filter = readInput(Filter, filterInput, 'filter');
  const { timeout } = readInput(Wait, optionsInput);
  const found = requests.records().find((record) => fits(filter, record));
  if (found !== undefined) return showRequest(found);
  return await new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      unsubscribe();
      ending.removeEventListener('abort', close);
    };
    const fail = (reason: string) => {
      finish();
      reject(new Error(`No request has ${JSON.stringify(filter)} ${reason}`));
    };
    const close = () => fail('before the emulator was closed');
    const timer = setTimeout(() => fail(`within ${timeout} ms`), Math.min(timeout, maxTimeout));
    ending.addEventListener('abort', close);
    const unsubscribe = events.subscribe((event) => {
      if (event.type !== 'request' || !fits(filter, event.record)) return;
      finish();
      resolve(showRequest(event.record));
    });
    if (ending.aborted) close();
  });
}

function fits(filter: v.InferOutput<typeof Filter>, record: RequestRecord): boolean {
  const { provider, path, operation, status, fault, sent } = record;
  // Whether it meets one is known once its operation is, or its response.
  const isBroken =
    fault === undefined && operation === undefined && status === undefined ? undefined : fault !== undefined;
  const facts = { provider, path, operation, status, fault: isBroken, method: sent.method };
  return Object.entries(filter).every(([name, value]) => facts[name as keyof typeof facts] === value); // names of the schema
}
