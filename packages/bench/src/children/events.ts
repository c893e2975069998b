import { type Load, loadFrom } from '../load.ts';
import { type Chunking, EVENTS_A_BLOCK, eventResponse } from './event-stream.ts';
import { argument, serveRuns } from './serve-runs.ts';

export interface EventsArgument {
  readonly decoder: keyof typeof decoders;
  readonly project: string;
}

/** So many blocks of about a megabyte, in pieces of such a size. */
export interface EventsOrder {
  readonly blocks: number;
  readonly chunking: Chunking;
  /** Whether to look at the memory on the way, which costs time. */
  readonly watchMemory?: boolean;
}

/** Reads all events of a response that is made when it is asked for; tells of each. */
type Decode = (open: () => Response, onEvent: (value: unknown) => void) => Promise<void>;

const WARM_UP = 5;

const decoders = {
  ours: async (load: Load) => {
    const { createPortal } = (await load('@x/agent-sessions/portal')) as typeof import('@x/agent-sessions/portal');
    return async (open, onEvent) => {
      const portal = createPortal({
        baseUrl: 'http://127.0.0.1:9',
        token: 'not-a-real-token',
        fetch: async () => open(),
      });
      for await (const snapshot of portal.sessions.subscribe('s1')) onEvent(snapshot);
    };
  },
  'eventsource-parser and JSON.parse': async (load: Load) => {
    interface Library {
      createParser(callbacks: { onEvent(event: { data: string }): void }): { feed(text: string): void };
    }
    const { createParser } = (await load('eventsource-parser')) as Library;
    return async (open, onEvent) => {
      const reader = open().body?.getReader();
      const decoder = new TextDecoder();
      const parser = createParser({ onEvent: ({ data }) => onEvent(JSON.parse(data)) });
      for (;;) {
        const piece = await reader?.read();
        if (!piece?.value) return;
        parser.feed(decoder.decode(piece.value, { stream: true }));
      }
    };
  },
  openai: async (load: Load) => {
    interface Library {
      Stream: { fromSSEResponse(response: Response, controller: AbortController): AsyncIterable<unknown> };
    }
    const { Stream } = (await load('openai/core/streaming')) as Library;
    return async (open, onEvent) => {
      for await (const event of Stream.fromSSEResponse(open(), new AbortController())) onEvent(event);
    };
  },
  'reading the bytes': async () => async (open, onEvent) => {
    const reader = open().body?.getReader();
    while ((await reader?.read())?.value);
    onEvent(undefined);
  },
} as const satisfies Record<string, (load: Load) => Promise<Decode>>;

const { decoder, project } = argument<EventsArgument>();

await serveRuns<EventsOrder>(async () => {
  const decode: Decode = await decoders[decoder](await loadFrom(project));
  const run = async ({ blocks, chunking, watchMemory = false }: EventsOrder) => {
    let count = 0;
    const heaps: number[] = [];
    await decode(
      () => eventResponse(blocks, chunking),
      () => {
        count += 1;
        // Ten times on the way, what is in use once all is collected that can be.
        if (watchMemory && count % Math.floor((blocks * EVENTS_A_BLOCK) / 10) === 0) {
          globalThis.gc?.();
          heaps.push(process.memoryUsage().heapUsed);
        }
      },
    );
    const due = blocks * EVENTS_A_BLOCK + 1;
    if (decoder !== 'reading the bytes' && count !== due) throw new Error(`${count} events of ${due}`);
    return watchMemory ? { heapGrowth: (heaps.at(-1) ?? 0) - (heaps[0] ?? 0) } : undefined;
  };
  await run({ blocks: WARM_UP, chunking: '64 KiB' });
  await run({ blocks: WARM_UP, chunking: 'odd' });
  return run;
});
