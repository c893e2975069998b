import { operationOf, recordExchanges } from '@x/contracts';
import { type Emulator, type EmulatorOptions, startEmulator } from '@x/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { createEdgegap, type EdgegapOptions, type EdgegapSessions } from '../src/index.ts';

/** An emulator, and a client of the deployment that is always there, whose exchanges are kept. */
export interface Edgegap extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly deploymentId: string;
  readonly sessions: EdgegapSessions;
  /** The contract's names of the operations that were called. */
  operations(): string[];
  /** What does not fit the contract, requests and responses. */
  problems(): readonly unknown[];
  /** The last exchange as method and path, headers and body, and its status. */
  lastExchange(): { line: string; headers: Record<string, string>; body: unknown; status: number };
  /** The sessions that are stored, by `custom_id`, with their addresses. */
  rows(): Map<string, readonly string[]>;
}

const PROVIDER = 'edgegap';

/** Starts both, over real sockets. */
export async function startEdgegap(
  options: EdgegapOptions = {},
  emulatorOptions: EmulatorOptions = {},
): Promise<Edgegap> {
  const emulator = await startEmulator(emulatorOptions);
  const baseUrl = emulator.baseUrls[PROVIDER];
  const recording = recordExchanges(PROVIDER, fetch, { baseUrl });
  const client = createEdgegap({
    apiKey: emulator.keys[PROVIDER].token,
    baseUrl,
    fetch: recording.fetch,
    validation: 'throw',
    ...options,
  });
  const deploymentId = emulator.deployments.default;
  return {
    emulator,
    deploymentId,
    sessions: client.deployment(deploymentId).sessions,
    operations: () => recording.exchanges.map(({ request }) => operationOf(PROVIDER, request, { baseUrl }) ?? 'none'),
    problems: () => recording.problems(),
    lastExchange: () => {
      const exchange = recording.exchanges.at(-1);
      if (!exchange?.response) throw new Error('nothing was sent');
      return {
        line: `${exchange.request.method} ${exchange.request.url.slice(baseUrl.length)}`,
        headers: Object.fromEntries(exchange.request.headers as Headers),
        body: exchange.request.body,
        status: exchange.response.status,
      };
    },
    rows: () =>
      new Map(
        emulator
          .sessions(PROVIDER)
          .map(({ session }) => [session.custom_id, (session.session_users ?? []).map(({ ip }) => ip)] as const),
      ),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/** One for all tests of a file, with nothing stored when each begins; waits between attempts take no time there. */
export function shareEdgegap(options?: EdgegapOptions): Edgegap {
  const edgegap = {} as Edgegap; // until the first test
  beforeAll(async () => {
    Object.assign(edgegap, await startEdgegap(options));
  });
  afterAll(() => edgegap[Symbol.asyncDispose]());
  beforeEach(() => {
    // Jitter picks the shortest wait.
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    edgegap.emulator.reset();
    edgegap.emulator.clearRequests();
  });
  return edgegap;
}

/** The sessions of that deployment by a client of their own, whose requests go through a fetch of the test's. */
export function sessionsThrough({ emulator, deploymentId }: Edgegap, fetch: typeof globalThis.fetch): EdgegapSessions {
  const client = createEdgegap({
    apiKey: emulator.keys[PROVIDER].token,
    baseUrl: emulator.baseUrls[PROVIDER],
    onMismatch: () => {},
    fetch,
  });
  return client.deployment(deploymentId).sessions;
}
