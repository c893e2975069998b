import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { kyTransport } from '@x/core/ky';
import { nodeTransport } from '@x/core/node';
import ky from 'ky';
import { ProxyAgent, fetch as undiciFetch } from 'undici';
import type { ClientSettings } from '../operation.ts';
import type { Fault, Sending } from '../server/steps.ts';

// Faults of what stands under a client on its own side: a fetch without streams, one that throws, a proxy.

/** What a Response of React Native, a polyfill or a mock has. */
async function withoutStream(response: Response, body: null | undefined): Promise<Response> {
  const { status, headers } = response;
  const bytes = await response.arrayBuffer();
  const methods =
    body === null ? { text: async () => new TextDecoder().decode(bytes) } : { arrayBuffer: async () => bytes };
  return { status, headers, body, ...methods } as unknown as Response;
}

function throwAtOnce(): never {
  throw new Error('no fetch today');
}

/** The faults, for as long as the proxies that refuse are there. */
export interface OwnSending extends AsyncDisposable {
  readonly faults: readonly Fault[];
}

export async function openOwnSending(): Promise<OwnSending> {
  const forbidding = await startRefusingProxy(403);
  const failing = await startRefusingProxy(502);
  return {
    faults: [
      {
        name: 'a Response without a stream',
        steps: [],
        sending: { fetch: async (url, init) => withoutStream(await fetch(url, init), undefined) },
      },
      {
        name: 'a Response whose body is null',
        steps: [],
        sending: { fetch: async (url, init) => withoutStream(await fetch(url, init), null) },
      },
      { name: 'thrown at once', steps: [], sending: { fetch: throwAtOnce, transport: throwAtOnce } },
      { name: 'a tunnel refused with 403', steps: [], sending: forbidding.sending },
      { name: 'a tunnel refused with 502', steps: [], sending: failing.sending },
    ],
    async [Symbol.asyncDispose]() {
      await forbidding[Symbol.asyncDispose]();
      await failing[Symbol.asyncDispose]();
    },
  };
}

interface RefusingProxy extends AsyncDisposable {
  readonly sending: Sending;
}

/** A proxy that refuses every CONNECT, and what sends through it. */
async function startRefusingProxy(status: number): Promise<RefusingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dispatcher = new ProxyAgent({ uri, proxyTunnel: true });
  return {
    sending: {
      fetch: (url, init) => undiciFetch(url, { ...(init as object), dispatcher }) as unknown as Promise<Response>,
      transport: nodeTransport({ dispatcher }),
    },
    async [Symbol.asyncDispose]() {
      await dispatcher.destroy();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The settings of a client that sends as the fault says while `isOn`, and else as it would. */
export function settingsUnder(
  { fetch: badFetch, transport: badTransport }: Sending,
  isOn: () => boolean,
  settings: ClientSettings = {},
): ClientSettings {
  const { transport, fetch: given } = settings;
  if (transport) return { transport: (request) => (isOn() && badTransport ? badTransport : transport)(request) };
  const fetch: Sending['fetch'] = (url, init) => (isOn() ? badFetch : globalThis.fetch)(url, init);
  return given ? { fetch } : { transport: kyTransport(ky.create({ fetch: fetch as typeof globalThis.fetch })) };
}

/** Whether a client with such settings can meet the fault. */
export function canMeet({ sending }: Fault, settings: ClientSettings = {}): boolean {
  return !sending || !settings.transport || sending.transport !== undefined;
}
