import type { RequestArgument, RequestOrder } from '../children/request.ts';
import type { requesters } from '../children/requesters.ts';
import { closeAll, compete, contestantsOf, startAll } from '../contest.ts';
import type { Part, Row } from '../part.ts';
import { startServer } from '../server.ts';
import { ratioOf, type Series, spreadOf } from '../spread.ts';

const ROUNDS = 11;
const CONCURRENCIES = [1, 16, 64] as const;
// Long enough that each run has its share of collected garbage: a median over shorter ones would leave that out.
const REQUESTS = 1_000;

/** CPU of the client's process for a session of 1 KB, in units of plain fetch. */
export const request: Part = async ({ ours, peers, progress }) => {
  const { folders } = peers;
  const hasNode = await ours.has('vapi', './node');
  const projects: Record<keyof typeof requesters, string | undefined> = {
    'plain fetch': ours.together,
    ours: ours.alone.vapi,
    'ours with fetch': ours.alone.vapi,
    'ours at /node': hasNode ? ours.alone.vapi : undefined,
    'Vapi SDK': folders['vapi-sdk'],
    openai: folders.openai,
    stripe: folders.stripe,
    'hey-api client': folders['hey-api'],
    'openapi-fetch': folders['openapi-fetch'],
    'plain ky': folders.ky,
    'ky, no retry or timer': folders.ky,
    'undici request': folders.undici,
    'node:http': ours.together,
  };
  await using server = await startServer();
  const { baseUrl, id } = server;
  const contestants = contestantsOf(
    projects,
    (requester, project): RequestArgument => ({ requester, project, baseUrl, id }),
  );
  progress.say('starting a process for each contestant');
  const { children, notes } = await startAll<RequestOrder, RequestArgument>('request', contestants);
  try {
    const orders = CONCURRENCIES.map((concurrency) => ({ concurrency, requests: REQUESTS }));
    const results = await compete(children, {
      rounds: ROUNDS,
      orders,
      onRun: (name, done, of) => progress.step(`requests by ${name}`, done, of),
    });
    return orders.flatMap((order) => rowsOf(order.concurrency, results.get(order) ?? {}, notes));
  } finally {
    await closeAll(children);
  }
};

/** Those that are about as near to the socket as `nodeTransport()` is. */
const LEAN = ['node:http', 'undici request', 'stripe', 'plain fetch'];

function rowsOf(concurrency: (typeof CONCURRENCIES)[number], times: Readonly<Series>, notes: readonly string[]): Row[] {
  const {
    ours: own,
    'ours with fetch': withFetch,
    'ours at /node': atNode,
    'plain ky': ky,
    'plain fetch': fetchTimes = [],
  } = times;
  const others = Object.entries(times).filter(([name]) => !name.startsWith('ours'));
  const peers = Object.fromEntries(others.map(([name, values]) => [name, ratioOf(values, fetchTimes)] as const));
  const lean = Object.fromEntries(Object.entries(peers).filter(([name]) => LEAN.includes(name)));
  const micros = spreadOf(fetchTimes).median / REQUESTS;
  const id = `request/${concurrency}` as const;
  return [
    {
      id,
      ...(own ? { ours: ratioOf(own, fetchTimes) } : {}),
      peers,
      notes: [...notes, `plain fetch took ${micros.toFixed(0)} µs of CPU a request`],
    },
    { id: `${id} against ky`, ...(own && ky ? { ours: ratioOf(own, ky) } : {}), peers: {} },
    { id: `${id} with fetch`, ...(withFetch ? { ours: ratioOf(withFetch, fetchTimes) } : {}), peers: {} },
    {
      id: `${id} at node`,
      ...(atNode ? { ours: ratioOf(atNode, fetchTimes) } : {}),
      peers: lean,
      notes: atNode ? [] : ['the packed tarball has no entry `/node`'],
    },
  ];
}
