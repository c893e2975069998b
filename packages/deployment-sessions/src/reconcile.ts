import { type Client, type ReconcileResult, type RequestOptions, request } from '@x/core';
import { describeGet, isNotThere, isStatus, iterateSessions } from './requests.ts';
import type { CreateSession, Session, SessionUser } from './schemas/session.ts';

/** Reads a session back and finds out whether it is the one that was to be created. */
export async function findCreated(
  client: Client,
  operation: string,
  deploymentId: string,
  customId: string,
  body: CreateSession,
  options: RequestOptions,
): Promise<ReconcileResult> {
  let httpStatus = 200;
  let session: Session;
  try {
    const onResponse = (info: { readonly status: number }) => {
      httpStatus = info.status;
    };
    session = await request(client, describeGet(operation, deploymentId, customId), { ...options, onResponse });
  } catch (error) {
    // Whichever of the refusals it is: a retried creation does no harm while its id can exist only once.
    if (isNotThere(error)) return { status: 'absent' };
    throw error;
  }
  // A terminating session cannot be used, even if this call created it.
  if (isStatus(session.status, 'Terminating'))
    return { status: 'unclear', hint: 'A session with this id is terminating.' };
  const comparison = compareSession(body, session);
  if (comparison === 'same') return { status: 'done', value: session };
  if (comparison === 'different') return { status: 'conflict', found: 'another session under this id', httpStatus };
  return { status: 'unclear', hint: 'A session with this id is there, but shows no addresses to compare.' };
}

/**
 * Finds out whether a session is deleted. Its not-found is a bare 400 like other refusals, so that only the listing shows
 * that the API still serves this deployment; and the listing alone is not enough, since a deletion of another session
 * meanwhile shifts this one to a page that was read already.
 */
export async function findDeleted(
  client: Client,
  operation: string,
  deploymentId: string,
  customId: string,
  options: RequestOptions,
): Promise<ReconcileResult> {
  for await (const session of iterateSessions(client, operation, deploymentId, { limit: 100 }, options)) {
    if (session?.custom_id === customId) return { status: 'unclear', hint: 'The session is still listed.' };
  }
  const isThere = !(await isGone(client, operation, deploymentId, customId, options));
  return isThere ? { status: 'unclear', hint: 'The session can still be read.' } : { status: 'done' };
}

/** Whether a session cannot be read any more, or is terminating. */
export async function isGone(
  client: Client,
  operation: string,
  deploymentId: string,
  customId: string,
  options: RequestOptions,
): Promise<boolean> {
  try {
    const session = await request(client, describeGet(operation, deploymentId, customId), options);
    return isStatus(session.status, 'Terminating');
  } catch (error) {
    if (isNotThere(error)) return true;
    throw error;
  }
}

/**
 * Compares a session that is there with the one that was to be created: the same set of addresses, and the same webhook
 * where both show one. `unclear` where the response shows too little.
 */
export function compareSession(expected: CreateSession, found: Session): 'same' | 'different' | 'unclear' {
  if (expected.webhook_url !== undefined && found.webhook_url && !isSameUrl(expected.webhook_url, found.webhook_url)) {
    return 'different';
  }
  const shown = addressesOf(found);
  if (!shown) return 'unclear';
  const foundAddresses = new Set(shown.map(normalizeAddress));
  const expectedAddresses = new Set(expected.ip_list.map(normalizeAddress));
  const isSame =
    foundAddresses.size === expectedAddresses.size &&
    [...expectedAddresses].every((address) => foundAddresses.has(address));
  return isSame ? 'same' : 'different';
}

function addressesOf({ session_users, session_ips, user_count }: Session): readonly string[] | undefined {
  for (const users of [session_users, session_ips]) if (isListOfUsers(users)) return users.map(({ ip }) => ip);
  return user_count === 0 ? [] : undefined;
}

/** Checked here again: a response that does not match its schema is only reported. */
function isListOfUsers(users: readonly SessionUser[] | null | undefined): users is readonly SessionUser[] {
  return Array.isArray(users) && users.every((user) => typeof user?.ip === 'string');
}

/** One spelling for each address: IPv6 has many, and may hold an IPv4 address. */
function normalizeAddress(address: string): string {
  const trimmed = address.trim().toLowerCase();
  if (!trimmed.includes(':')) return trimmed;
  const url = `http://[${trimmed.replace(/^\[|\]$/g, '')}]/`;
  if (!URL.canParse(url)) return trimmed;
  const host = new URL(url).hostname;
  const [, high, low] = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(host) ?? [];
  if (high === undefined || low === undefined) return host;
  const bits = [high, low].map((part) => Number.parseInt(part, 16));
  return bits.flatMap((part) => [part >> 8, part & 255]).join('.');
}

function isSameUrl(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return one === other;
  return new URL(one).href === new URL(other).href;
}

const MAX_CLOCK_DIFFERENCE = 60_000;

/**
 * Whether a session was certainly there before, by what it says of its age. The provider publishes neither the unit of
 * `elapsed` (seconds) nor the zone of `create_time` (UTC): they count only where they agree with each other and this clock.
 */
export function isOlderThan({ create_time, elapsed }: Session, milliseconds: number): boolean {
  const age = elapsed * 1000;
  const createdAt = Date.parse(`${create_time}Z`.replace(' ', 'T'));
  return age > milliseconds && Math.abs(createdAt + age - Date.now()) < MAX_CLOCK_DIFFERENCE;
}
