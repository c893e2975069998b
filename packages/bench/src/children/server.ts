import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vapiSession } from './session.ts';

// Responds to each GET with the session of the id in the path; reads and drops every other request.

const session = vapiSession(1);
const sessionText = Buffer.from(JSON.stringify(session));
const upload = Buffer.from(
  JSON.stringify({
    id: 's1',
    agent_id: 'a1',
    created_at: '2026-03-01T09:30:00Z',
    updated_at: '2026-03-01T09:30:00Z',
    thread_id: 't1',
    messages: [],
    status: 'Ready',
    user_id: 'u1',
  }),
);

const server = createServer((request, response) => {
  const send = (body: Buffer) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength });
    response.end(body);
  };
  if (request.method === 'GET') return send(sessionText);
  request.resume();
  request.on('end', () => send(upload));
});
// Longer than any pause of a contestant.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, id: session.id });
});
process.on('disconnect', () => process.exit());
