import { type Client, isClientError, type Reason, type RequestOptions } from '@x/core';
import { isStatus, iterateSessions } from '../requests.ts';
import type { BulkOptions } from './options.ts';
import type { BulkWork } from './work.ts';

/** The outcome of an item. */
export type Settled =
  | { readonly status: 'succeeded'; readonly sessionId?: string | undefined }
  | Refusal
  | { readonly status: 'unknown' | 'not-sent'; readonly message: string };

/** What the API said against an item. */
export interface Refusal {
  readonly status: 'failed';
  readonly reason: Reason;
  readonly message: string;
}

/** One item on its way. */
export interface Entry<Item> {
  readonly item: Item;
  readonly customId: string;
  /** Its position among the items of the call. */
  readonly index: number;
  /** How often it was sent, as far as that counts: a second time is the last. */
  sent: number;
  /** Whether it was sent in a request whose response was lost: a later refusal may be the work of that request. */
  isLost: boolean;
  /** How the last request was refused. */
  refusal?: Refusal | undefined;
  /** Why it is not decided. */
  message: string;
  result?: Settled;
}

/** The state of a bulk call. */
export interface Run<Item> {
  readonly client: Client;
  readonly deploymentId: string;
  readonly work: BulkWork<Item>;
  readonly options: BulkOptions;
  readonly requestOptions: RequestOptions;
  readonly startedAt: number;
  readonly concurrency: number;
  readonly chunkSize: number;
  /** Calls a function as soon as fewer than `concurrency` of them run. */
  readonly withSlot: <T>(task: () => Promise<T>) => Promise<T>;
  stopped: boolean;
  error?: unknown;
  /** Whether any request had a response, or may have arrived. */
  reached: boolean;
  /** Whether the API knows the deployment, once it was asked. */
  isDeploymentThere?: boolean;
}

/** Creates {@link Run.withSlot}. */
export function createSlots(count: number): Run<unknown>['withSlot'] {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (task) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The slot goes to the next in line.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Whether nothing more may be sent. */
export function isStopped<Item>(run: Run<Item>): boolean {
  if (run.options.signal?.aborted) stop(run, run.options.signal.reason);
  return run.stopped;
}

/** Ends the run; what is in flight still counts. */
export function stop<Item>(run: Run<Item>, error: unknown): void {
  if (run.stopped) return;
  run.stopped = true;
  run.error = error;
}

/** Whether an error is the caller's, found before anything was sent. */
export function isUsageError(error: unknown): boolean {
  return isClientError(error) && (error.kind === 'config' || error.kind === 'input');
}

/** The entries that have no result yet. */
export function undecided<Item>(entries: readonly Entry<Item>[]): Entry<Item>[] {
  return entries.filter(({ result }) => !result);
}

/** Reads the session of each entry, as many at once as the run may; one that cannot be read is unknown. */
export async function readEach<Item>(
  run: Run<Item>,
  entries: readonly Entry<Item>[],
  read: (entry: Entry<Item>) => Promise<Settled | undefined>,
): Promise<void> {
  const readOne = async (entry: Entry<Item>) => {
    if (isStopped(run)) return;
    const result = await read(entry).catch(
      () => ({ status: 'unknown', message: 'its session could not be read' }) as const,
    );
    if (result) entry.result = result;
  };
  await Promise.all(entries.map((entry) => run.withSlot(() => readOne(entry))));
}

/**
 * Reads the listing, as far as it takes to find all of the entries. Resolves to the ids that are listed; to all of them
 * where it has more than `maxPages` pages, which do not show that one is absent; to `undefined` if it cannot be read.
 */
export async function readListing<Item>(
  { client, work, deploymentId, requestOptions, withSlot }: Run<Item>,
  entries: readonly Entry<Item>[],
  maxPages?: number,
): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set(entries.map(({ customId }) => customId));
  const listed = new Set<string>();
  const query = { limit: 100 };
  const read = async () => {
    let count = 0;
    const options = { ...requestOptions, maxPages };
    for await (const session of iterateSessions(client, work.operation, deploymentId, query, options)) {
      count += 1;
      const id = session?.custom_id ?? '';
      if (ids.has(id) && !isStatus(session.status, 'Terminating')) listed.add(id);
      if (listed.size === ids.size) break;
    }
    return maxPages !== undefined && count >= maxPages * query.limit ? ids : listed;
  };
  return await withSlot(read).catch(() => undefined);
}
