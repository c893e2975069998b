import { claimPort, type OwnPort } from '@x/build/own-port';
import type { Write, WriteResult } from './program.ts';
import type { Run } from './run-program.ts';
import { respond, serve, serveTls, type TroubledServer } from './trouble.ts';

/** The outcome of one write: what the client reports, and what the server received. */
export interface Finding {
  readonly result: Omit<WriteResult, 'name' | 'message'>;
  /** The client's message, for readers of a failed test. */
  readonly message: string;
  /** Absent where there is no server. */
  readonly connections?: number;
  /** How many requests of the write's method arrived in full. */
  readonly requests?: number;
}

/** A server in trouble, and a write that runs into it. */
interface Situation {
  readonly write: Omit<Write, 'name'>;
  readonly server?: TroubledServer;
}

/** Where provably nothing was sent, if the runtime's error only says so. */
export const NEVER_SENT = ['refused', 'unknown host', 'self-signed', 'other name', 'expired'] as const;

const fresh = { hasBody: true, warmUp: false } as const;

/** Runs the program in every situation, and returns the findings by name. */
export async function findings(run: Run): Promise<ReadonlyMap<string, Finding>> {
  await using closed = await claimPort();
  const situations = await setUp(closed);
  try {
    const results = await run([...situations].map(([name, { write }]) => ({ name, ...write })));
    return new Map(results.map(({ name, message, ...result }) => [name, findingOf(name, result, message, situations)]));
  } finally {
    for (const { server } of situations.values()) await server?.[Symbol.asyncDispose]();
  }
}

function findingOf(
  name: string,
  result: Finding['result'],
  message: string,
  situations: ReadonlyMap<string, Situation>,
): Finding {
  const { server, write } = situations.get(name) ?? {};
  if (!server) return { result, message };
  const { connections, requests } = server.seen;
  const ofWrite = requests.filter((method) => method === write?.method.toUpperCase());
  return { result, message, connections, requests: ofWrite.length };
}

async function setUp(closed: OwnPort): Promise<ReadonlyMap<string, Situation>> {
  const at = (server: TroubledServer, write: Omit<Write, 'name' | 'baseUrl'>, scheme = 'http'): Situation => ({
    server,
    write: { ...write, baseUrl: `${scheme}://localhost:${server.port}` },
  });
  const post = { ...fresh, method: 'post' } as const;
  const gone = await resetsWrites((server) => server.stopListening());
  return new Map<string, Situation>([
    ['refused', { write: { ...post, baseUrl: `http://127.0.0.1:${closed.port}` } }],
    ['unknown host', { write: { ...post, baseUrl: 'https://nowhere.invalid' } }],
    ['self-signed', at(await serveTls('self-signed'), post, 'https')],
    ['other name', at(await serveTls('elsewhere'), post, 'https')],
    ['expired', at(await serveTls('expired'), post, 'https')],
    ['trusted', at(await serveTls('good'), post, 'https')],
    [
      'reset when accepted',
      at(
        await serve(
          () => {},
          (socket) => socket.resetAndDestroy(),
        ),
        post,
      ),
    ],
    [
      'reset in the TLS handshake',
      at(
        await serve(
          () => {},
          (socket) => socket.once('data', () => socket.resetAndDestroy()),
        ),
        post,
        'https',
      ),
    ],
    ['reset when read', at(await resetsWrites(), post)],
    ['reset of a reused connection: POST', at(await resetsWrites(), { ...post, warmUp: true })],
    [
      'reset of a reused connection: POST without a body',
      at(await resetsWrites(), { ...post, hasBody: false, warmUp: true }),
    ],
    ['reset of a reused connection: PUT', at(await resetsWrites(), { ...post, method: 'put', warmUp: true })],
    ['reset of a reused connection: PATCH', at(await resetsWrites(), { ...post, method: 'patch', warmUp: true })],
    ['reset of a reused connection by a server that then is gone: POST', at(gone, { ...post, warmUp: true })],
    [
      'reset of a reused connection by a server that then is gone: DELETE',
      at(await resetsWrites((server) => server.stopListening()), { method: 'delete', hasBody: false, warmUp: true }),
    ],
  ]);
}

/** Responds to preflight requests and reads; resets the connection of a write that has arrived in full. */
async function resetsWrites(before = (_: TroubledServer) => {}): Promise<TroubledServer> {
  const server = await serve((socket, method) => {
    if (method === 'GET' || method === 'OPTIONS') return respond(socket, LIST);
    before(server);
    socket.resetAndDestroy();
  });
  return server;
}

const LIST = '{"results":[],"metadata":{"itemsPerPage":100,"totalItems":0,"currentPage":1}}';
