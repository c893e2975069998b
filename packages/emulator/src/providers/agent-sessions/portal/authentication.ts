import { tenantKey, tenantOf } from '../../tenants.ts';
import { Refusal } from '../refusal.ts';

/** Test tokens of the emulated Portal. */
export const keys = {
  /** The token of a user. */
  token: 'emulator-portal-token',
  /** The token of another user, who is refused what belongs to the first. */
  otherUser: 'emulator-portal-other-user-token',
} as const;

/** The ids of the users, by the names of their tokens. */
export const userIds = { token: 'user-1', otherUser: 'user-2' } as const;

const users = new Map<string, string>([
  [keys.token, userIds.token],
  [keys.otherUser, userIds.otherUser],
]);

/** The token of a tenant's user. */
export function keysFor(tenant: string) {
  return { token: tenantKey(keys.token, tenant) };
}

/** The id of a tenant's user. */
export function userOf(tenant: string): string {
  return `user of ${tenant}`;
}

/** The status for a request that names no token: the framework's before and since its release 0.122. */
export type MissingTokenStatus = 401 | 403;

/**
 * The user who sends a request.
 *
 * @throws Refusal 401, 403
 */
export function authenticate(header: string | undefined, status: MissingTokenStatus): string {
  const [scheme = '', ...rest] = (header ?? '').split(' ');
  const token = rest.join(' ');
  if (token === '') throw notAuthenticated(status, 'Not authenticated');
  if (scheme.toLowerCase() !== 'bearer') throw notAuthenticated(status, 'Invalid authentication credentials');
  const tenant = tenantOf(keys.token, token);
  const user = users.get(token) ?? (tenant && userOf(tenant));
  if (user === undefined) throw new Refusal(401, 'Unauthorized');
  return user;
}

function notAuthenticated(status: MissingTokenStatus, detail: string): Refusal {
  return status === 403
    ? new Refusal(403, detail)
    : new Refusal(401, 'Not authenticated', { 'WWW-Authenticate': 'Bearer' });
}
