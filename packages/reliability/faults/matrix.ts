import { type Emulator, startEmulator } from '@x/emulator';
import { type Cell, type CellResult, runCell, TOTAL } from './cell.ts';
import { brokenConnections } from './kinds/broken-connections.ts';
import { oddResponses } from './kinds/odd-responses.ts';
import { canMeet, openOwnSending } from './kinds/own-sending.ts';
import { pingFaults } from './kinds/pings.ts';
import { refusals } from './kinds/refusals.ts';
import type { ClientSettings, Operation, Provider } from './operation.ts';
import { agents, operations, otherWays } from './operations.ts';
import { randomOf, shuffled } from './random.ts';
import type { Fault } from './server/steps.ts';

/** What to run. */
export interface MatrixOptions {
  readonly seeds: readonly number[];
  /** Tells the cells to run, by the places of operation and fault in their lists. Default: all. */
  readonly picks?: (cell: Cell, operation: number, fault: number) => boolean;
  /** The server that redirects point to. */
  readonly otherOrigin: string;
  /** For all clients that meet a fault. */
  readonly settings?: ClientSettings | undefined;
  /** How many cells run at a time. Default 16: most of them wait. */
  readonly lanes?: number;
}

/** Runs every fault against every operation. */
export async function runMatrix({
  seeds,
  picks = () => true,
  otherOrigin,
  settings,
  lanes = 16,
}: MatrixOptions): Promise<CellResult[]> {
  const results: CellResult[] = [];
  for (const seed of seeds) {
    await using stage = await openStage(otherOrigin, settings);
    const cells = shuffled(
      randomOf(`order ${seed}`),
      [...operations, ...otherWays].flatMap((operation, row) =>
        stage
          .faultsFor(operation)
          .map((fault): Cell => ({ operation, fault, seed }))
          .filter((cell, column) => picks(cell, row, column)),
      ),
    );
    const late: Cell[] = [];
    const lane = async () => {
      for (let cell = cells.pop(); cell; cell = cells.pop()) {
        const result = await stage.run(cell);
        const isLimited = cell.fault.timeout !== undefined || result.milliseconds >= TOTAL;
        if (isLimited && result.problems.length > 0) late.push(cell);
        else results.push(result);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    // A busy machine may need longer than the limit for what is served well: once more, with nothing beside.
    for (const cell of late) results.push({ ...(await stage.run(cell)), isSecondRun: true });
  }
  return results;
}

/** Somewhere to run cells: emulators for few cells each, so that what they store is soon looked through. */
interface Stage extends AsyncDisposable {
  faultsFor(operation: Operation): readonly Fault[];
  run(cell: Cell): Promise<CellResult>;
}

const CELLS_PER_EMULATOR = 20;

/** Opens one. */
async function openStage(otherOrigin: string, clientSettings: ClientSettings | undefined): Promise<Stage> {
  const emulators: Promise<Emulator>[] = [];
  const open = (provider: Provider, settings?: Operation['settings']) => {
    const emulator = start(provider, settings);
    emulators.push(emulator);
    return emulator;
  };
  const uses = new Map<string, { readonly emulator: Promise<Emulator>; left: number }>();
  const emulatorFor = ({ name, provider, settings }: Operation) => {
    const use = uses.get(name);
    const isFresh = use && use.left > 0;
    const { emulator, left } = isFresh ? use : { emulator: open(provider, settings), left: CELLS_PER_EMULATOR };
    uses.set(name, { emulator, left: left - 1 });
    return emulator;
  };
  const keys = keysOf(await open('vapi'));
  const ownSending = await openOwnSending();
  return {
    faultsFor: ({ effect, provider, spared = 0 }) =>
      [
        ...brokenConnections,
        ...oddResponses,
        ...pingFaults,
        // A server cannot quote a key that it was not sent.
        ...refusals({ key: effect === 'stream' ? NO_KEY : keys[provider], otherOrigin }),
        ...ownSending.faults.filter((fault) => canMeet(fault, clientSettings)),
      ].filter((fault) => spared === 0 || isOfOneRequest(fault)),
    run: async (cell) =>
      runCell(cell, await emulatorFor(cell.operation), keys[cell.operation.provider], clientSettings),
    async [Symbol.asyncDispose]() {
      await ownSending[Symbol.asyncDispose]();
      await Promise.all(emulators.map(async (emulator) => (await emulator).close()));
    },
  };
}

/** Whether a fault can begin with a later request of a call. */
function isOfOneRequest({ refused, sending, steps }: Fault): boolean {
  return !refused && !sending && !steps.some((step) => typeof step === 'string');
}

const NO_KEY = 'a-text-that-is-no-key';

function start(provider: Provider, settings: Operation['settings'] = {}): Promise<Emulator> {
  return startEmulator({
    providers: [provider],
    seed: { [provider]: provider === 'portal' || provider === 'uxmate' ? { agents } : {} },
    settings: { sipher: { rateLimit: { requests: 1e9 }, dailyQuota: { pro: 1e9 } }, ...settings },
  });
}

function keysOf({ keys }: Emulator): Readonly<Record<Provider, string>> {
  return {
    vapi: keys.vapi.private,
    sipher: keys.sipher.pro,
    edgegap: keys.edgegap.token,
    portal: keys.portal.token,
    uxmate: NO_KEY,
  };
}
