import { once } from 'node:events';
import { startEmulator } from '@x/emulator';
import { describe, expect, it } from 'vitest';
import { environmentOf, type FleetProcess, startProcess, storedIds } from './fleet.ts';
import { redisPath, startRedis } from './servers.ts';

const QUOTA = 50;
const PROCESSES = 4;
const CREATIONS = 50;
const LIMITED = new URL('limited-process.ts', import.meta.url);

/** An emulator with a quota that notes the statuses of each session's creation, in order. */
async function startLimitedEmulator(onRequest: () => void = () => {}) {
  const statuses = new Map<string, (number | undefined)[]>();
  const emulator = await startEmulator({
    settings: { edgegap: { requestsPerSecond: QUOTA } },
    onRequest({ path, status }) {
      statuses.set(path, [...(statuses.get(path) ?? []), status]);
      onRequest();
    },
  });
  const { request_id } = emulator.deployments.create({ sockets: 1_000 });
  return { emulator, deploymentId: request_id, statuses };
}

async function endingsOf({ child }: FleetProcess): Promise<string[]> {
  const [endings] = (await once(child, 'message')) as [string[]];
  return endings;
}

describe.skipIf(redisPath === undefined)('a limit in Redis', () => {
  it('lets four processes create 200 sessions under one quota, with hardly a 429', async () => {
    const redis = await startRedis();
    const { emulator, deploymentId, statuses } = await startLimitedEmulator();
    await using _ = emulator;
    const env = environmentOf(emulator, deploymentId, { REDIS_URL: redis.url });
    const processes = Array.from({ length: PROCESSES }, (_, at) =>
      startProcess(LIMITED, [`process-${at}`, String(CREATIONS)], env),
    );
    const endings = await Promise.all(processes.map(endingsOf));
    expect(endings.flat().filter((ending) => ending !== 'created')).toEqual([]);
    expect(storedIds(emulator)).toHaveLength(PROCESSES * CREATIONS);
    const responses = [...statuses.values()];
    const atFirstTry = responses.filter(([first]) => first === 200).length;
    const refused = responses.flat().filter((status) => status === 429).length;
    console.log(
      `${atFirstTry} of ${PROCESSES * CREATIONS} at first try, ${refused} of ${responses.flat().length} are 429`,
    );
    expect(atFirstTry).toBeGreaterThanOrEqual(195);
    expect(refused / responses.flat().length).toBeLessThanOrEqual(0.05);
  });

  it.each([
    ['fail', 'ends the calls before anything is sent', ['connection, not-applied', 'created']],
    ['proceed', 'sends the requests without a limit', ['created']],
  ] as const)('that is killed, with onLimiterError %s, %s', async (policy, _, expected) => {
    const redis = await startRedis();
    let requests = 0;
    const { emulator, deploymentId } = await startLimitedEmulator(() => {
      requests += 1;
      if (requests === 10) void redis.kill();
    });
    await using _emulator = emulator;
    const startedAt = performance.now();
    const env = environmentOf(emulator, deploymentId, { REDIS_URL: redis.url });
    // More than the limit allows in one second: most of them wait when Redis dies.
    const process = startProcess(LIMITED, ['player', '60', policy], env);
    const endings = await endingsOf(process);
    await process.exited;
    expect([...new Set(endings)].sort()).toEqual(expected);
    expect(storedIds(emulator)).toHaveLength(endings.filter((ending) => ending === 'created').length);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
