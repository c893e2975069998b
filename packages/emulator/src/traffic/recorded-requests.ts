import type { MetFault } from '../faults/describe-fault.ts';
import type { Events } from './events.ts';
import type { KeptBody } from './kept-body.ts';
import { maskCredentials } from './mask-credentials.ts';
import { problemOf } from './problem.ts';

/** How many requests are kept, the last ones. */
const maxRecords = 1000;

/** A request that reached an API, as `requests()` tells of it. */
export interface RecordedRequest {
  /** Its number; a later request has a higher one. */
  readonly id: number;
  /** When it came, by the emulator's clock, as an ISO 8601 string. */
  readonly at: string;
  /** The API, such as `vapi`. */
  readonly provider: string;
  /** `sessions.create`, as the clients' errors name it. Absent when the API has no such operation. */
  readonly operation?: string;
  readonly method: string;
  /** Without the query: `/vapi/session`. */
  readonly path: string;
  /** A list where a key repeats. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** With names in lower case, and with `***` in place of credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was sent as JSON, parsed; anything else as text, and so a body of more than 64 KiB, cut there. */
  readonly body?: unknown;
  /** Absent until there is a response, and if a fault prevents one. */
  readonly status?: number;
  /** What was sent back. Its body is kept as that of the request is; that of a stream grows as it is sent. */
  readonly response?: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
  /** Milliseconds of real time from its arrival to the end of its response. Absent until then. */
  readonly durationMs?: number;
  /** The fault that it met, if any. */
  readonly fault: MetFault | false;
  /** Why it was refused (status 4xx), in one line. */
  readonly problem?: string;
  /** The id of the request that it repeats. */
  readonly replayOf?: number;
}

/** The same while the request is still on its way through the emulator. */
export interface RequestRecord {
  readonly id: number;
  readonly at: Date;
  readonly provider: string;
  readonly path: string;
  /** As it came, credentials included: what a replay needs. */
  readonly sent: { readonly url: URL; readonly method: string; readonly headers: Headers; readonly body: KeptBody };
  readonly replayOf: number | undefined;
  readonly startedAt: number;
  operation?: string;
  fault?: MetFault;
  status?: number;
  response?: { readonly headers: Headers; readonly body: KeptBody };
  durationMs?: number;
  /** To be called after each change of these. */
  changed(): void;
}

/** The last requests to the APIs. */
export interface RecordedRequests {
  add(request: Pick<RequestRecord, 'provider' | 'path' | 'sent' | 'replayOf'>): RequestRecord;
  /** In the order in which they came. */
  records(): readonly RequestRecord[];
  clear(): void;
}

export function createRecordedRequests(now: () => Date, events: Events): RecordedRequests {
  let records: RequestRecord[] = [];
  let count = 0;
  let clears = 0;
  return {
    add(request) {
      count += 1;
      const era = clears;
      const record: RequestRecord = {
        ...request,
        id: count,
        at: now(),
        startedAt: performance.now(),
        changed() {
          // One that was cleared is gone, although it may still be on its way.
          if (era === clears) events.publish({ type: 'request', record });
        },
      };
      records.push(record);
      if (records.length > maxRecords) records.shift();
      record.changed();
      return record;
    },
    records: () => records,
    clear() {
      records = [];
      clears += 1;
    },
  };
}

/** The request as it is now: nobody else's object. */
export function showRequest({ sent, response, ...record }: RequestRecord): RecordedRequest {
  const { id, at, provider, path, operation, fault, status, durationMs, replayOf } = record;
  const body = sent.body.value(sent.headers.get('Content-Type'));
  const received = response?.body.value(response.headers.get('Content-Type'));
  const problem = status !== undefined && status >= 400 && status < 500 ? problemOf(received) : undefined;
  return {
    id,
    at: at.toISOString(),
    provider,
    ...(operation !== undefined && { operation }),
    method: sent.method,
    path,
    query: queryOf(sent.url),
    headers: maskCredentials(sent.headers),
    ...(body !== undefined && { body }),
    ...(status !== undefined && { status }),
    ...(response && {
      response: { headers: maskCredentials(response.headers), ...(received !== undefined && { body: received }) },
    }),
    ...(durationMs !== undefined && { durationMs }),
    fault: fault ?? false,
    ...(problem !== undefined && { problem }),
    ...(replayOf !== undefined && { replayOf }),
  };
}

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...more] = searchParams.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}
