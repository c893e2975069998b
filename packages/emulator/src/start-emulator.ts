import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { type Clock, createClock } from './clock.ts';
import { openStorage } from './database.ts';
import { normaliseOrigins } from './guard.ts';
import { createFetch } from './in-process.ts';
import {
  type ProviderKeys,
  type ProviderName,
  type ProviderSettings,
  providerNames,
  providers,
} from './providers/index.ts';
import type { RequestLogEntry } from './request-log.ts';

const host = '127.0.0.1';

/** How long `close` lets requests finish before it cuts them off. */
const closingGraceMs = 500;

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
  /** Called after each request. */
  onRequest?: (entry: RequestLogEntry) => void;
}

/** A running emulator. */
export interface Emulator {
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
  const clock = createClock();
  const storage = openStorage(options.data);
  const app = createApp({
    database: storage.database,
    clock,
    names,
    settings: options.settings ?? {},
    allowOrigins,
    onRequest: options.onRequest ?? (() => {}),
  });
  // Left to itself, the adapter replaces the global Request and Response of whoever started the emulator.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server; // HTTP/1, as no other was asked for
  try {
    await listen(server, options.port ?? 0);
  } catch (error) {
    storage.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeServer(server).finally(() => storage.close());
    return closing;
  };
  const url = `http://${host}:${portOf(server)}`;
  return {
    url,
    baseUrls: mapProviders((name) => `${url}/${name}`),
    keys: mapProviders((name) => providers[name].keys),
    clock,
    fetch: createFetch(app.fetch, () => closing !== undefined),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw taken
      ? new Error(`Port ${port} is in use. End what uses it, or choose another port`, { cause: error })
      : error;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening TCP server has a port');
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const cutOff = setTimeout(() => server.closeAllConnections(), closingGraceMs);
  await closed;
  clearTimeout(cutOff);
}

function mapProviders<Value>(value: (name: ProviderName) => Value): Record<ProviderName, Value> {
  return Object.fromEntries(providerNames.map((name) => [name, value(name)])) as Record<ProviderName, Value>; // every name is in the list
}
