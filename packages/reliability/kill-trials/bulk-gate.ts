import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of the API that sees what clients ask for. */
export interface Gate extends AsyncDisposable {
  readonly url: string;
  /** Calls a function after so many more requests, at a random moment of the last one. */
  afterRequests(count: number, act: () => void): void;
  /** Forgets what is stored: another run begins. */
  reset(): void;
  /** From now on another process asks; these ids it may look up. */
  expectLookUps(ids: ReadonlySet<string>): void;
  /** Resolves once nothing is under way. */
  quiet(): Promise<void>;
  /** How many look-ups the process of now has made. */
  lookedUp(): number;
  /** The ids that it looked up, and was not expected to. */
  strayLookUps(): readonly string[];
  /** The ids that it sent while they were stored. */
  sentAgain(): readonly string[];
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Opens a gate to the API at a base URL. */
export async function openGate(target: string): Promise<Gate> {
  const stored = new Set<string>();
  const underWay = new Set<Promise<void>>();
  let expected: ReadonlySet<string> = new Set();
  let left = Number.POSITIVE_INFINITY;
  let act = () => {};
  let lookedUp = 0;
  let stray: string[] = [];
  let again: string[] = [];

  const look = ({ method = '', url = '' }: IncomingMessage, body: string) => {
    const [, id] = /\/session\/([^/?]+)$/.exec(url) ?? [];
    if (method === 'GET' && id !== undefined) {
      lookedUp += 1;
      if (!expected.has(id)) stray.push(id);
    }
    if (method === 'POST') {
      const { sessions } = JSON.parse(body) as { readonly sessions: readonly { readonly custom_id: string }[] };
      again.push(...sessions.flatMap(({ custom_id }) => (stored.has(custom_id) ? custom_id : [])));
    }
  };
  const forward = async (request: IncomingMessage): Promise<{ status: number; text: string }> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    look(request, body);
    left -= 1;
    const isLast = left === 0;
    // Before it is applied, after, or somewhere in between.
    const moment = Math.random() * 3;
    if (isLast && moment < 1) act();
    else if (isLast && moment < 2) void wait(Math.random() * 20).then(act);
    const { authorization = '' } = request.headers;
    const headers = { authorization, 'content-type': 'application/json' };
    const { method = '', url = '' } = request;
    const response = await fetch(`${target}${url}`, { method, headers, ...(body && { body }) });
    const text = await response.text();
    if (method === 'POST' && response.ok) {
      for (const { custom_id } of (JSON.parse(text) as { sessions: { custom_id: string }[] }).sessions)
        stored.add(custom_id);
    }
    if (isLast && moment >= 2) act();
    return { status: response.status, text };
  };
  const server = createServer((request, response) => {
    const served = forward(request).then(
      ({ status, text }) => void response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      () => void response.destroy(),
    );
    underWay.add(served);
    void served.finally(() => underWay.delete(served));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    afterRequests(count, next) {
      left = count;
      act = next;
    },
    reset() {
      stored.clear();
      gate.expectLookUps(new Set());
    },
    expectLookUps(ids) {
      expected = ids;
      lookedUp = 0;
      stray = [];
      again = [];
    },
    async quiet() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    lookedUp: () => lookedUp,
    strayLookUps: () => stray,
    sentAgain: () => again,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return gate;
}
