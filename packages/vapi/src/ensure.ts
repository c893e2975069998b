import {
  type Client,
  jsonBody,
  type Progress,
  type RequestBody,
  type RequestOptions,
  request,
  SessionClientError,
  sleep,
  validateInput,
  withinLimits,
} from '@x/core';
import * as v from 'valibot';
import { isExpired, serverTime } from './expiry.ts';
import { runLocked, type SessionLock, shareCall } from './one-call.ts';
import { readPages, SESSIONS } from './pages.ts';
import { anyThat, limitedString } from './schemas/primitives.ts';
import { type CreateSession, CreateSessionSchema, type Session, SessionSchema } from './schemas/session.ts';

/** The body of `ensure`: what a new session is created with. */
export interface EnsureSession extends Omit<CreateSession, 'status'> {
  status?: 'active' | undefined;
}

/** Options of {@link ensure}. */
export interface EnsureOptions extends RequestOptions {
  /** Keeps several processes from creating a session for the same key at once. Default: none. */
  readonly lock?: SessionLock | undefined;
  /** Milliseconds for the whole: listing, creating, and waiting for the lock. Default: the client's, else 90,000. */
  readonly totalTimeout?: number | undefined;
  /** Called with the details of each response. */
  readonly onResponse?: RequestOptions['onResponse'];
}

const OPERATION = 'sessions.ensure';
const KeySchema = limitedString(40, 1);
/** Milliseconds: no session lives longer without an update. */
const MAX_LIFE = 30 * 86_400_000;
/** Milliseconds before each time that a creation whose response was lost is looked for: it may still be under way. */
const LOOKING_AGAIN = [0, 500, 1500];

/**
 * Keeps one live session for each key, such as a user: returns the oldest that is active and not expired, else creates one.
 * `GET /session`, and `POST /session` where no live one is found
 *
 * The key is stored as `customer.externalId`, by which sessions are found. An expired or completed one is replaced; nothing
 * is changed or deleted, even if an existing session differs from the body. A creation whose response was lost is
 * looked for; if it does not show up, the error has `outcome: 'unknown'`, and calling again looks for it again. Calls at
 * once for one key share one creation, on one client.
 *
 * Two processes at once can both create one. Each lists again afterwards and returns the oldest, so that they agree from
 * then on, and the other expires unused; but a turn may have been taken in it, if the listing lagged. `options.lock`
 * prevents that.
 *
 * @example
 * const session = await vapi.sessions.ensure(`telegram-${userId}`, { assistantId });
 * @param key Your own id of the customer: 1 to 40 characters.
 * @throws `input` if an argument is invalid (nothing is sent); `response` if the API ignores the filter by `externalId`.
 */
export async function ensure(
  client: Client,
  key: string,
  body: EnsureSession = {},
  options: EnsureOptions = {},
): Promise<Session> {
  return await withinLimits(client, OPERATION, options, (requestOptions, progress) => {
    const context = { provider: client.provider, operation: OPERATION };
    const encoded = encode(key, body, options);
    const { signal } = requestOptions;
    return shareCall(client, key, { signal, progress }, (ending, shared) => {
      const ensuring = { client, key, body: encoded, options: { ...requestOptions, signal: ending }, progress: shared };
      const run = () => findOrCreate(ensuring);
      return options.lock ? runLocked(context, key, options.lock, run) : run();
    });
  });
}

/** One call. */
interface Ensuring {
  readonly client: Client;
  readonly key: string;
  readonly body: RequestBody;
  readonly options: RequestOptions;
  readonly progress: Progress;
}

/** Checks and encodes the arguments at once, since they are sent only after the listing. */
function encode(key: string, body: EnsureSession, { lock }: EnsureOptions): RequestBody {
  validateInput('key', KeySchema, key);
  validateInput('body', CreateSessionSchema, body);
  const { customer, status = 'active' } = body;
  const isKey = anyThat((id) => id === key, 'absent, or the key');
  validateInput('customer.externalId', isKey, customer?.externalId ?? key);
  validateInput('status', v.picklist(['active']), status);
  validateInput('lock', v.optional(anyThat((value) => typeof value === 'function', 'a function')), lock);
  const encoded = jsonBody({ ...body, customer: { ...customer, externalId: key } }, CreateSessionSchema);
  const written = encoded.write();
  return { ...encoded, value: {}, write: () => written };
}

async function findOrCreate(ensuring: Ensuring): Promise<Session> {
  const { client, body, options, progress } = ensuring;
  const found = await oldestLive(ensuring);
  if (found) return found;
  progress.outcome = 'unknown';
  const created = await request(
    client,
    {
      operation: OPERATION,
      method: 'post',
      effect: 'unsafe',
      path: ['session'],
      body,
      response: SessionSchema,
      enforced: ['id', 'createdAt'],
      reconcile: async ({ ambiguous }) => (ambiguous ? await lookAgain(ensuring) : undefined),
      howToCheck: 'call it again: it lists before it creates',
    },
    options,
  );
  progress.outcome = 'applied';
  // Of what several processes have created, all of them take the same.
  return (await oldestLive(ensuring, created).catch(() => undefined)) ?? created;
}

/** Looks for a session whose response was lost. */
async function lookAgain(ensuring: Ensuring): Promise<{ value: Session } | undefined> {
  for (const delay of LOOKING_AGAIN) {
    await sleep(delay, ensuring.options.signal);
    const value = await oldestLive(ensuring).catch(() => undefined);
    if (value) return { value };
  }
  return undefined;
}

/** The oldest session of the key that chats can continue, among those that are listed and perhaps one more. */
async function oldestLive({ client, key, options }: Ensuring, created?: Session): Promise<Session | undefined> {
  const query = { externalId: key, updatedAtGe: new Date(Date.now() - MAX_LIFE), sortOrder: 'ASC' } as const;
  let date: string | null = null;
  const onResponse: RequestOptions['onResponse'] = (info) => {
    date = info.headers.get('date');
    return options.onResponse?.(info);
  };
  const sessions = created ? [created] : [];
  for await (const session of readPages(client, OPERATION, SESSIONS, query, { ...options, onResponse })) {
    if (session?.customer?.externalId !== key) throw filterIgnored(client);
    sessions.push(session);
  }
  const now = serverTime(date);
  const live = sessions.filter((session) => (session.status ?? 'active') === 'active' && !isExpired(session, now));
  const age = ({ createdAt }: Session) => Date.parse(createdAt);
  return live.sort((one, other) => age(one) - age(other) || (one.id < other.id ? -1 : 1))[0];
}

function filterIgnored({ provider }: Client): SessionClientError {
  const message = `${provider} ${OPERATION}: the API ignored the filter \`externalId\`: it listed a session with another key.`;
  return new SessionClientError(message, { kind: 'response', provider, operation: OPERATION, attempts: 1 });
}
