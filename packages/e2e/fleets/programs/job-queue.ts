import type { CreateSessionItem } from '@x/deployment-sessions';
import { Queue } from 'bullmq';

export const connection = { url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' };

/** Adds one job for each chunk of players. Adding them twice changes nothing, as each job has an id of its own. */
export async function addJobs(match: string, players: readonly CreateSessionItem[], chunkSize = 100): Promise<void> {
  const queue = new Queue<CreateSessionItem[]>('sessions', { connection });
  for (let start = 0; start < players.length; start += chunkSize) {
    await queue.add('create', players.slice(start, start + chunkSize), {
      jobId: `${match}-${start}`,
      attempts: 10,
      backoff: { type: 'exponential', delay: 500, jitter: 1 },
    });
  }
  await queue.close();
}
