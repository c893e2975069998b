import { type Load, loadFrom } from '../load.ts';
import { argument, serveRuns } from './serve-runs.ts';
import { vapiPage } from './session.ts';

export interface CheckArgument {
  readonly reader: keyof typeof readers;
  readonly project: string;
}

export interface CheckOrder {
  readonly pages: number;
}

type Read = () => Promise<unknown> | unknown;

const PIECE = 64 * 1024;
const WARM_UP = 300;
const KEY = 'not-a-real-key';

const text = JSON.stringify(vapiPage());
const bytes = Buffer.from(text);
const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, index) =>
  bytes.subarray(index * PIECE, (index + 1) * PIECE),
);

async function readerOfOurs(load: Load, options: { readonly validation?: 'throw' }): Promise<Read> {
  const { createVapi } = (await load('@x/vapi')) as typeof import('@x/vapi');
  let isMismatch = false;
  const vapi = createVapi({
    apiKey: KEY,
    ...options,
    onMismatch: () => {
      isMismatch = true;
    },
    transport: async () => ({ status: 200, headers: new Headers(), body: readerOf(pieces) }),
  });
  return async () => {
    await vapi.sessions.list();
    if (isMismatch) throw new Error('the page does not match the schema');
  };
}

/** How each contestant reads a page that has arrived: no socket is involved. */
const readers = {
  'JSON.parse': async () => () => JSON.parse(text),
  'a Response and its json()': async () => () => new Response(bytes).json(),
  ours: (load: Load) => readerOfOurs(load, {}),
  'ours, validation: throw': (load: Load) => readerOfOurs(load, { validation: 'throw' }),
  'Vapi SDK': async (load: Load) => {
    interface Sdk {
      VapiClient: new (options: object) => { sessions: { list(): Promise<unknown> } };
    }
    const { VapiClient } = (await load('@vapi-ai/server-sdk')) as Sdk;
    const fetch = async () => new Response(bytes, { headers: { 'content-type': 'application/json' } });
    const client = new VapiClient({ token: KEY, fetch });
    return () => client.sessions.list();
  },
  'JSON.parse and valibot': async (load: Load) => {
    // No entry of the package gives the schema, so it comes from where the package is made.
    const { SessionPageSchema } = await import('../../../vapi/src/schemas/list.ts');
    const { parse } = (await load('valibot')) as { parse(schema: unknown, value: unknown): unknown };
    return () => parse(SessionPageSchema, JSON.parse(text));
  },
} as const satisfies Record<string, (load: Load) => Promise<Read>>;

const { reader, project } = argument<CheckArgument>();

await serveRuns<CheckOrder>(async () => {
  const read: Read = await readers[reader](await loadFrom(project));
  const readOften = async ({ pages }: CheckOrder) => {
    for (let page = 0; page < pages; page += 1) await read();
    return undefined;
  };
  await readOften({ pages: WARM_UP });
  return readOften;
});

function readerOf(chunks: readonly Uint8Array[]) {
  let next = 0;
  return {
    async read() {
      const value = chunks[next];
      next += 1;
      return value ? { done: false, value } : { done: true };
    },
    async cancel() {},
  };
}
