import type { Hono } from 'hono';
import type { CallEnv } from '../../../server/call-env.ts';
import { readJson } from '../../../server/json-body.ts';
import type { ProviderContext } from '../../provider.ts';
import { authenticate } from '../authentication.ts';
import type { Turns } from '../chats/turns.ts';
import { showPage } from '../list/page.ts';
import { readSessionQuery } from '../list/session-query.ts';
import { Refusal } from '../refusal.ts';
import { check } from '../requests/check.ts';
import { isUuid } from '../requests/fields.ts';
import { createRequest, updateRequest } from '../requests/session.ts';
import type { VapiSettings } from '../settings.ts';
import type { Show } from '../show.ts';
import { createSession, updateSession } from './session.ts';

/** The operations on sessions by the names that `@x/vapi` has for them. */
export const sessionOperations = [
  'sessions.create',
  'sessions.list',
  'sessions.get',
  'sessions.update',
  'sessions.delete',
] as const;

/** Adds the five operations on sessions. */
export function addSessionRoutes(
  app: Hono<CallEnv>,
  { clock, settings, operation }: ProviderContext<VapiSettings, (typeof sessionOperations)[number]>,
  { sessions: store, messages: serverMessages }: Turns,
  show: Show,
): void {
  const messages = settings.looseMessages ? 'loose' : 'strict';
  const creation = createRequest(messages);

  app.post('/session', operation('sessions.create'), async ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const body = check(creation, await readJson(req.raw));
    const session = createSession(body, orgId, clock.now());
    store.insert(session);
    serverMessages.session('session.created', session);
    return json(show.session(session), 201);
  });

  app.get('/session', operation('sessions.list'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const query = readSessionQuery(new URL(req.url).searchParams);
    return json(showPage(query, store.page(orgId, query), show.session));
  });

  app.get('/session/:id', operation('sessions.get'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = readId(req.param('id'));
    return json(show.session(store.find(orgId, id) ?? refuseMissing(id)));
  });

  app.patch('/session/:id', operation('sessions.update'), async ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = readId(req.param('id'));
    const input = await readJson(req.raw);
    const stored = store.find(orgId, id);
    const body = check(updateRequest(messages, stored?.['messages']), input);
    const session = updateSession(stored ?? refuseMissing(id), body, clock.now());
    store.replace(session);
    serverMessages.session('session.updated', session);
    return json(show.session(session));
  });

  app.delete('/session/:id', operation('sessions.delete'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = readId(req.param('id'));
    const session = store.remove(orgId, id) ?? refuseMissing(id);
    serverMessages.session('session.deleted', session);
    return json(show.session(session));
  });
}

/** Ids are the same id in either case, and stored in lower case. */
function readId(id: string): string {
  if (!isUuid(id)) throw new Refusal(400, 'Validation failed (uuid is expected)');
  return id.toLowerCase();
}

function refuseMissing(id: string): never {
  throw new Refusal(404, `Session ${id} not found.`);
}
