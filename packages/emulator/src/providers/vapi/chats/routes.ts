import type { Context, Hono } from 'hono';
import { withoutResponse } from '../../../faults/operation.ts';
import type { CallEnv } from '../../../server/call-env.ts';
import { readJson } from '../../../server/json-body.ts';
import type { ProviderContext } from '../../provider.ts';
import { authenticate } from '../authentication.ts';
import { readChatQuery } from '../list/chat-query.ts';
import { showPage } from '../list/page.ts';
import { Refusal } from '../refusal.ts';
import { readCreateChat } from '../requests/chat.ts';
import type { VapiSettings } from '../settings.ts';
import type { Show } from '../show.ts';
import type { RunningTurn } from './running-turn.ts';
import { failure, streamOfTurn } from './stream.ts';
import type { Turns } from './turns.ts';

/** The operations on chats by the names that `@x/vapi` has for them: a streamed creation is a creation. */
export const chatOperations = ['chats.create', 'chats.list', 'chats.get', 'chats.delete'] as const;

/** Adds the four operations on chats. */
export function addChatRoutes(
  app: Hono<CallEnv>,
  context: ProviderContext<VapiSettings, (typeof chatOperations)[number]>,
  turns: Turns,
  show: Show,
): void {
  const { clock, settings, operation } = context;
  const { chats, sessions, messages } = turns;

  app.post('/chat', operation('chats.create'), async (call) => {
    const orgId = authenticate(call.req.header('Authorization'));
    const body = readCreateChat(await readJson(call.req.raw));
    const turn = turns.begin(body, orgId);
    if (!body.stream) return await respondToTurn(call, turn, show);
    const headers = {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache',
      'Transfer-Encoding': 'chunked',
    };
    return new Response(streamOfTurn(turn, clock, settings, call.env.wire), { status: 201, headers });
  });

  app.get('/chat', operation('chats.list'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const query = readChatQuery(new URL(req.url).searchParams);
    return json(showPage(query, chats.page(orgId, query), show.chat));
  });

  app.get('/chat/:id', operation('chats.get'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = req.param('id');
    return json(show.chat(chats.find(orgId, id) ?? refuseMissing(id)));
  });

  app.delete('/chat/:id', operation('chats.delete'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = req.param('id');
    const chat = chats.find(orgId, id) ?? refuseMissing(id);
    chats.replace(chat, 'deleted');
    messages.chat(
      'chat.deleted',
      chat,
      chat.sessionId === undefined ? undefined : sessions.find(orgId, chat.sessionId),
    );
    return json(show.chat(chat));
  });
}

/** Waits for a turn to end, and responds with its chat; without a response if it never ends. */
async function respondToTurn(call: Context<CallEnv>, turn: RunningTurn, show: Show): Promise<Response> {
  while (turn.state === 'running') await turn.changed();
  if (turn.state === 'released') return withoutResponse(call);
  return turn.state === 'failed' ? call.json(failure, 500) : call.json(show.chat(turn.chat), 201);
}

function refuseMissing(id: string): never {
  throw new Refusal(404, `Chat ${id} not found.`);
}
