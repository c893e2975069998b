import { type Context, Hono } from 'hono';
import type { ProviderContext } from '../provider.ts';
import { type Admitted, admission } from './admission.ts';
import { readJsonBody } from './json-body.ts';
import { createLimits } from './limits.ts';
import { errorResponse, jsonType, Refusal, serverFault } from './refusal.ts';
import { readCreation, readUpdate } from './requests.ts';
import { createSessionId, isSessionId, type SipherSession } from './session.ts';
import type { SipherSettings } from './settings.ts';
import { createSessionStore } from './store.ts';

/** The operations by the names that `@x/sipher` has for them. */
export const operations = ['sessions.create', 'sessions.get', 'sessions.update', 'sessions.delete'] as const;

/** The name of an operation of Sipher's. */
export type SipherOperation = (typeof operations)[number];

/** Its operations. After admission each looks at the body, then at the id, then for the session. */
export function routes(context: ProviderContext<SipherSettings, SipherOperation>): Hono {
  const { database, clock, prefix, settings, operation } = context;
  const store = createSessionStore(database);
  const admit = admission(createLimits(database, settings), clock, prefix);
  const app = new Hono<Admitted>();

  /** What comes before every route: a body is read where none is due, too, and the session in the header is accessed. */
  const begin = async ({ req, env, var: { owner, path } }: Context<Admitted>) => {
    const body = await readJsonBody(req.raw, env.wire);
    const now = clock.now().getTime();
    store.access(owner, req.header('X-Session-Id') ?? '', now);
    checkEscapes(path);
    return { owner, now, body };
  };

  app.on('POST', collection, operation('sessions.create'), admit, async (context) => {
    const { owner, now, body } = await begin(context);
    const { defaults, ttlSeconds } = readCreation(body);
    const times = { createdAt: now, expiresAt: now + ttlSeconds * 1000, lastAccessedAt: now };
    const session: SipherSession = { sessionId: createSessionId(), defaults, ...times, key: owner };
    store.insert(session);
    const { sessionId, createdAt, expiresAt } = session;
    return succeed(context, { sessionId, defaults, createdAt, expiresAt }, 201);
  });

  app.on('GET', member, operation('sessions.get'), admit, async (context) => {
    const { owner, now } = await begin(context);
    const id = readId(context);
    const { key: _, ...session } = store.access(owner, id, now) ?? refuseMissing(id);
    return succeed(context, session);
  });

  app.on('PATCH', member, operation('sessions.update'), admit, async (context) => {
    const { owner, now, body } = await begin(context);
    const changes = readUpdate(body);
    const id = readId(context);
    const session = store.access(owner, id, now) ?? refuseMissing(id);
    const { sessionId, expiresAt, lastAccessedAt } = session;
    const defaults = { ...session.defaults, ...changes };
    store.replace({ ...session, defaults });
    return succeed(context, { sessionId, defaults, expiresAt, lastAccessedAt });
  });

  app.on('DELETE', member, operation('sessions.delete'), admit, async (context) => {
    const { owner, now } = await begin(context);
    const id = readId(context);
    const { sessionId } = store.access(owner, id, now) ?? refuseMissing(id);
    store.remove(sessionId);
    return succeed(context, { sessionId, deleted: true });
  });

  app.all('*', admit, async (context) => {
    await begin(context);
    throw new Refusal(404, 'NOT_FOUND', `Route ${context.req.method} ${context.get('path')} not found`);
  });
  app.onError(errorResponse);
  return app as unknown as Hono; // what its routes leave in the context is their own matter
}

const collection = paths(`${inAnyCase('v1')}${inAnyCase('sessions')}`);
const member = paths(`${inAnyCase('v1')}${inAnyCase('sessions')}/:id`);

/** To the API's framework a final slash makes no difference. */
function paths(path: string): string[] {
  return [path, `${path}/`];
}

/** Nor does the case of letters: a segment that matches a word in any. */
function inAnyCase(word: string): string {
  return `/:${word}{${word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)}}`;
}

function succeed(context: Context, data: object, status: 200 | 201 = 200): Response {
  return context.json({ success: true, data }, status, jsonType);
}

function readId(context: Context): string {
  const id = context.req.param('id') ?? '';
  if (isSessionId(id)) return id;
  throw new Refusal(400, 'VALIDATION_ERROR', 'Invalid session ID format. Expected sess_ + 64 hex chars.');
}

function checkEscapes(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw serverFault();
  }
}

function refuseMissing(id: string): never {
  throw new Refusal(404, 'SESSION_NOT_FOUND', `Session not found: ${id}`);
}
