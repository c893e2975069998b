import type { CreateSession, Session, SessionUser } from './schemas/session.ts';

/**
 * Tells whether a session that is there is the one that was asked for: it has the same set of addresses, and the same
 * webhook where both show one. `unclear` where the answer shows too little to tell.
 */
export function compareSession(wanted: CreateSession, found: Session): 'same' | 'different' | 'unclear' {
  if (wanted.webhook_url !== undefined && found.webhook_url && !isSameUrl(wanted.webhook_url, found.webhook_url)) {
    return 'different';
  }
  const shown = addressesOf(found);
  if (!shown) return 'unclear';
  const there = new Set(shown.map(normalAddress));
  const asked = new Set(wanted.ip_list.map(normalAddress));
  return there.size === asked.size && [...asked].every((address) => there.has(address)) ? 'same' : 'different';
}

function addressesOf({ session_users, session_ips, user_count }: Session): readonly string[] | undefined {
  for (const users of [session_users, session_ips]) if (isListOfUsers(users)) return users.map(({ ip }) => ip);
  return user_count === 0 ? [] : undefined;
}

/** Looked at here once more: an answer that does not fit its schema is reported and handed over all the same. */
function isListOfUsers(users: readonly SessionUser[] | null | undefined): users is readonly SessionUser[] {
  return Array.isArray(users) && users.every((user) => typeof user?.ip === 'string');
}

/** One spelling for each address: IPv6 can be written in many, and may hold an IPv4 address. */
function normalAddress(address: string): string {
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
