import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BulkCounts, BulkState } from '@x/deployment-sessions';
import { type Emulator, startEmulator } from '@x/emulator';
import { type Gate, openGate } from './bulk-gate.ts';
import { startProcess } from './process.ts';

/** What one client process is to do. */
export interface ClientTask {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly deploymentId: string;
  /** Of its checkpoint. */
  readonly path: string;
  readonly items: number;
  readonly chunkSize: number;
}

/** What a client process reports. */
export type ClientMessage =
  | { readonly customId: string; readonly status: string }
  | { readonly counts: BulkCounts; readonly error: unknown };

/** What the trials came to. */
export interface BulkFigures {
  kills: number;
  /** Sessions that were looked up by their id after kills. */
  lookedUp: number;
  /** Chunks that were in flight at kills, by their checkpoints. */
  inFlight: number;
  /** What is wrong: none, if all is well. */
  readonly faults: string[];
}

export interface Extent {
  /** How many sessions each run creates. */
  readonly items: number;
  readonly chunkSize: number;
  readonly killsPerRun: number;
  readonly kills: number;
}

/** Kills clients with `kill -9` at random points of `createMany`, and lets others go on from their checkpoints. */
export async function runBulkTrials(
  extent: Extent,
  directory: string,
  onRun = (_: BulkFigures) => {},
): Promise<BulkFigures> {
  const figures: BulkFigures = { kills: 0, lookedUp: 0, inFlight: 0, faults: [] };
  const emulator = await startEmulator({ providers: ['edgegap'] });
  const gate = await openGate(emulator.baseUrls.edgegap);
  try {
    for (let run = 0; figures.kills < extent.kills; run += 1) {
      const { request_id: deploymentId } = emulator.deployments.create({ sockets: 1e9 });
      const { items, chunkSize } = extent;
      const path = join(directory, `run-${run}.json`);
      const apiKey = emulator.keys.edgegap.token;
      await finishRun({ baseUrl: gate.url, apiKey, deploymentId, path, items, chunkSize }, extent, gate, figures);
      checkStore(emulator, deploymentId, items, figures);
      onRun(figures);
    }
  } finally {
    await gate[Symbol.asyncDispose]();
    await emulator.close();
  }
  return figures;
}

/** One run: some kills, and then a process that ends by itself. */
async function finishRun(task: ClientTask, extent: Extent, gate: Gate, figures: BulkFigures): Promise<void> {
  const statuses = new Map<string, Set<string>>();
  gate.reset();
  const expectedRequests = extent.items / extent.chunkSize;
  for (let kills = 0; ; kills += 1) {
    const client = startClient(task, statuses);
    const mayBeKilled = kills < extent.killsPerRun && figures.kills < extent.kills;
    // Each process gets a part of the requests, so that the last ones find something left to do.
    const after = 1 + Math.floor((Math.random() * 2 * expectedRequests) / (extent.killsPerRun + 1));
    if (mayBeKilled) gate.afterRequests(after, () => void client.kill());
    const [code, signal] = await client.exited;
    gate.afterRequests(Number.POSITIVE_INFINITY, () => {});
    await gate.quiet();
    checkLookUps(gate, figures);
    if (signal !== 'SIGKILL') {
      const { counts, error } = client.summary() ?? {};
      if (counts?.succeeded !== extent.items)
        figures.faults.push(`ended (${code}) with ${JSON.stringify({ counts, error })}`);
      break;
    }
    figures.kills += 1;
    const { inFlight = [] } = await readState(task.path);
    figures.inFlight += inFlight.length;
    gate.expectLookUps(
      new Set(inFlight.flatMap(([start, end]) => Array.from({ length: end - start }, (_, at) => `p${start + at}`))),
    );
  }
  for (let index = 0; index < extent.items; index += 1) {
    const said = [...(statuses.get(`p${index}`) ?? [])].join();
    if (said !== 'succeeded') figures.faults.push(`p${index}: ${said || 'no result'}`);
  }
}

function startClient(task: ClientTask, statuses: Map<string, Set<string>>) {
  let summary: Extract<ClientMessage, { counts: unknown }> | undefined;
  const { child, exited, kill } = startProcess(new URL('bulk-client.ts', import.meta.url), JSON.stringify(task));
  child.on('message', (message: ClientMessage) => {
    if ('counts' in message) summary = message;
    else statuses.set(message.customId, (statuses.get(message.customId) ?? new Set()).add(message.status));
  });
  return { exited, kill, summary: () => summary };
}

async function readState(path: string): Promise<Partial<BulkState>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as BulkState;
  } catch {
    // Killed before anything was saved.
    return {};
  }
}

/** After a kill only what was in flight is looked up, and only what is absent is sent. */
function checkLookUps({ lookedUp, strayLookUps, sentAgain }: Gate, figures: BulkFigures): void {
  figures.lookedUp += lookedUp();
  for (const id of strayLookUps()) figures.faults.push(`${id} was looked up, and was not in flight`);
  for (const id of sentAgain()) figures.faults.push(`${id} was sent, and was there`);
}

function checkStore(emulator: Emulator, deploymentId: string, items: number, { faults }: BulkFigures): void {
  const ids = emulator
    .sessions('edgegap')
    .filter(({ session }) => session.deployment?.request_id === deploymentId)
    .map(({ session }) => session.custom_id);
  if (ids.length !== items || new Set(ids).size !== items) faults.push(`${ids.length} of ${items} sessions are stored`);
}
