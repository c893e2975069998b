import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { createPortal } from '@x/agent-sessions/portal';
import { nodeTransport } from '@x/core/node';
import { createVapi } from '@x/vapi';
import { startWatch } from '../faults/watch.ts';
import { type SilentServer, startSilentServer } from './silent-server.ts';
import { ways } from './ways.ts';

/** What is iterated over. */
export const iterations = ['subscribe', 'listAll'] as const;
type Iteration = (typeof iterations)[number];

export const transports = ['ky', 'fetch', 'node'] as const;
export type TransportName = (typeof transports)[number];

/** What came of leaving so many iterations at the same time, in the same way. */
export interface Left {
  readonly iteration: Iteration;
  readonly transport: TransportName;
  readonly way: string;
  /** How many have their connection open still. */
  readonly open: number;
  /** Milliseconds until the last connection was closed. */
  readonly milliseconds: number;
  /** How many requests followed, of all. */
  readonly requestsAfter: number;
  /** How many listeners their callers' signals have still. */
  readonly listeners: number;
}

/** Longer than a subscription waits to connect again. */
const RECONNECT_MS = 1_200;
const PATIENCE_MS = 1_000;
/** For connections, on a machine that does other things as well. */
const LOADED_PATIENCE_MS = 15_000;

/**
 * Leaves so many iterations in each way over a transport. Also returns what the process is left with: timers, sockets,
 * rejections that nobody handles.
 */
export async function leaveAll(
  transport: TransportName,
  count: number,
): Promise<{ readonly left: readonly Left[]; readonly problems: readonly string[] }> {
  await using watch = await startWatch();
  const left: Left[] = [];
  {
    await using server = await startSilentServer();
    const node = nodeTransport();
    const sending = { ky: {}, fetch: { fetch: globalThis.fetch }, node: { transport: node } }[transport];
    const groups: Group[] = [];
    for (const iteration of iterations) {
      for (const way of Object.keys(ways)) {
        // No request is open between two pages.
        if (way === 'break' && iteration === 'listAll') continue;
        groups.push(await leaveGroup(server, { iteration, transport, way, sending, first: nextId, count }));
        nextId += count;
      }
    }
    await pause(RECONNECT_MS);
    left.push(...groups.map(({ result, requestsAfter }) => ({ ...result, requestsAfter: requestsAfter() })));
  }
  return { left, problems: await watch.problems() };
}

/** Of the next iteration: each has a place of its own at the server. */
let nextId = 1;

interface Group {
  readonly result: Omit<Left, 'requestsAfter'>;
  readonly requestsAfter: () => number;
}

interface GroupOptions extends Pick<Left, 'iteration' | 'transport' | 'way'> {
  readonly sending: Sending;
  /** The number of the first iteration. */
  readonly first: number;
  readonly count: number;
}

type Sending = Pick<NonNullable<Parameters<typeof createVapi>[0]>, 'fetch' | 'transport'>;

async function leaveGroup(server: SilentServer, { first, count, sending, ...group }: GroupOptions): Promise<Group> {
  const ids = Array.from({ length: count }, (_, index) => first + index);
  const callers = ids.map(() => new AbortController());
  const started = await Promise.all(
    callers.map(async (caller, index) => {
      const items = iterate(group.iteration, { ...sending, baseUrl: server.baseUrl(first + index) }, caller.signal);
      return await ways[group.way]?.(items, caller);
    }),
  );
  await until(() => ids.every(server.isOpen));
  const before = ids.map(server.requests);
  const leftAt = performance.now();
  // Some wait until the iteration has ended, which need not be.
  const ended = Promise.all(started.map((leave) => leave?.()));
  await until(() => !ids.some(server.isOpen));
  await Promise.race([ended, pause(PATIENCE_MS, undefined, { ref: false })]);
  const open = ids.filter(server.isOpen).length;
  const closedAt = ids.map((id) => server.closedAt(id) ?? performance.now());
  return {
    result: {
      ...group,
      open,
      milliseconds: open > 0 ? LOADED_PATIENCE_MS : Math.max(...closedAt) - leftAt,
      listeners: callers.reduce((sum, { signal }) => sum + getEventListeners(signal, 'abort').length, 0),
    },
    requestsAfter: () => ids.reduce((sum, id, index) => sum + server.requests(id) - (before[index] ?? 0), 0),
  };
}

function iterate(iteration: Iteration, settings: Sending & { readonly baseUrl: string }, signal: AbortSignal) {
  if (iteration === 'subscribe') return createPortal({ ...settings, token: 't' }).sessions.subscribe('s-1', { signal });
  return createVapi({ ...settings, apiKey: 'k' }).sessions.listAll({ limit: 1 }, { signal });
}

async function until(isSo: () => boolean): Promise<void> {
  const endsAt = performance.now() + LOADED_PATIENCE_MS;
  while (!isSo() && performance.now() < endsAt) await new Promise(setImmediate);
}
