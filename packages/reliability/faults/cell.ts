import { setTimeout as pause } from 'node:timers/promises';
import type { CallEvent } from '@x/core';
import type { Emulator } from '@x/emulator';
import { checkCell, type HookEvent, isValue } from './cell-checks.ts';
import { expectationsOf } from './expected/expected-endings.ts';
import { MAX_RESPONSE_BYTES } from './kinds/odd-responses.ts';
import { settingsUnder } from './kinds/own-sending.ts';
import type { ClientSettings, Operation } from './operation.ts';
import { hexDigits, randomOf } from './random.ts';
import { SERVED_WELL, startFaultServer } from './server/fault-server.ts';
import { forwardTo } from './server/forward.ts';
import type { Fault, Step } from './server/steps.ts';

/** One operation under one fault. */
export interface Cell {
  readonly operation: Operation;
  readonly fault: Fault;
  readonly seed: number;
}

/** What came of it. */
export interface CellResult {
  readonly operation: string;
  readonly fault: string;
  readonly seed: number;
  /** Empty if all promises were kept. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
  /** It came to its limit, and was not kept, while other cells ran beside. */
  readonly isSecondRun?: boolean;
}

/** How a call has ended. */
export type Ended = { readonly value: unknown } | { readonly error: unknown } | 'hangs';

const PATIENT = 10_000;
/** Milliseconds for the whole call, where the fault sets no limit. */
export const TOTAL = 8_000;
/** How much longer than its limit a call may take on a busy machine before it counts as hanging. */
const SLACK = 3_000;

/** Calls the operation through a server that fails in this way, and holds what happens against what is promised. */
export async function runCell(
  { operation, fault, seed }: Cell,
  emulator: Emulator,
  key: string,
  settings?: ClientSettings,
): Promise<CellResult> {
  const random = randomOf(`${seed} ${operation.name} ${fault.name}`);
  const marker = hexDigits(random, 16);
  await using server = await startFaultServer(forwardTo(emulator), random);
  const shown: unknown[] = [];
  const show = (event: unknown) => shown.push(event);
  const events: HookEvent[] = [];
  const hook = (name: HookEvent['name']) => (event: CallEvent) => {
    show(event);
    events.push({ name, callId: event.callId, parentId: event.parentId });
  };
  const { totalTimeout = TOTAL, timeout = PATIENT } = fault;
  let isOn = false;
  const ready = await operation.prepare({
    emulator,
    marker,
    limits: { totalTimeout, idleTimeout: timeout },
    settings: {
      ...(fault.sending ? settingsUnder(fault.sending, () => isOn, settings) : settings),
      baseUrl: `${server.url}/${operation.provider}`,
      timeout,
      totalTimeout,
      maxResponseBytes: MAX_RESPONSE_BYTES,
      onMismatch: show,
      hooks: {
        ...{ onStart: hook('start'), onRequest: show, onResponse: show, onRetry: show, onReconcile: show },
        ...{ onSuccess: hook('end'), onError: hook('end') },
      },
    },
  });
  if (fault.reused) await ready.next();
  const before = stored(emulator, operation, marker);
  const arrivedBefore = server.arrivals.length;
  server.follow([...Array<Step>(operation.spared ?? 0).fill(SERVED_WELL), ...fault.steps], fault.always);
  if (fault.refused) await server.refuse();
  isOn = true;

  const startedAt = performance.now();
  const ended = await inTime(ready.call(), totalTimeout + SLACK);
  const milliseconds = performance.now() - startedAt;
  const arrivals = server.arrivals.slice(arrivedBefore);
  isOn = false;
  server.follow([]);
  await server.settled();
  await server.admit();
  const after = stored(emulator, operation, marker);
  const effects = server.effects();
  const next = await inTime(ready.next(), PATIENT);
  await until(() => server.held() === 0);

  const problems = checkCell({
    expectations: expectationsOf(operation, fault.name),
    operation,
    ended,
    arrivals,
    effects,
    added: { sessions: after.sessions - before.sessions, messages: after.messages - before.messages },
    held: server.held(),
    // Sipher's sessions hold a secret of their own.
    secrets: operation.provider === 'sipher' ? [key, marker] : operation.provider === 'uxmate' ? [] : [key],
    shown,
    events,
    client: ready.client,
  });
  if (!isValue(next)) problems.push(`the next call fails: ${next === 'hangs' ? next : String(next.error)}`);
  return { operation: operation.name, fault: fault.name, seed, problems, milliseconds };
}

/** How many sessions, and messages of users in them, the API has stored that bear the marker. */
function stored(emulator: Emulator, { provider }: Operation, marker: string) {
  const sessions = emulator
    .sessions(provider)
    .map(({ session }) => JSON.stringify(session))
    .filter((text) => text.includes(marker));
  const messages = sessions.flatMap((text) => text.match(/"role":"user"/g) ?? []);
  return { sessions: sessions.length, messages: messages.length };
}

async function inTime(call: Promise<unknown>, milliseconds: number): Promise<Ended> {
  const settled = call.then(
    (value): Ended => ({ value }),
    (error: unknown): Ended => ({ error }),
  );
  const over = new AbortController();
  const patience = pause(milliseconds, 'hangs' as const, { signal: over.signal }).catch(() => 'hangs' as const);
  try {
    return await Promise.race([settled, patience]);
  } finally {
    over.abort();
  }
}

/** Gives what is to happen soon ten seconds for it, as on a busy machine it may need. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !isSo(); tries += 1) await pause(10);
}
