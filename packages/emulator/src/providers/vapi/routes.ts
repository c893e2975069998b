import { Hono } from 'hono';
import { readJson } from '../../json-body.ts';
import type { ProviderContext } from '../provider.ts';
import { authenticate } from './authentication.ts';
import { readListQuery } from './list-query.ts';
import { errorResponse, Refusal } from './refusal.ts';
import { check } from './requests/check.ts';
import { isUuid } from './requests/fields.ts';
import { createRequest, updateRequest } from './requests/session.ts';
import { createSession, updateSession } from './session.ts';
import type { VapiSettings } from './settings.ts';
import { createSessionStore } from './store.ts';

/** The operations by the names that `@x/vapi` has for them. */
export const operations = [
  'sessions.create',
  'sessions.list',
  'sessions.get',
  'sessions.update',
  'sessions.delete',
] as const;

/** The name of an operation of Vapi's. */
export type VapiOperation = (typeof operations)[number];

/** Its operations. Each asks for the key first, then looks at the request, then for the session. */
export function routes(context: ProviderContext<VapiSettings, VapiOperation>): Hono {
  const { database, clock, prefix, settings, operation } = context;
  const store = createSessionStore(database);
  const messages = settings.looseMessages ? 'loose' : 'strict';
  const creation = createRequest(messages);
  const app = new Hono();

  app.post('/session', operation('sessions.create'), async ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const body = check(creation, await readJson(req.raw));
    const session = createSession(body, orgId, clock.now());
    store.insert(session);
    return json(session, 201);
  });

  app.get('/session', operation('sessions.list'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const query = readListQuery(new URL(req.url).searchParams);
    const { sessions, total } = store.page(orgId, query);
    const totalPages = query.limit === 0 ? 0 : Math.ceil(total / query.limit);
    return json({
      results: sessions,
      metadata: {
        itemsPerPage: query.limit,
        totalItems: total,
        currentPage: query.page,
        totalPages,
        hasNextPage: query.page < totalPages,
        sortOrder: query.sortOrder,
      },
    });
  });

  app.get('/session/:id', operation('sessions.get'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = readId(req.param('id'));
    return json(store.find(orgId, id) ?? refuseMissing(id));
  });

  app.patch('/session/:id', operation('sessions.update'), async ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = readId(req.param('id'));
    const input = await readJson(req.raw);
    const stored = store.find(orgId, id);
    const body = check(updateRequest(messages, stored?.['messages']), input);
    const session = updateSession(stored ?? refuseMissing(id), body, clock.now());
    store.replace(session);
    return json(session);
  });

  app.delete('/session/:id', operation('sessions.delete'), ({ req, json }) => {
    const orgId = authenticate(req.header('Authorization'));
    const id = readId(req.param('id'));
    return json(store.remove(orgId, id) ?? refuseMissing(id));
  });

  app.all('*', ({ req }) => {
    throw new Refusal(404, `Cannot ${req.method} ${req.path.slice(prefix.length) || '/'}`);
  });
  app.onError(errorResponse);
  return app;
}

/** Ids are the same id in either case, and stored in lower case. */
function readId(id: string): string {
  if (!isUuid(id)) throw new Refusal(400, 'Validation failed (uuid is expected)');
  return id.toLowerCase();
}

function refuseMissing(id: string): never {
  throw new Refusal(404, `Session ${id} not found.`);
}
