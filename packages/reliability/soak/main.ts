import { fork } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createPortal } from '@x/agent-sessions/portal';
import { optionsOf, stop, wholeNumber } from '@x/build/command-line';
import { nodeTransport } from '@x/core/node';
import { createVapi } from '@x/vapi';

// `pnpm soak [--requests 1000000] [--transport node]`: what is left behind after very many calls, one in twenty of them faulty, and after a
// thousand connections of one stream. Prints what it saw and writes it to `result.json`, or over nodeTransport() to `result-node.json`. On demand: it takes minutes.

const RECONNECTS = 1_000;
const LANES = 32;
const WARM_UP = 5_000;
const MOST_GROWTH = 5 * 2 ** 20;

const values = optionsOf({
  requests: { type: 'string', default: '100000' },
  transport: { type: 'string', default: 'ky' },
});
const total = wholeNumber('requests', values.requests);
if (!['ky', 'node'].includes(values.transport)) stop('--transport is ky or node.');
const isNode = values.transport === 'node';
const { gc } = globalThis;
if (!gc) stop('Run it as `pnpm soak`, which lets Node collect on demand.');

const warnings: string[] = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));
process.on('unhandledRejection', (reason) => warnings.push(`unhandled: ${String(reason)}`));

const server = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [String(RECONNECTS)]);
const [port] = (await once(server, 'message')) as [number];
const baseUrl = `http://127.0.0.1:${port}`;
const { signal } = new AbortController();
const startedAt = performance.now();

const sending = isNode ? { transport: nodeTransport() } : {};
const vapi = createVapi({ apiKey: 'not-a-real-key', baseUrl, ...sending });
const outcomes: Record<string, number> = {};
await call(WARM_UP);
const heapBefore = await settledHeap();
await call(total);
const heapGrowth = (await settledHeap()) - heapBefore;

// Jitter makes every wait between two connections nothing.
const { random } = Math;
Math.random = () => -1;
let snapshots = 0;
let outOfOrder = 0;
for await (const { messages } of createPortal({ baseUrl, token: 't', ...sending }).sessions.subscribe('soak', {
  signal,
})) {
  snapshots += 1;
  if (messages[0]?.text !== String(snapshots)) outOfOrder += 1;
}
Math.random = random;

const result = {
  date: new Date().toISOString().slice(0, 10),
  command: `pnpm soak --requests ${total}${isNode ? ' --transport node' : ''}`,
  node: process.version,
  requests: total,
  seconds: Math.round((performance.now() - startedAt) / 1000),
  outcomes,
  heapGrowthKiB: Math.round(heapGrowth / 1024),
  streamConnections: RECONNECTS,
  snapshots,
  outOfOrder,
  listenersLeft: getEventListeners(signal, 'abort').length,
  resourcesLeft: await resourcesLeft(),
  warnings,
};
server.disconnect();
console.log(result);
await writeFile(
  new URL(isNode ? 'result-node.json' : 'result.json', import.meta.url),
  `${JSON.stringify(result, null, 2)}\n`,
);
const { listenersLeft, resourcesLeft: left } = result;
const isClean = heapGrowth < MOST_GROWTH && listenersLeft === 0 && left.length === 0 && warnings.length === 0;
if (!isClean || snapshots !== RECONNECTS || outOfOrder > 0) process.exitCode = 1;
console.log(process.exitCode === 1 ? 'Something was left behind, or came out of order.' : 'Nothing was left behind.');

/** Makes so many calls, half of them reads, in lanes that share one signal. */
async function call(count: number): Promise<void> {
  let made = 0;
  const lane = async () => {
    while (made < count) {
      made += 1;
      const outcome = made % 2 === 0 ? vapi.sessions.get('soak', { signal }) : vapi.sessions.create({}, { signal });
      const name = await outcome.then(
        () => 'success',
        (error: { kind?: string; outcome?: string }) => `${error.kind} ${error.outcome ?? ''}`.trim(),
      );
      outcomes[name] = (outcomes[name] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** The heap in use once idle connections have gone and all that can be collected is. */
async function settledHeap(): Promise<number> {
  await resourcesLeft();
  for (let round = 0; round < 3; round += 1) {
    await gc?.({ execution: 'async' });
    await setTimeout(50);
  }
  return process.memoryUsage().heapUsed;
}

/** Timers and sockets that are still there after the time for which Node keeps idle connections. */
async function resourcesLeft(): Promise<string[]> {
  let left: string[] = [];
  for (let round = 0; round < 100; round += 1) {
    left = process.getActiveResourcesInfo().filter((name) => /tcp|timeout|immediate/i.test(name));
    if (left.length === 0) break;
    await setTimeout(100);
  }
  return left;
}
