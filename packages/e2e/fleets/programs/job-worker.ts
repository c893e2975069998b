import { type CreateSessionItem, createEdgegap } from '@x/deployment-sessions';
import { type Job, Worker } from 'bullmq';
import { connection } from './job-queue.ts';

const { sessions } = createEdgegap().deployment(process.env['DEPLOYMENT_ID'] ?? '');

/** Creates the sessions of one job. Returns those that the API refuses, as they would be refused again. */
async function createSessions({ data }: Job<CreateSessionItem[]>): Promise<string[]> {
  // The job may have run before, in a process that died: its sessions are there, and have succeeded.
  const { results, counts, error } = await sessions.createMany(data, { existing: 'accept' });
  if (counts.unknown + counts['not-sent'] > 0) throw error ?? new Error(`not decided: ${JSON.stringify(counts)}`);
  return results.flatMap((result) => (result.status === 'failed' ? `${result.customId}: ${result.message}` : []));
}

// A worker that died loses its job after `lockDuration`, and another one takes it.
const options = { concurrency: 2, lockDuration: 2_000, stalledInterval: 1_000, maxStalledCount: 10 };
const worker = new Worker('sessions', createSessions, { connection, ...options });
worker.on('error', ({ message }) => console.error('worker:', message));
