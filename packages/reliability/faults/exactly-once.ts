import { createEdgegap, type EdgegapSessions } from '@x/deployment-sessions';
import { type Emulator, startEmulator } from '@x/emulator';
import { APPLIED_RESET, applied, notApplied, RESET } from './kinds/broken-connections.ts';
import type { ClientSettings } from './operation.ts';
import { randomOf, wholeNumber } from './random.ts';
import { partOfBody, wholeResponse } from './server/deliveries.ts';
import { type FaultServer, SERVED_WELL, startFaultServer } from './server/fault-server.ts';
import { forwardTo } from './server/forward.ts';
import type { Step } from './server/steps.ts';
import type { ReadRequest } from './server/wire.ts';

/** What is left when all calls are done. */
export interface Tally {
  /** Sessions that there should be. */
  readonly wanted: number;
  /** Sessions that the API has stored, by its control, each under an id of its own. */
  readonly stored: number;
  /** Requests it took. */
  readonly requests: number;
  /** What was said and is not so. */
  readonly problems: readonly string[];
  /** How often the caller had to call again, or to resume. */
  readonly rounds: number;
}

const FAULT_RATE = 0.2;

const status = (code: number, body = '{}') =>
  ({ status: code, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) }) as const;
const passing: readonly Step[] = [
  RESET,
  APPLIED_RESET,
  applied(() => ({ pieces: [], end: 'close' })),
  applied((own, random) => ({ pieces: [partOfBody(own, random)], end: 'close' })),
  applied((_, random) => wholeResponse(status(500), random)),
  applied((_, random) => wholeResponse(status(504), random)),
  notApplied((_, random) => wholeResponse(status(503), random)),
  notApplied((_, random) => wholeResponse(status(429), random)),
];
/** Those after which a read is not retried. */
const lasting: readonly Step[] = [
  applied((_, random) => wholeResponse(status(200, '{]'), random)),
  applied((_, random) => wholeResponse(status(200, '<html>'), random)),
  applied((_, random) => wholeResponse(status(200, 'null'), random)),
];

/** Calls `ensure` for so many sessions, each until it succeeds, while one request in five meets a fault. */
export async function ensureAll(count: number, seed: number, settings?: ClientSettings): Promise<Tally> {
  await using play = await openPlay(`ensure ${seed}`, count, settings);
  let rounds = 0;
  const ids = Array.from({ length: count }, (_, index) => `seat-${seed}-${index}`);
  // Each tenth is asked for by two callers.
  const open = [...ids, ...ids.filter((_, index) => index % 10 === 0)];
  const calls = open.length;
  const lane = async () => {
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (let isDone = false; !isDone; rounds += 1) {
        isDone = await play.sessions.ensure(id, addressesOf(id)).then(
          () => true,
          () => false,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  const doubled = play.server.effects() - count;
  const problems = doubled === 0 ? [] : [`${doubled} more writes took effect than there are sessions`];
  return tallyOf(play, ids, rounds - calls, problems);
}

/** Creates so many sessions by one `createMany`, and resumes until all are there; compares each round's results with the store. */
export async function createAll(count: number, seed: number, settings?: ClientSettings): Promise<Tally> {
  await using play = await openPlay(`many ${seed}`, count, settings);
  const ids = Array.from({ length: count }, (_, index) => `seat-${seed}-${index}`);
  const problems: string[] = [];
  const check = ({ results }: Awaited<ReturnType<EdgegapSessions['createMany']>>) => {
    const stored = storedIds(play.emulator);
    for (const { customId, status } of results) {
      const isThere = stored.has(customId);
      if (status === 'succeeded' ? !isThere : status !== 'unknown' && isThere) {
        problems.push(`${customId}: ${status}, but it is ${isThere ? '' : 'not '}there`);
      }
    }
  };
  let result = await play.sessions.createMany(ids.map((id) => ({ custom_id: id, ...addressesOf(id) })));
  check(result);
  let rounds = 0;
  for (; result.counts.succeeded < count && rounds < 200; rounds += 1) {
    result = await play.sessions.resume(result);
    check(result);
  }
  if (result.counts.succeeded < count) problems.push(`${result.counts.succeeded} succeeded after ${rounds} rounds`);
  if (result.results.length !== count) problems.push(`${result.results.length} results`);
  return tallyOf(play, ids, rounds, problems);
}

interface Play extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly server: FaultServer;
  readonly sessions: EdgegapSessions;
}

async function openPlay(seed: string, sockets: number, settings?: ClientSettings): Promise<Play> {
  const emulator = await startEmulator({ providers: ['edgegap'] });
  const { request_id } = emulator.deployments.create({ sockets });
  const random = randomOf(seed);
  const strike = ({ method }: ReadRequest) => {
    const faults = method === 'GET' ? passing : [...passing, ...lasting];
    return random() < FAULT_RATE ? (faults[wholeNumber(random, 0, faults.length - 1)] ?? RESET) : SERVED_WELL;
  };
  const server = await startFaultServer(forwardTo(emulator), random, strike);
  const client = createEdgegap({
    ...settings,
    baseUrl: `${server.url}/edgegap`,
    apiKey: emulator.keys.edgegap.token,
  });
  return {
    emulator,
    server,
    sessions: client.deployment(request_id).sessions,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

function tallyOf(
  { emulator, server }: Play,
  ids: readonly string[],
  rounds: number,
  problems: readonly string[],
): Tally {
  const stored = storedIds(emulator);
  const isWhole = emulator.sessions('edgegap').length === stored.size && ids.every((id) => stored.has(id));
  return {
    wanted: ids.length,
    stored: stored.size,
    requests: server.arrivals.length,
    problems: isWhole ? problems : [...problems, 'the store holds other sessions than those that were asked for'],
    rounds,
  };
}

function storedIds(emulator: Emulator): Set<string> {
  return new Set(emulator.sessions('edgegap').map(({ session }) => session.custom_id));
}

/** One address for each id. */
function addressesOf(id: string) {
  const number = Number(id.split('-').at(-1));
  return { ip_list: [`203.0.${number >> 8}.${number & 255}`] };
}
