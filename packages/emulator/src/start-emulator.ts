import { type Clock, createClock } from './control/clock.ts';
import type { Control } from './control/control.ts';
import { createControl } from './control/create-control.ts';
import { closedError, explainClose } from './control/explain-close.ts';
import { createFaults } from './faults/faults.ts';
import { type EmulatorOptions, readOptions } from './options.ts';
import { mapProviders, type ProviderKeys, type ProviderName, providers } from './providers/index.ts';
import { createApp } from './server/app.ts';
import { createFetch } from './server/in-process.ts';
import { type RunningServer, serve } from './server/server.ts';
import { type RequestHandler, withDates } from './server/wire.ts';
import { openStorage } from './storage/database.ts';
import { watchRows } from './storage/watch-rows.ts';
import { createEvents } from './traffic/events.ts';
import { createRecordedRequests } from './traffic/recorded-requests.ts';
import { createReplay } from './traffic/replay.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

/** A running emulator. */
export interface Emulator extends Control {
  /** `http://127.0.0.1:PORT`, or with the `host` that was given; without a slash at the end. */
  readonly url: string;
  /** The base URL to give to the client of each API. */
  readonly baseUrls: Readonly<Record<ProviderName, string>>;
  /** The test keys of each API. */
  readonly keys: ProviderKeys;
  /** The emulator's time. */
  readonly clock: Clock;
  /** Reaches the emulator in the process, without a connection, and past the same guards. Takes the same URLs. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Ends it: the port is free and the directory unlocked when this resolves. Further calls do nothing. `requests()` can
   * still be called; what needs the stored rows throws an Error.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an emulator, on 127.0.0.1 unless told otherwise.
 *
 * @throws TypeError whose message names the option that is wrong; Error when the port is taken, when the host is not of
 * this machine, or when the directory is in use, damaged, or written by a newer version.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { data, providers: names, settings, seed, randomSeed, ...given } = readOptions(options);
  const webhooks = createWebhooks(given.allowWebhooks);
  const events = createEvents();
  const clock = createClock(() => events.publish({ type: 'clock' }));
  const faults = createFaults(clock, events, randomSeed);
  const requests = createRecordedRequests(clock.now, events);
  const storage = openStorage(data);
  const { database } = storage;
  const ending = new AbortController();
  let closing: Promise<void> | undefined;
  const isClosed = () => closing !== undefined;
  let handle: RequestHandler;
  let control: Control;
  let server: RunningServer;
  const replay = createReplay(requests, (request, repeating) => {
    if (isClosed()) throw closedError();
    return createFetch((own, wire) => handle(own, wire, repeating), isClosed).fetch(request);
  });
  try {
    watchRows(database, (provider) => events.publish({ type: 'store', provider }));
    const inside = { database, clock, faults, requests, events, names, settings, webhooks };
    const created = createControl({ ...inside, replay, seed, ending: ending.signal });
    control = created.control;
    const app = createApp({ ...inside, ...given, ...created, ending: ending.signal });
    handle = withDates((request, wire, repeating) => app.fetch(request, { wire, repeating }), clock);
    server = await serve(handle, given);
  } catch (error) {
    clock.callOffAll();
    webhooks.clear();
    storage.close();
    throw error;
  }

  const close = () => {
    faults.clear();
    ending.abort();
    closing ??= server.close().finally(() => {
      inProcess.end();
      clock.callOffAll();
      webhooks.clear();
      storage.close();
    });
    return closing;
  };
  const inProcess = createFetch(handle, isClosed);
  const { url } = server;
  return {
    ...explainClose(control, isClosed),
    url,
    baseUrls: mapProviders<Emulator['baseUrls']>((name) => `${url}/${name}`),
    keys: mapProviders<ProviderKeys>((name) => providers[name].keys),
    clock,
    fetch: inProcess.fetch,
    close,
    [Symbol.asyncDispose]: close,
  };
}
