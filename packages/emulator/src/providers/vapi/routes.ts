import { Hono } from 'hono';
import type { CallEnv } from '../../server/call-env.ts';
import type { ProviderContext } from '../provider.ts';
import { addChatRoutes, chatOperations } from './chats/routes.ts';
import { turnsOf } from './chats/turns.ts';
import { errorResponse, Refusal } from './refusal.ts';
import { addSessionRoutes, sessionOperations } from './sessions/routes.ts';
import type { VapiSettings } from './settings.ts';
import { createShow } from './show.ts';

/** All operations by the names that `@x/vapi` has for them. */
export const operations = [...sessionOperations, ...chatOperations] as const;

/** The name of an operation of Vapi's. */
export type VapiOperation = (typeof operations)[number];

/** All operations. Each asks for the key first, then looks at the request, then for what it names. */
export function routes(context: ProviderContext<VapiSettings, VapiOperation>): Hono<CallEnv> {
  const { database, clock, prefix, settings, ending } = context;
  const turns = turnsOf(database, clock, context);
  const show = createShow(settings);
  ending.addEventListener('abort', () => turns.release());
  const app = new Hono<CallEnv>();
  addSessionRoutes(app, context, turns, show);
  addChatRoutes(app, context, turns, show);
  app.all('*', ({ req }) => {
    throw new Refusal(404, `Cannot ${req.method} ${req.path.slice(prefix.length) || '/'}`);
  });
  app.onError(errorResponse);
  return app;
}
