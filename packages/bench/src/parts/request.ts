import type { RequestArgument, RequestOrder } from '../children/request.ts';
import type { requesters } from '../children/requesters.ts';
import { closeAll, compete, startAll } from '../contest.ts';
import type { Part, Row } from '../part.ts';
import { startServer } from '../server.ts';
import { ratioOf, type Spread } from '../spread.ts';

const ROUNDS = 9;
const CONCURRENCIES = [1, 16, 64] as const;
const REQUESTS = 1_000;

/** CPU of the client's process for a session of 1 KB, in units of plain fetch. */
export const request: Part = async ({ ours, peers, progress }) => {
  const { folders } = peers;
  const hasNode = await ours.has('vapi', './node');
  const projects: Record<keyof typeof requesters, string | undefined> = {
    'plain fetch': ours.together,
    ours: ours.alone.vapi,
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
  const contestants = new Map<string, RequestArgument>();
  for (const [name, project] of Object.entries(projects)) {
    const requester = name as keyof typeof requesters; // the keys of the record above
    if (project !== undefined) contestants.set(name, { requester, project, baseUrl, id });
  }
  progress.say('starting a process for each contestant');
  const { children, notes } = await startAll<RequestOrder, RequestArgument>('request', contestants);
  try {
    const orders = CONCURRENCIES.map((concurrency) => ({ concurrency, requests: REQUESTS }));
    const results = await compete(children, {
      rounds: ROUNDS,
      orders,
      onRun: (name, done, of) => progress.step(`requests by ${name}`, done, of),
    });
    return orders.flatMap((order): Row[] => {
      const times = results.get(order) ?? {};
      const fetchTimes = times['plain fetch'] ?? [];
      const {
        ours: own,
        'ours at /node': atNode,
        ...others
      } = Object.fromEntries(
        Object.entries(times).map(([name, values]): [string, Spread] => [name, ratioOf(values, fetchTimes)]),
      );
      const micros = ratioOf(
        fetchTimes,
        fetchTimes.map(() => REQUESTS),
      ).median;
      const allNotes = [...notes, `plain fetch took ${micros.toFixed(0)} µs of CPU a request`];
      const id = `request/${order.concurrency}` as `request/${(typeof CONCURRENCIES)[number]}`; // one of the list
      const lean: Row = atNode
        ? { id: `${id} at node`, ours: atNode, peers: others }
        : { id: `${id} at node`, peers: others, notes: ['the packed tarball has no entry `/node`'] };
      return [{ id, ...(own ? { ours: own } : {}), peers: others, notes: allNotes }, lean];
    });
  } finally {
    await closeAll(children);
  }
};
