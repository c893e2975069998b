// A chat bot over HTTP: POST a text to /<user>, and the reply is streamed back. It keeps nothing that a restart could lose.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createVapi } from '@x/vapi';

const vapi = createVapi(); // VAPI_API_KEY and VAPI_BASE_URL
const assistantId = process.env['ASSISTANT_ID'];
const lastTurns = new Map<string, Promise<void>>();

/** Of two turns of a session at once, neither would know the other: so a user's next turn waits for the last. */
async function inOrder(user: string, turn: () => Promise<void>): Promise<void> {
  const current = (lastTurns.get(user) ?? Promise.resolve()).then(turn);
  const settled = current.catch(() => {});
  lastTurns.set(user, settled);
  await settled;
  if (lastTurns.get(user) === settled) lastTurns.delete(user);
  await current;
}

async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const user = decodeURIComponent(request.url?.slice(1) ?? '');
  const input = await text(request);
  await inOrder(user, async () => {
    // The same session after a restart, and another one once it has expired.
    const session = await vapi.sessions.ensure(user, { assistantId });
    for await (const { delta } of vapi.chats.stream({ sessionId: session.id, input })) response.write(delta);
    response.end();
  });
}

const server = createServer((request, response) => {
  // A turn that failed may have been taken: the user sees a broken reply, and asks again or not.
  reply(request, response).catch((error: Error) => response.destroy(error));
});
server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(JSON.stringify(server.address()));
});
