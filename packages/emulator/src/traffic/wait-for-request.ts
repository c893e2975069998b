import * as v from 'valibot';
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

/** Resolves to the first request that fits, a recorded one or one to come; rejects when the time is up. */
export async function waitForRequest(
  requests: RecordedRequests,
  events: Events,
  filterInput: unknown,
  optionsInput: unknown,
): Promise<RecordedRequest> {
  const filter = readInput(Filter, filterInput, 'filter');
  const { timeout } = readInput(Wait, optionsInput);
  const found = requests.records().find((record) => fits(filter, record));
  if (found !== undefined) return showRequest(found);
  return await new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    const timer = setTimeout(() => {
      finish();
      reject(new Error(`No request has ${JSON.stringify(filter)} within ${timeout} ms`));
    }, timeout);
    const unsubscribe = events.subscribe((event) => {
      if (event.type !== 'request' || !fits(filter, event.record)) return;
      finish();
      resolve(showRequest(event.record));
    });
  });
}

function fits(filter: v.InferOutput<typeof Filter>, record: RequestRecord): boolean {
  const { provider, path, operation, status, fault, sent } = record;
  const facts = { provider, path, operation, status, fault: fault !== undefined, method: sent.method };
  return Object.entries(filter).every(([name, value]) => facts[name as keyof typeof facts] === value); // names of the schema
}
