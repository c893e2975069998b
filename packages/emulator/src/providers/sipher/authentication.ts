import type { HonoRequest } from 'hono';
import { Refusal } from './refusal.ts';

/** Test keys of the emulated Sipher, one of each tier. */
export const keys = {
  pro: 'sk_pro_emulator_key',
  /** No more than another key: it does not see what `pro` has made. */
  enterprise: 'sk_ent_emulator_key',
  /** Refused: sessions are not for this tier. */
  free: 'sk_free_emulator_key',
} as const;

/** The tiers that have sessions. Each has one key here, so that the tier also tells whose a session is. */
export const owners = ['pro', 'enterprise'] as const;

/** Whose a session is. */
export type Owner = (typeof owners)[number];

/**
 * Whose key a request carries.
 *
 * @param path As the API sees it: it is quoted to a free key.
 * @throws Refusal 401 or 403
 */
export function authenticate(request: HonoRequest, path: string): Owner {
  // An empty header falls through to the other one; a wrong key in it does not.
  const key = request.header('X-API-Key') || /^Bearer (.+)$/.exec(request.header('Authorization') ?? '')?.[1];
  if (!key) {
    const message = 'API key required. Provide via X-API-Key header or Authorization: Bearer <key>';
    throw new Refusal(401, 'UNAUTHORIZED', message);
  }
  const owner = owners.find((name) => keys[name] === key);
  if (owner) return owner;
  if (key !== keys.free) throw new Refusal(401, 'INVALID_API_KEY', 'Invalid API key');
  const message = `Endpoint ${path} not available on free tier. Upgrade to pro or enterprise.`;
  throw new Refusal(403, 'TIER_ACCESS_DENIED', message);
}
