import { createVapi } from '@x/vapi';
import { abortIn, phases } from './abort-phases.ts';
import { notApplied } from './kinds/broken-connections.ts';
import { randomOf } from './random.ts';
import { drip, wholeResponse } from './server/deliveries.ts';
import { startFaultServer } from './server/fault-server.ts';
import type { Step } from './server/steps.ts';
import { headBytes } from './server/wire.ts';

/** A figure in milliseconds, and what is promised of it. */
export interface Measured {
  readonly what: string;
  readonly milliseconds: number;
  readonly least: number;
  readonly most: number;
}

/** How late a limit, and an abort, may end a call. */
const OVERRUN = 50;
/** The limit that is overrun. */
const LIMIT = 300;
const AFTER_ABORT = 20;
/** How late a timer may fire and a request arrive: nothing that is promised. */
const ARRIVAL = 50;

/** Measures waits, limits and aborts, one after the other, over real sockets. */
export async function measureAll(): Promise<Measured[]> {
  const measured: Measured[] = [];
  Math.random = () => 0;
  // Once for nothing: the first call of a process loads and compiles.
  await waits({}, 1);
  const longest = await waits({}, 3, 0.999_999);
  for (const [index, milliseconds] of longest.entries()) {
    const due = 500 * 2 ** index;
    measured.push({ what: `backoff ${index + 1}, the longest`, milliseconds, least: due - 1, most: due + ARRIVAL });
  }
  const hints = [
    { 'retry-after-ms': '150' },
    { 'retry-after': '1' },
    { 'retry-after': '0.25' },
    { 'ratelimit-reset': '1' },
    { 'x-ratelimit-reset': '1' },
  ];
  for (const hint of hints) {
    const [[name, text]] = Object.entries(hint) as [[string, string]];
    const due = Number(text) * (name === 'retry-after-ms' ? 1 : 1000);
    const [milliseconds = 0] = await waits(hint, 1);
    measured.push({ what: `429 with ${name}: ${text}`, milliseconds, least: due - 1, most: due + ARRIVAL });
  }
  // A moment of whole seconds: between one and two from now.
  const moment = String(Math.ceil(Date.now() / 1000) + 1);
  const [untilThen = 0] = await waits({ 'x-ratelimit-reset': moment }, 1);
  const what = '429 with x-ratelimit-reset, a moment';
  measured.push({ what, milliseconds: untilThen, least: 900, most: 2_000 + ARRIVAL });

  for (const [name, step] of Object.entries(stalls)) {
    const isOneAttempt = name !== AGAIN;
    for (const option of isOneAttempt ? (['timeout', 'totalTimeout'] as const) : (['totalTimeout'] as const)) {
      const milliseconds = await overrun(step, option);
      // A call ends before its limit where that does not leave room for the next wait.
      measured.push({ what: `overrun of ${option}: ${name}`, milliseconds, least: -LIMIT, most: OVERRUN });
    }
  }
  for (const phase of phases) {
    const { milliseconds } = await abortIn(phase, 'enough');
    measured.push({ what: `abort: ${phase.name}`, milliseconds, least: 0, most: AFTER_ABORT });
  }
  return measured;
}

const responseWith = (status: number, headers: Readonly<Record<string, string>>) => ({
  status,
  headers,
  body: Buffer.from('{}'),
});

const AGAIN = 'turned away again and again';
const stalls: Readonly<Record<string, Step>> = {
  'nothing comes': notApplied(() => ({ pieces: [], end: 'stall' })),
  'half a head comes': notApplied((own) => ({ pieces: [headBytes(own).subarray(0, 20)], end: 'stall' })),
  'half a body comes': notApplied((own) => ({ pieces: [headBytes(own, 1000), own.body], end: 'stall' })),
  'the body drips': notApplied((own) => drip(Buffer.concat([headBytes(own, 1000), Buffer.alloc(1000, ' ')]), 80)),
  [AGAIN]: notApplied((_, random) => wholeResponse(responseWith(429, { 'retry-after-ms': '120' }), random)),
};

const nobody = () => Promise.reject(new Error('nothing gets through'));
const KEY = 'a-key-1234';

/** The time between the arrivals of a request and of its repetitions. */
async function waits(headers: Readonly<Record<string, string>>, retries: number, jitter = 0): Promise<number[]> {
  const random = Math.random;
  Math.random = () => jitter;
  try {
    const turnAway = notApplied((_, seeded) => wholeResponse(responseWith(429, headers), seeded));
    await using server = await startFaultServer(nobody, randomOf('waits'), () => turnAway);
    const { sessions } = createVapi({ baseUrl: server.url, apiKey: KEY, retries });
    await sessions.get('id').catch(() => {});
    return server.arrivals.slice(1).map(({ at }, index) => at - (server.arrivals[index]?.at ?? at));
  } finally {
    Math.random = random;
  }
}

/** How much longer than its limit a call takes; less than nothing where it ends before, not to wait in vain. */
async function overrun(step: Step, option: 'timeout' | 'totalTimeout'): Promise<number> {
  await using server = await startFaultServer(nobody, randomOf('overrun'), () => step);
  const { sessions } = createVapi({ baseUrl: server.url, apiKey: KEY, retries: option === 'timeout' ? 0 : 9 });
  const startedAt = performance.now();
  await sessions.get('id', { [option]: LIMIT }).catch(() => {});
  return performance.now() - startedAt - LIMIT;
}

/** Tells whether a figure is as promised. */
export function isKept({ milliseconds, least, most }: Measured): boolean {
  return milliseconds >= least && milliseconds <= most;
}

/** The figures as a table. */
export function timesOf(measured: readonly Measured[]): string {
  const lines = measured.map((figure) => {
    const { what, milliseconds, most } = figure;
    return `${isKept(figure) ? '✓' : '✗'} ${what.padEnd(60)} ${milliseconds.toFixed(1).padStart(8)} ms   (at most ${most})`;
  });
  return lines.join('\n');
}
