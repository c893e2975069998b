import { type CreateSessionItem, createEdgegap } from '@x/deployment-sessions';
import { PgBoss } from 'pg-boss';

const { sessions } = createEdgegap().deployment(process.env['DEPLOYMENT_ID'] ?? '');
export const boss = new PgBoss(process.env['POSTGRES_URL'] ?? 'postgres://127.0.0.1:5432/postgres');
boss.on('error', ({ message }) => console.error('pg-boss:', message));
await boss.start();
await boss.createQueue('sessions', { retryLimit: 10, retryBackoff: true, expireInSeconds: 300 });

export async function addJobs(players: readonly CreateSessionItem[], chunkSize = 100): Promise<void> {
  for (let start = 0; start < players.length; start += chunkSize) {
    await boss.send('sessions', { players: players.slice(start, start + chunkSize) });
  }
}

await boss.work<{ players: CreateSessionItem[] }>('sessions', { pollingIntervalSeconds: 0.5 }, async ([job]) => {
  const { results, counts, error } = await sessions.createMany(job?.data.players ?? [], { existing: 'accept' });
  if (counts.unknown + counts['not-sent'] > 0) throw error ?? new Error(`not decided: ${JSON.stringify(counts)}`);
  return { refused: results.filter(({ status }) => status === 'failed') };
});
