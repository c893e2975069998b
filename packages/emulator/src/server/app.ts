import type { DatabaseSync } from 'node:sqlite';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { EmulatorClock } from '../control/clock.ts';
import type { Control } from '../control/control.ts';
import { controlRoutes } from '../control/control-routes.ts';
import { emulatorIndex, type TableNames } from '../control/emulator-index.ts';
import { controlPrefix } from '../control/prefix.ts';
import type { Faults } from '../faults/faults.ts';
import { operation } from '../faults/operation.ts';
import { inspectorRoutes } from '../inspector/inspector-routes.ts';
import { type ProviderName, type ProviderSettings, providers } from '../providers/index.ts';
import type { AnyProvider } from '../providers/provider.ts';
import type { Events } from '../traffic/events.ts';
import { recordRequests } from '../traffic/record-requests.ts';
import type { RecordedRequests } from '../traffic/recorded-requests.ts';
import { type RequestLogEntry, requestLog } from '../traffic/request-log.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { CallEnv } from './call-env.ts';
import { guard, hostCheck, type OriginCheck, originCheck } from './guard.ts';

export interface AppOptions {
  readonly database: DatabaseSync;
  readonly clock: EmulatorClock;
  readonly faults: Faults;
  readonly requests: RecordedRequests;
  readonly events: Events;
  readonly control: Control;
  readonly names: readonly ProviderName[];
  readonly tableNames: TableNames;
  readonly settings: ProviderSettings;
  /** As a URL spells them. */
  readonly allowHosts: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly onRequest: (entry: RequestLogEntry) => void;
  readonly webhooks: Webhooks;
  /** Aborts when the emulator begins to close. */
  readonly ending: AbortSignal;
}

/** All routes: the log around the guard around the inspector, control and one API for each name. */
export function createApp(options: AppOptions): Hono<CallEnv> {
  const { database, clock, faults, requests, control, names, tableNames, settings, onRequest } = options;
  const { webhooks, events, ending } = options;
  const app = new Hono<CallEnv>();
  app.use(requestLog(onRequest));
  const isServed = hostCheck(options.allowHosts);
  const isAllowed = originCheck(options.allowOrigins, isServed);
  app.use(guard(isServed, isAllowed));
  app.route('/', inspectorRoutes());

  const controlCors = { methods: ['GET', 'POST', 'PATCH', 'DELETE'], headers: ['Content-Type'] };
  app.use(`${controlPrefix}/*`, corsFor(isAllowed, controlCors));
  app.route(controlPrefix, controlRoutes({ control, clock, requests, events, names, tableNames, ending }));

  for (const name of names) {
    const provider: AnyProvider = providers[name];
    const prefix = `/${name}`;
    app.use(`${prefix}/*`, recordRequests(requests, name));
    app.use(`${prefix}/*`, corsFor(isAllowed, provider.cors));
    const context = {
      database,
      clock,
      prefix,
      settings: settings[name] ?? {},
      webhooks,
      ending,
      operation: (called: string) => operation(faults, called),
    };
    // Whatever its handlers expect to find beside a request: it is there.
    app.route(prefix, provider.routes(context) as Hono<CallEnv>);
  }
  app.get('/', ({ req, json }) => json(emulatorIndex(req.url, names, tableNames)));
  app.notFound((context) => {
    const served = names.map((name) => `/${name}`).join(', ');
    const message = `Nothing is served at ${context.req.path}. The APIs are at ${served}.`;
    return context.json({ message, error: 'Not Found', statusCode: 404 }, 404);
  });
  return app;
}

/** Responds to preflights, and lets an allowed origin read responses. */
function corsFor(isAllowed: OriginCheck, { methods, headers }: AnyProvider['cors']): MiddlewareHandler {
  const origin = (given: string, context: Context) => (isAllowed(given, context) ? given : null);
  const respond = cors({ origin, allowMethods: [...methods], allowHeaders: [...headers] });
  // Hono's middleware takes every OPTIONS for a preflight; without an Origin it is a route like any other.
  return (context, next) => (context.req.header('Origin') ? respond(context, next) : next());
}
