import { loadFrom } from '../load.ts';
import { argument, serveRuns } from './serve-runs.ts';

export interface BulkArgument {
  readonly project: string;
}

/** So many items, of a generator. */
export interface BulkOrder {
  readonly items: number;
}

const { project } = argument<BulkArgument>();

await serveRuns<BulkOrder>(async () => {
  const { createEdgegap } = (await (
    await loadFrom(project)
  )('@x/deployment-sessions')) as typeof import('@x/deployment-sessions');
  const { sessions } = createEdgegap({ apiKey: 'not-a-real-key', fetch: respond }).deployment('d');
  return async ({ items }) => {
    const heaps: number[] = [];
    let decided = 0;
    const { counts, error } = await sessions.createMany(generate(items), {
      onResult: () => {
        decided += 1;
        if (decided % Math.floor(items / 10) !== 0) return;
        globalThis.gc?.();
        heaps.push(process.memoryUsage().heapUsed);
      },
    });
    if (error || counts.succeeded !== items) throw new Error(`${JSON.stringify(counts)} ${error}`);
    return { heapGrowth: (heaps.at(-1) ?? 0) - (heaps[0] ?? 0) };
  };
});

function* generate(count: number) {
  for (let index = 0; index < count; index += 1) yield { custom_id: `player-${index}`, ip_list: ['203.0.113.7'] };
}

async function respond(_: unknown, { body }: { body?: unknown } = {}): Promise<Response> {
  const { sessions } = JSON.parse(String(body)) as { sessions: { custom_id: string }[] }; // what `createMany` sends
  const receipts = sessions.map(({ custom_id }) => ({ session_id: 's', custom_id, app: 'a', version: 'v' }));
  return Response.json({ sessions: receipts, errors: [] });
}
