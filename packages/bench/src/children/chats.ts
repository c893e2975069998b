import { type Load, loadFrom } from '../load.ts';
import { argument, serveRuns } from './serve-runs.ts';

export interface ChatsArgument {
  readonly reader: keyof typeof readers;
  readonly project: string;
}

/** A streamed reply of so many words. */
export interface ChatsOrder {
  readonly words: number;
}

/** Reads a streamed reply to its end and gives its text, where it can be had. */
type Read = (open: () => Response) => Promise<string | undefined>;

const KEY = 'not-a-real-key';
const TURN = { sessionId: '5e550000-0000-4000-8000-000000000001', input: 'Hi' };
const PIECE = 16 * 1024;
const WORD = 'noon ';

const readers = {
  ours: async (load: Load) => {
    const { createVapi } = (await load('@x/vapi')) as typeof import('@x/vapi');
    return async (open) => {
      const vapi = createVapi({ apiKey: KEY, baseUrl: 'http://127.0.0.1:9', fetch: async () => open() });
      let text = '';
      for await (const { delta } of vapi.chats.stream(TURN)) text += delta;
      return text;
    };
  },
  'eventsource-parser and JSON.parse': async (load: Load) => {
    interface Library {
      createParser(callbacks: { onEvent(event: { data: string }): void }): { feed(text: string): void };
    }
    const { createParser } = (await load('eventsource-parser')) as Library;
    return async (open) => {
      let text = '';
      const onEvent = ({ data }: { data: string }) => {
        text += (JSON.parse(data) as { delta: string }).delta;
      };
      const parser = createParser({ onEvent });
      const decoder = new TextDecoder();
      for await (const piece of open().body ?? []) parser.feed(decoder.decode(piece, { stream: true }));
      return text;
    };
  },
  openai: async (load: Load) => {
    interface Library {
      Stream: { fromSSEResponse(response: Response, controller: AbortController): AsyncIterable<{ delta: string }> };
    }
    const { Stream } = (await load('openai/core/streaming')) as Library;
    return async (open) => {
      let text = '';
      for await (const { delta } of Stream.fromSSEResponse(open(), new AbortController())) text += delta;
      return text;
    };
  },
  'Vapi SDK': async (load: Load) => {
    interface Sdk {
      VapiClient: new (options: object) => { chats: { create(request: object): Promise<unknown> } };
    }
    const { VapiClient } = (await load('@vapi-ai/server-sdk')) as Sdk;
    return async (open) => {
      const client = new VapiClient({ token: KEY, baseUrl: 'http://127.0.0.1:9', fetch: async () => open() });
      // It reads all of the stream, and resolves to an error object that holds its text as it came.
      await client.chats.create({ ...TURN, stream: true });
      return undefined;
    };
  },
} as const satisfies Record<string, (load: Load) => Promise<Read>>;

function eventOf(index: number): string {
  const id = `c4a70000-0000-4000-8000-${String(index % 10).padStart(12, '0')}`;
  return `data: ${JSON.stringify({ id, sessionId: TURN.sessionId, path: 'chat.output[0].content', delta: WORD })}\n\n`;
}

function streamOf(words: number): () => Response {
  const bytes = Buffer.from(eventOf(0).repeat(words));
  const headers = { 'content-type': 'text/event-stream' };
  return () => {
    let at = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      if (at >= bytes.byteLength) return controller.close();
      // A copy, as a socket would bring one.
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + PIECE)));
      at += PIECE;
    };
    return new Response(new ReadableStream({ pull }), { headers });
  };
}

const { reader, project } = argument<ChatsArgument>();

await serveRuns<ChatsOrder>(async () => {
  const read: Read = await readers[reader](await loadFrom(project));
  const run = async ({ words }: ChatsOrder) => {
    const text = await read(streamOf(words));
    if (text !== undefined && text !== WORD.repeat(words)) throw new Error(`${reader} gave ${text.length} characters`);
    return undefined;
  };
  await run({ words: 2_000 });
  return run;
});
