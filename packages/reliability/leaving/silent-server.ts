import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves the first item of an iteration, and then nothing: neither another event nor the next page. */
export interface SilentServer extends AsyncDisposable {
  /** Where an iteration of this number is served. */
  baseUrl(id: number): string;
  /** How many requests of it have arrived. */
  requests(id: number): number;
  /** Whether a response of it is open. */
  isOpen(id: number): boolean;
  /** When the last response of it was closed by the client, on the monotonic clock. */
  closedAt(id: number): number | undefined;
}

const SESSION = {
  ...{ id: 's-1', agent_id: 'a', thread_id: 't', user_id: 'u', status: 'Running', messages: [] },
  ...{ created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' },
};
const PAGE = {
  results: [{ id: 's-1', orgId: 'o', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' }],
  metadata: { itemsPerPage: 1, totalItems: 2, currentPage: 1, hasNextPage: true },
};

export async function startSilentServer(): Promise<SilentServer> {
  const requests = new Map<number, number>();
  const open = new Map<number, ServerResponse>();
  const closedAt = new Map<number, number>();
  const server = createServer(({ url = '' }, response) => {
    const id = Number(url.split('/')[1]);
    const count = (requests.get(id) ?? 0) + 1;
    requests.set(id, count);
    if (!url.endsWith('/subscribe') && count === 1) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(PAGE));
      return;
    }
    open.set(id, response);
    response.on('close', () => {
      open.delete(id);
      closedAt.set(id, performance.now());
    });
    // Of a second page not even the headers arrive.
    if (!url.endsWith('/subscribe')) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(SESSION)}\n\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: (id) => `http://127.0.0.1:${port}/${id}`,
    requests: (id) => requests.get(id) ?? 0,
    isOpen: (id) => open.has(id),
    closedAt: (id) => closedAt.get(id),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
