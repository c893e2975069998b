import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { CoreClientOptions, Hooks } from '../src/index.ts';
import { listAllAt, subscribeAt } from './example-stream.ts';
import { type Handler, serve } from './loopback-server.ts';

/** Sends the first snapshot, and leaves the connection open. */
export const silent: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.write('{"id":"1"}\n');
};

export const done = { done: true, value: undefined };
export const reason = new Error('enough');

/** Timers of the client that are running. */
export const timers = new Set<unknown>();
/** For all tests of a file: counts the timers, and restores stubs. */
export function countTimers(): void {
  beforeEach(() => {
    const { setTimeout, clearTimeout } = globalThis;
    vi.stubGlobal('setTimeout', (run: () => void, milliseconds: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, milliseconds);
      // Node's fetch starts some of its own.
      if (new Error().stack?.includes('/request/deadline.ts')) timers.add(timer);
      return timer;
    });
    vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout) => {
      timers.delete(timer);
      clearTimeout(timer);
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    timers.clear();
  });
}

/** A controller whose signal counts its listeners. */
function countedController() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
    listeners.add(given[1]);
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
    listeners.delete(given[1]);
    removeEventListener.apply(signal, given);
  };
  return { controller, signal, listeners };
}

/** An iteration over a server with given responses, and what it leaves behind. */
export async function iterate(
  kind: 'subscribe' | 'listAll',
  handlers: readonly [Handler, ...Handler[]],
  clientOptions: CoreClientOptions = {},
) {
  const openResponses = new Set<unknown>();
  const watched = handlers.map<Handler>((handler) => (request, response) => {
    openResponses.add(response);
    response.on('close', () => openResponses.delete(response));
    handler(request, response);
  });
  const server = await serve(...(watched as [Handler]));
  const { controller, signal, listeners } = countedController();
  const ends = new Map<number, string>();
  const hooks: Hooks = {
    onSuccess: ({ callId }) => ends.set(callId, 'success'),
    onError: ({ callId }) => ends.set(callId, 'error'),
  };
  const options = { baseUrl: server.url, hooks, ...clientOptions };
  const items = kind === 'subscribe' ? subscribeAt(options, { signal }) : listAllAt(options, { signal });
  return {
    server,
    items,
    controller,
    listeners,
    async expectNothingLeft(expectedEnd = 'success') {
      const { length } = server.requests;
      const left = () => [openResponses.size, timers.size, listeners.size];
      await expect.poll(() => left()).toEqual([0, 0, 0]);
      expect(await items.next()).toEqual(done);
      // With no timer left, nothing can connect later.
      expect(server.requests).toHaveLength(length);
      // Polls are calls of their own, within that of the subscription.
      if (kind === 'subscribe') expect(ends.get(Math.min(...ends.keys()))).toBe(expectedEnd);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export type Iteration = Awaited<ReturnType<typeof iterate>>;
