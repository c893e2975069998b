// What keeps `ensure` to one call at a time for each key: within a client, and by the user's lock between processes.

import { type Client, createInputError, isClientError, type OperationContext } from '@x/core';
import type { Session } from './schemas/session.ts';

/**
 * Runs a function while no other process runs one for the same key. Called with `run`, whose promise it must wait for.
 *
 * @example
 * const lock: SessionLock = (key, run) => redlock.using([`session:${key}`], 120_000, run);
 */
export type SessionLock = (key: string, run: () => Promise<void>) => unknown;

/** Runs it under the user's lock. What the lock returns, or fails with once it has run, does not matter. */
export async function runLocked(
  context: OperationContext,
  key: string,
  lock: SessionLock,
  run: () => Promise<Session>,
): Promise<Session> {
  let result: Promise<Session> | undefined;
  let cause: unknown;
  try {
    await lock(key, async () => {
      result = run();
      await result;
    });
  } catch (error) {
    cause = error;
  }
  if (result) return await result;
  const error = createInputError(context, 'lock', 'failed, or did not call its function', 'not-applied');
  throw Object.defineProperty(error, 'cause', { value: cause });
}

/** By client and key: the call in flight. */
const flights = new WeakMap<Client, Map<string, Promise<Session>>>();

/** Shares one call for each key, and its result. */
export async function shareCall(client: Client, key: string, run: () => Promise<Session>): Promise<Session> {
  const ofClient = flights.get(client) ?? new Map<string, Promise<Session>>();
  flights.set(client, ofClient);
  for (let flight = ofClient.get(key); flight; flight = ofClient.get(key)) {
    try {
      return await flight;
    } catch (error) {
      // What its own caller's signal or time did to it is no concern of others.
      if (isClientError(error) && error.scope !== 'total') throw error;
    }
  }
  const flight = run().finally(() => ofClient.delete(key));
  ofClient.set(key, flight);
  return await flight;
}
