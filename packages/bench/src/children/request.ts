import { loadFrom } from '../load.ts';
import { type Get, requesters } from './requesters.ts';
import { argument, serveRuns } from './serve-runs.ts';

export interface RequestArgument {
  readonly requester: keyof typeof requesters;
  readonly project: string;
  readonly baseUrl: string;
  readonly id: string;
}

/** So many requests, so many of them at a time. */
export interface RequestOrder {
  readonly requests: number;
  readonly concurrency: number;
}

// Until the engine has optimised what a long-lived process runs.
const WARM_UP = { requests: 8_000, concurrency: 16 };

const { requester, project, baseUrl, id } = argument<RequestArgument>();

await serveRuns<RequestOrder>(async () => {
  const get = await requesters[requester](await loadFrom(project), baseUrl, id);
  await getOften(get, WARM_UP);
  return Object.assign((order: RequestOrder) => getOften(get, order), {
    // While the others had their turns, idle connections were closed; to open them is no part of a request.
    before: ({ concurrency }: RequestOrder) => getOften(get, { requests: concurrency, concurrency }),
  });
});

async function getOften(get: Get, { requests, concurrency }: RequestOrder): Promise<undefined> {
  let left = requests;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const session = (await get()) as { id?: unknown } | null; // any JSON
      if (session?.id !== id) throw new Error(`${requester} gave ${JSON.stringify(session)}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
