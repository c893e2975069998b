import type { DatabaseSync } from 'node:sqlite';
import type { Hono } from 'hono';
import type { Clock } from '../clock.ts';

/** What a provider works with. */
export interface ProviderContext<Settings> {
  readonly database: DatabaseSync;
  readonly clock: Clock;
  /** Where its API begins: `/vapi`. Its routes are written without it. */
  readonly prefix: string;
  readonly settings: Settings;
}

/**
 * One emulated API. To add one: a folder with one of these, a line in `providers/index.ts`, and its tables in
 * `migrations.ts`.
 */
export interface Provider<Keys extends Readonly<Record<string, string>>, Settings extends object> {
  /** Its name for people. */
  readonly title: string;
  /** Fixed and obviously fake. */
  readonly keys: Keys;
  /** What its CORS answers allow to an allowed origin. */
  readonly cors: { readonly methods: readonly string[]; readonly headers: readonly string[] };
  /** The environment variables with which its client reaches this emulator. */
  environment(baseUrl: string): Readonly<Record<string, string>>;
  /** Its routes, with its own answers to unknown routes and to errors. */
  routes(context: ProviderContext<Settings>): Hono;
}
