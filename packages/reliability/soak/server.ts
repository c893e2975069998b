import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// A process of its own, so that its memory is not the client's: responds with sessions, fails one request in twenty,
// and serves a stream that ends after each snapshot.

const FAULT_EVERY = 20;
const vapiSession = { id: 'soak', orgId: 'o', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' };
const faults: readonly ((response: ServerResponse) => void)[] = [
  (response) => response.socket?.resetAndDestroy(),
  (response) => response.writeHead(500).end('{"message":"a fault"}'),
  (response) => response.writeHead(503, { 'retry-after': '0' }).end(),
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"id":"soak"', () => response.socket?.destroy());
  },
];

let requests = 0;
let snapshots = 0;
const last = Number(process.argv[2]);

const server = createServer((request, response) => {
  request.resume();
  if (request.url?.endsWith('/subscribe')) return streamOne(response);
  requests += 1;
  const fault = requests % FAULT_EVERY === 0 ? faults[(requests / FAULT_EVERY) % faults.length] : undefined;
  if (fault) return fault(response);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(vapiSession));
});
server.on('clientError', (_, socket) => socket.destroy());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());

function streamOne(response: ServerResponse): void {
  snapshots += 1;
  const session = {
    id: 'soak',
    agent_id: 'a',
    thread_id: 't',
    user_id: 'u',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    status: snapshots < last ? 'Running' : 'Ready',
    messages: [{ text: String(snapshots), role: 'assistant' }],
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify(session)}\n\n`);
}
