import { createApp } from './app.ts';
import { type Clock, createClock } from './clock.ts';
import { type Control, createControl, type Seed } from './control.ts';
import { openStorage } from './database.ts';
import { createFaults } from './faults.ts';
import { normaliseOrigins } from './guard.ts';
import { createFetch } from './in-process.ts';
import {
  mapProviders,
  type ProviderKeys,
  type ProviderName,
  type ProviderSettings,
  providerNames,
  providers,
} from './providers/index.ts';
import { createRecordedRequests } from './recorded-requests.ts';
import type { RequestLogEntry } from './request-log.ts';
import { type RunningServer, serve } from './server.ts';
import { createWebhooks } from './webhooks.ts';
import type { Answer } from './wire.ts';

/** Options of `startEmulator`. */
export interface EmulatorOptions {
  /** The port on 127.0.0.1. Default: 0, which takes any free one. */
  port?: number;
  /** A directory to keep the state in; it is made when absent. Default: in memory, gone after `close`. */
  data?: string;
  /** The APIs to serve. Default: all. */
  providers?: readonly ProviderName[];
  /** Origins of web pages that may send requests, such as `http://localhost:5173`. Default: none. */
  allowOrigins?: readonly string[];
  /** How an API behaves where its contract leaves a choice. */
  settings?: ProviderSettings;
  /**
   * What is there from the start, and again after `reset`, as `seed` takes it. A directory that has been seeded once
   * is left as it is. Default: what each API always has.
   */
  seed?: Seed;
  /** Origins on other machines that webhooks may call, such as `https://hooks.example.com`. Default: none. */
  allowWebhooks?: readonly string[];
  /** Called after each request. */
  onRequest?: (entry: RequestLogEntry) => void;
}

/** A running emulator. */
export interface Emulator extends Control {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The base URL to give to the client of each API. */
  readonly baseUrls: Readonly<Record<ProviderName, string>>;
  /** The test keys of each API. */
  readonly keys: ProviderKeys;
  /** The emulator's time. */
  readonly clock: Clock;
  /** Reaches the emulator in the process, without a connection, and past the same guards. Takes the same URLs. */
  readonly fetch: typeof globalThis.fetch;
  /** Ends it: the port is free and the directory unlocked when this resolves. Further calls do nothing. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an emulator on 127.0.0.1.
 *
 * @throws RangeError or TypeError for a wrong option; Error when the port is taken, or when the directory is in use,
 * damaged, or written by a newer version.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const names = options.providers ?? providerNames;
  if (names.length === 0) throw new RangeError('providers is empty: name one, or leave it out to serve all');
  for (const name of names) {
    if (!providerNames.includes(name))
      throw new RangeError(`No provider ${JSON.stringify(name)}: there is ${providerNames.join(', ')}`);
  }
  const allowOrigins = normaliseOrigins(options.allowOrigins ?? []);
  const webhooks = createWebhooks(normaliseOrigins(options.allowWebhooks ?? []));
  const clock = createClock();
  const faults = createFaults();
  const requests = createRecordedRequests();
  const settings = options.settings ?? {};
  const storage = openStorage(options.data);
  const { database } = storage;
  const ending = new AbortController();
  let answer: Answer;
  let control: Control;
  let server: RunningServer;
  try {
    const inside = { database, clock, faults, requests, names, settings, webhooks };
    control = createControl({ ...inside, seed: options.seed ?? {} });
    const app = createApp({
      ...inside,
      control,
      allowOrigins,
      onRequest: options.onRequest ?? (() => {}),
      ending: ending.signal,
    });
    answer = (request, wire) => app.fetch(request, { wire });
    server = await serve(answer, options.port ?? 0);
  } catch (error) {
    clock.callOffAll();
    webhooks.clear();
    storage.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
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
  const inProcess = createFetch(answer, () => closing !== undefined);
  const { url } = server;
  return {
    ...control,
    url,
    baseUrls: mapProviders<Emulator['baseUrls']>((name) => `${url}/${name}`),
    keys: mapProviders<ProviderKeys>((name) => providers[name].keys),
    clock,
    fetch: inProcess.fetch,
    close,
    [Symbol.asyncDispose]: close,
  };
}
