import { type Client, type RequestOptions, sleep } from '@x/core';
import { findCreated, isGone, isOlderThan } from '../reconcile.ts';
import type { CreateSessionItem } from '../schemas/bulk.ts';
import type { Session } from '../schemas/session.ts';
import type { CreateManyOptions } from './options.ts';
import { requestBulkCreate, requestBulkDelete } from './requests.ts';
import type { BulkSummary } from './result.ts';
import { type Entry, isStopped, type Refusal, type Run, readEach, readListing, undecided } from './run-state.ts';

/** What differs between creating many and deleting many. */
export interface BulkWork<Item> {
  readonly operation: BulkSummary['operation'];
  /** True if core retries a lost request: what the first one did, the second response lists among its errors. */
  readonly isRetried: boolean;
  send(items: readonly Item[], options: RequestOptions): Promise<BulkResponse | undefined>;
  /** Finds the outcome of entries whose response was lost. Those that it leaves undecided may be sent once more. */
  findLost(run: Run<Item>, lost: readonly Entry<Item>[]): Promise<void>;
  /** Decides entries that were refused. */
  settleRefused(run: Run<Item>, refused: readonly Entry<Item>[]): Promise<void>;
}

/** The part of a bulk response that is read. Not checked: a response that does not match its schema is only reported. */
export interface BulkResponse {
  readonly sessions?: unknown;
  readonly errors?: unknown;
}

export const CREATE_MANY = 'sessions.createMany';
export const DELETE_MANY = 'sessions.deleteMany';

export function createWork(
  client: Client,
  deploymentId: string,
  existing: CreateManyOptions['existing'],
): BulkWork<CreateSessionItem> {
  /** Compares the session with the item; leaves the entry undecided where there is no session. */
  const read = (run: Run<CreateSessionItem>, entries: readonly Entry<CreateSessionItem>[]) =>
    readEach(run, entries, async ({ item, customId, isLost, refusal }) => {
      const found = await findCreated(client, CREATE_MANY, deploymentId, customId, item, run.requestOptions);
      if (found.status === 'absent') return undefined;
      if (found.status === 'unclear') return { status: 'unknown', message: found.hint };
      const session = found.status === 'done' ? (found.value as Session) : undefined;
      // After a lost response it is taken for this call's.
      if (session && (isLost || existing === 'accept')) return { status: 'succeeded', sessionId: sessionIdOf(session) };
      if (session && !isOlderThan(session, performance.now() - run.startedAt)) {
        return { status: 'unknown', message: 'The same session is there; this call may have created it.' };
      }
      const message = session ? 'the same session was there before' : (found as { found: string }).found;
      return { status: 'failed', reason: 'conflict', message: refusal?.message || message };
    });
  return {
    operation: CREATE_MANY,
    isRetried: false,
    send: (sessions, options) => requestBulkCreate(client, CREATE_MANY, deploymentId, { sessions }, options),
    async findLost(run, lost) {
      // The listing is cheaper than all of the sessions only while it is short.
      const listed = await readListing(run, lost, Math.ceil(lost.length / 10));
      if (!listed) return leaveUnknown(lost);
      // An id exists only once, so that sending the others again does no harm.
      await read(
        run,
        lost.filter(({ customId }) => listed.has(customId)),
      );
    },
    async settleRefused(run, refused) {
      const listedOnce = new Set<string>();
      // A refusal alone proves nothing: a proxy may have delivered the request twice.
      const open = await lookRepeatedly(run, refused, async (entries) => {
        await read(run, entries);
        const absent = undecided(entries);
        // Where the listing cannot be read, it may be there.
        const listed =
          absent.length > 0 && ((await readListing(run, absent)) ?? absent.map(({ customId }) => customId));
        for (const id of listed || []) listedOnce.add(id);
      });
      for (const entry of open) {
        const { isLost, customId, refusal } = entry;
        // An id that is taken, by a session that nothing shows: readings may lag behind a request delivered twice.
        const isContradiction = refusal?.reason === 'conflict' || listedOnce.has(customId);
        if (!isLost && !isContradiction) entry.result = refusal as Refusal;
      }
    },
  };
}

export function deleteWork(client: Client, deploymentId: string): BulkWork<string> {
  const findLost: BulkWork<string>['findLost'] = async (run, lost) => {
    const listed = await readListing(run, lost);
    if (!listed) return leaveUnknown(lost);
    // Pages shift while others delete sessions, and only active ones are listed: one that is not listed may be there.
    const unlisted = lost.filter(({ customId }) => !listed.has(customId));
    await readEach(run, unlisted, async ({ customId }) => {
      const gone = await isGone(client, DELETE_MANY, deploymentId, customId, run.requestOptions);
      return gone ? { status: 'succeeded' } : undefined;
    });
  };
  return {
    operation: DELETE_MANY,
    isRetried: true,
    send: (sessions, options) => requestBulkDelete(client, DELETE_MANY, deploymentId, { sessions }, options),
    findLost,
    async settleRefused(run, refused) {
      for (const entry of refused) if (!entry.isLost) entry.result = entry.refusal as Refusal;
      await lookRepeatedly(run, undecided(refused), (entries) => findLost(run, entries));
    },
  };
}

const MAX_LOOKS = 3;

/** Reads up to three times, since readings may lag behind a write; resolves to the entries that are still undecided. */
async function lookRepeatedly<Item>(
  run: Run<Item>,
  entries: readonly Entry<Item>[],
  look: (entries: readonly Entry<Item>[]) => Promise<void>,
): Promise<Entry<Item>[]> {
  let open = undecided(entries);
  for (let looks = 0; open.length > 0; looks += 1) {
    // Without having read often enough, nothing is known.
    if (isStopped(run)) return [];
    if (looks === MAX_LOOKS) break;
    if (looks > 0) await sleep(250 * looks + Math.random() * 250 * looks, run.options.signal).catch(() => {});
    await look(open);
    open = undecided(open);
  }
  return open;
}

function leaveUnknown(entries: readonly Entry<unknown>[]): void {
  for (const entry of entries) entry.result = { status: 'unknown', message: entry.message };
}

/** The provider's id of a session, where a response has it. */
export function sessionIdOf(session: unknown): string | undefined {
  const { session_id } = session as { readonly session_id?: unknown };
  return typeof session_id === 'string' ? session_id : undefined;
}
