import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEdgegap } from '@x/deployment-sessions';

/** In bytes. A result that is kept would take more than a hundred. */
export const MAX_GROWTH_PER_ITEM = 20;

/** What a run through a fake transport took. */
export interface HeapFigures {
  readonly seconds: number;
  /** Bytes of the heap after collecting garbage, ten times in the course of the run. */
  readonly samples: readonly number[];
  /** Bytes that the heap grew for each item, by the line through the samples. */
  readonly bytesPerItem: number;
}

/** Creates so many sessions from a generator, through a transport that has no network, with a checkpoint in memory. */
export async function measureHeap(items: number): Promise<HeapFigures> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { sessions } = createEdgegap({ apiKey: 'k', fetch }).deployment('d');
  const samples: number[] = [];
  let decided = 0;
  let state: unknown;
  const startedAt = performance.now();
  const { counts, error } = await sessions.createMany(generate(items), {
    checkpoint: {
      load: () => undefined,
      save: (saved) => {
        state = saved;
      },
    },
    onResult: () => {
      decided += 1;
      if (decided % Math.floor(items / 10) !== 0) return;
      collectGarbage();
      samples.push(process.memoryUsage().heapUsed);
    },
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (error || counts.succeeded !== items || !state) throw new Error(`${JSON.stringify(counts)} ${error}`);
  return { seconds, samples, bytesPerItem: slopeOf(samples) / (items / 10) };
}

function* generate(count: number) {
  for (let index = 0; index < count; index += 1) yield { custom_id: `player-${index}`, ip_list: ['203.0.113.7'] };
}

async function fetch(_: unknown, { body }: { body?: unknown } = {}): Promise<Response> {
  const { sessions } = JSON.parse(String(body)) as { sessions: { custom_id: string }[] };
  const receipts = sessions.map(({ custom_id }) => ({ session_id: 's', custom_id, app: 'a', version: 'v' }));
  return Response.json({ sessions: receipts, errors: [] });
}

/** The slope of the line through points at 0, 1, 2, … */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  return covariance / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
}
