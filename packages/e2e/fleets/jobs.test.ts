import { setTimeout } from 'node:timers/promises';
import { startEmulator } from '@x/emulator';
import { type Job, Queue } from 'bullmq';
import { describe, expect, it, vi } from 'vitest';
import { environmentOf, type FleetProcess, startProcess, storedIds } from './fleet.ts';
import { playersOf } from './players.ts';
import { initdbPath, redisPath, startPostgres, startRedis } from './servers.ts';

/** `FLEET_SESSIONS=10000` for the whole. */
const SESSIONS = Number(process.env['FLEET_SESSIONS'] ?? 1_000);
const WORKERS = 4;
const JOBS = 100;

describe.skipIf(redisPath === undefined)('jobs in Redis', () => {
  it(`whose workers are killed create each of ${SESSIONS} sessions once, and report none as failed`, async () => {
    const redis = await startRedis();
    const workers: FleetProcess[] = [];
    let kills = 0;
    let isDone = false;
    const killOne = async () => {
      // Before a request is applied, or while others are under way.
      await setTimeout(Math.random() * 30);
      if (isDone) return;
      const [victim] = workers.splice(Math.floor(Math.random() * workers.length), 1);
      if (!victim) return;
      kills += 1;
      await victim.kill();
      if (!isDone) start();
    };
    await using emulator = await startEmulator({
      onRequest: ({ method }) => {
        if (method === 'POST' && Math.random() < 0.1) void killOne();
      },
    });
    const { request_id } = emulator.deployments.create({ sockets: SESSIONS });
    const env = environmentOf(emulator, request_id, { REDIS_URL: redis.url });
    const start = () => workers.push(startProcess(new URL('programs/job-worker.ts', import.meta.url), [], env));
    vi.stubEnv('REDIS_URL', redis.url);
    const { addJobs } = await import('./programs/job-queue.ts');
    const players = playersOf('player', SESSIONS);
    await addJobs('match-42', players, SESSIONS / JOBS);
    await addJobs('match-42', players, SESSIONS / JOBS);
    const queue = new Queue('sessions', { connection: { url: redis.url } });
    for (let count = 0; count < WORKERS; count += 1) start();
    const done = await untilCompleted(queue, JOBS);
    isDone = true;
    await queue.close();
    const again = done.filter(({ stalledCounter }) => stalledCounter > 0).length;
    console.log(`${kills} workers killed; ${again} of ${JOBS} jobs began more than once`);
    expect(kills).toBeGreaterThan(0);
    expect(done.flatMap(({ returnvalue }) => returnvalue)).toEqual([]);
    expect(storedIds(emulator)).toEqual(players.map(({ custom_id }) => custom_id).sort());
  }, 300_000);
});

async function untilCompleted(queue: Queue, count: number): Promise<Job[]> {
  for (;;) {
    const failed = await queue.getFailed();
    expect(failed.map(({ failedReason }) => failedReason)).toEqual([]);
    const done = await queue.getCompleted();
    if (done.length === count) return done;
    await setTimeout(100);
  }
}

describe.skipIf(initdbPath === undefined)('jobs in PostgreSQL', () => {
  it('create each session once', async () => {
    const postgres = await startPostgres();
    await using emulator = await startEmulator();
    const { request_id } = emulator.deployments.create({ sockets: 300 });
    for (const [name, value] of Object.entries(environmentOf(emulator, request_id, { POSTGRES_URL: postgres.url }))) {
      vi.stubEnv(name, value);
    }
    const { addJobs, boss } = await import('./programs/postgres-jobs.ts');
    const players = playersOf('player', 300);
    await addJobs(players);
    await expect.poll(() => storedIds(emulator), { timeout: 30_000 }).toHaveLength(300);
    await boss.stop();
    expect(storedIds(emulator)).toEqual(players.map(({ custom_id }) => custom_id).sort());
  });
});
