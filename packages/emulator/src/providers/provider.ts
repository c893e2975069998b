import type { DatabaseSync } from 'node:sqlite';
import type { Hono, MiddlewareHandler } from 'hono';
import type { GenericSchema } from 'valibot';
import type { EmulatorClock } from '../control/clock.ts';
import type { CallEnv } from '../server/call-env.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';

/** What a provider works with beside rows and time. */
export interface Surroundings<Settings> {
  readonly settings: Settings;
  readonly webhooks: Webhooks;
}

/** What a provider's routes work with. */
export interface ProviderContext<Settings, Operation extends string> extends Surroundings<Settings> {
  readonly database: DatabaseSync;
  readonly clock: EmulatorClock;
  /** Where its API begins: `/vapi`. Its routes are written without it. */
  readonly prefix: string;
  /** Aborts when the emulator begins to close: what is still open then should end by itself. */
  readonly ending: AbortSignal;
  /** Goes before the handler of each operation: it names the request in the log, and applies faults. */
  operation(name: Operation): MiddlewareHandler;
}

/** A stored session, and what the API does not show of it. */
export interface InspectedSession<Session> {
  readonly session: Session;
  /** Its expiry as an ISO 8601 string. Absent if it does not expire, or not before the last possible date. */
  readonly expiresAt?: string;
  /** Whether that has come, by the emulator's clock. */
  readonly expired: boolean;
}

/** A row as `store()` shows it. */
export interface StoredRow {
  readonly id: string;
  readonly value: unknown;
  /** Its expiry as an ISO 8601 string, if it expires. */
  readonly expiresAt?: string;
  /** Whether that has come, by the emulator's clock. */
  readonly expired?: boolean;
}

/** One kind of a provider's rows. */
interface Table {
  rows(): StoredRow[];
  /** Deletes a row; false if there is no row of this id. Absent where other rows need them. */
  remove?(id: string): boolean;
}

/** What a test can do with a provider's rows past its API. */
export interface ProviderState<Seed, Session> {
  /** Stores what a test wants to find. @throws InputError */
  seed(seed: Seed): { readonly sessions: Session[] };
  /** All sessions, of all users, in the order of their creation. */
  sessions(): InspectedSession<Session>[];
  /** Its rows by their kind, such as `sessions`. */
  readonly tables: Readonly<Record<string, Table>>;
  /** Ends what is under way: turns, and the calls that wait for them. */
  release(): void;
  /** Takes up what the rows say is under way, as after the death of a process. */
  resume(): void;
  /** Deletes all rows. */
  reset(): void;
}

/** The rows of `sessions()`. */
export function sessionRows<Session>(
  sessions: readonly InspectedSession<Session>[],
  idOf: (session: Session) => string,
): StoredRow[] {
  return sessions.map(({ session, expiresAt, expired }) => ({
    id: idOf(session),
    value: session,
    ...(expiresAt !== undefined && { expiresAt, expired }),
  }));
}

/**
 * One emulated API. To add one: a folder with one of these, a line in `providers/index.ts`, and its tables in
 * `migrations.ts`.
 */
export interface Provider<
  Keys extends Readonly<Record<string, string>>,
  Settings extends object,
  Operation extends string,
  Seed,
  Session,
> {
  /** Its name for people. */
  readonly title: string;
  /** Fixed and obviously fake. */
  readonly keys: Keys;
  /** Those of a tenant, whose name has been checked; and what it needs besides to use the API. */
  keysFor(tenant: string): Readonly<Record<string, string>>;
  /** What is there from the start, by name, for the command to print. */
  readonly ids?: Readonly<Record<string, string>>;
  /** What its CORS headers allow to an allowed origin. */
  readonly cors: { readonly methods: readonly string[]; readonly headers: readonly string[] };
  /** The names of its operations, spelt as in the errors of its client. Its routes carry them. */
  readonly operations: readonly Operation[];
  /** What its settings, and a seed of it, have to fit before anything starts. */
  readonly schemas: { readonly settings: GenericSchema; readonly seed: GenericSchema };
  /** The environment variables with which its client reaches this emulator. */
  environment(baseUrl: string): Readonly<Record<string, string>>;
  /** Its routes, with its own responses to unknown routes and to errors. */
  routes(context: ProviderContext<Settings, Operation>): Hono | Hono<CallEnv>;
  /** Its rows. */
  state(
    database: DatabaseSync,
    clock: EmulatorClock,
    surroundings: Surroundings<Settings>,
  ): ProviderState<Seed, Session>;
}

/** A provider whichever it is. */
export type AnyProvider = Provider<Readonly<Record<string, string>>, object, string, unknown, unknown>;
