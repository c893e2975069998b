import type { DatabaseSync } from 'node:sqlite';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Clock } from './clock.ts';
import { guard } from './guard.ts';
import { type ProviderName, type ProviderSettings, providers } from './providers/index.ts';
import type { Provider } from './providers/provider.ts';
import { type RequestLogEntry, requestLog } from './request-log.ts';

export interface AppOptions {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly names: readonly ProviderName[];
  readonly settings: ProviderSettings;
  readonly allowOrigins: readonly string[];
  readonly onRequest: (entry: RequestLogEntry) => void;
}

/** Everything that answers: the log around the guard around one API for each name. */
export function createApp({ database, clock, names, settings, allowOrigins, onRequest }: AppOptions): Hono {
  const app = new Hono();
  app.use(requestLog(onRequest));
  app.use(guard(allowOrigins));
  for (const name of names) {
    const provider: Provider<Record<string, string>, object> = providers[name];
    const prefix = `/${name}`;
    const answerOrigin = cors({
      origin: [...allowOrigins],
      allowMethods: [...provider.cors.methods],
      allowHeaders: [...provider.cors.headers],
    });
    // Hono's middleware takes every OPTIONS for a preflight; without an Origin it is a route like any other.
    app.use(`${prefix}/*`, (context, next) => (context.req.header('Origin') ? answerOrigin(context, next) : next()));
    app.route(prefix, provider.routes({ database, clock, prefix, settings: settings[name] ?? {} }));
  }
  app.notFound((context) => {
    const served = names.map((name) => `/${name}`).join(', ');
    const message = `Nothing is served at ${context.req.path}. The APIs are at ${served}.`;
    return context.json({ message, error: 'Not Found', statusCode: 404 }, 404);
  });
  return app;
}
