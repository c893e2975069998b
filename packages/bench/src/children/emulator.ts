import { argument, serveRuns } from './serve-runs.ts';

export interface EmulatorArgument {
  readonly start: number;
}

/** So many requests to an emulator over sockets, 16 at a time. */
export interface EmulatorOrder {
  readonly requests: number;
}

// From where this process began to its first response: what somebody waits for who starts the command.
const { start } = argument<EmulatorArgument>();
const { startEmulator } = await import('@x/emulator');

await serveRuns<EmulatorOrder>(async () => {
  const emulator = await startEmulator();
  const url = `${emulator.baseUrls.vapi}/session`;
  const headers = { authorization: `Bearer ${emulator.keys.vapi.private}`, 'content-type': 'application/json' };
  const create = async () => {
    const response = await fetch(url, { method: 'POST', headers, body: '{"name":"bench"}' });
    if (response.status !== 201) throw new Error(`the emulator responded ${response.status}`);
    await response.arrayBuffer();
  };
  await create();
  const startedInMs = Date.now() - start;
  return async ({ requests }) => {
    const since = performance.now();
    let left = requests;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        await create();
      }
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    return { startedInMs, perSecond: (requests / (performance.now() - since)) * 1_000 };
  };
});
