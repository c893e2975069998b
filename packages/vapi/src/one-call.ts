// What keeps `ensure` to one call at a time for each key: within a client, and by the user's lock between processes.

import { type Client, createInputError, inTime, isClientError, type OperationContext, type Progress } from '@x/core';
import type { Session } from './schemas/session.ts';

/**
 * Runs a function while no other process runs one for the same key. Called with `run`, whose promise it must wait for.
 *
 * @example
 * const lock: SessionLock = (key, run) => redlock.using([`session:${key}`], 120_000, run);
 */
export type SessionLock = (key: string, run: () => Promise<void>) => unknown;

/** Runs `run` under the user's lock. Once it has run, the lock's own result or failure is ignored. */
export async function runLocked(
  context: OperationContext,
  key: string,
  lock: SessionLock,
  run: () => Promise<Session>,
): Promise<Session> {
  let result: Promise<Session> | undefined;
  let isOver = false;
  let cause: unknown;
  const runOnce = async () => {
    if (isOver) throw createInputError(context, 'lock', 'called its function too late');
    result ??= run();
    await result;
  };
  try {
    await lock(key, () => handled(runOnce()));
  } catch (error) {
    cause = error;
  }
  isOver = true;
  if (result) return await result;
  const error = createInputError(context, 'lock', 'failed, or did not call its function', 'not-applied');
  throw Object.defineProperty(error, 'cause', { value: cause });
}

/** A call that several wait for. */
interface Flight {
  readonly result: Promise<Session>;
  readonly progress: Progress;
  waiting: number;
  /** Ends it, once nobody waits. */
  readonly end: AbortController;
}

/** By client and key: the call in flight. */
const flights = new WeakMap<Client, Map<string, Flight>>();

/**
 * Shares one call for each key, and its result. It goes on for as long as one of those who share it waits.
 *
 * @param progress Of this caller: what is known of the shared call is known of each that waits for it.
 */
export async function shareCall(
  client: Client,
  key: string,
  { signal, progress }: { readonly signal: AbortSignal | undefined; readonly progress: Progress },
  start: (signal: AbortSignal, progress: Progress) => Promise<Session>,
): Promise<Session> {
  const ofClient = flights.get(client) ?? new Map<string, Flight>();
  flights.set(client, ofClient);
  for (;;) {
    const known = ofClient.get(key);
    const flight = known ?? startFlight(ofClient, key, start);
    Object.defineProperty(progress, 'outcome', { get: () => flight.progress.outcome, configurable: true });
    flight.waiting += 1;
    try {
      return await inTime(Number.POSITIVE_INFINITY, signal, () => flight.result);
    } catch (error) {
      // What the time limits or the lock of another caller did is no concern of this one.
      const isOfOptions = isClientError(error) && (error.scope !== undefined || error.parameter === 'lock');
      if (!known || signal?.aborted || !isOfOptions) throw error;
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        leave(ofClient, key, flight);
        flight.end.abort();
      }
    }
  }
}

function startFlight(
  ofClient: Map<string, Flight>,
  key: string,
  start: (signal: AbortSignal, progress: Progress) => Promise<Session>,
): Flight {
  const end = new AbortController();
  const progress: Progress = { outcome: 'not-applied' };
  const result = handled(start(end.signal, progress).finally(() => leave(ofClient, key, flight)));
  const flight: Flight = { result, progress, waiting: 0, end };
  ofClient.set(key, flight);
  return flight;
}

function leave(ofClient: Map<string, Flight>, key: string, flight: Flight): void {
  if (ofClient.get(key) === flight) ofClient.delete(key);
}

/** A promise that may fail without anybody waiting for it. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
