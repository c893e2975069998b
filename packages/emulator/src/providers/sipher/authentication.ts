import type { HonoRequest } from 'hono';
import { tenantKey, tenantOf } from '../tenants.ts';
import { Refusal } from './refusal.ts';

/** Test keys of the emulated Sipher, one of each tier. */
export const keys = {
  pro: 'sk_pro_emulator_key',
  /** No more than another key: it does not see what `pro` has made. */
  enterprise: 'sk_ent_emulator_key',
  /** Refused: sessions are not for this tier. */
  free: 'sk_free_emulator_key',
} as const;

/** The tiers that have sessions. */
export const tiers = ['pro', 'enterprise'] as const;

export type Tier = (typeof tiers)[number];

/** Whose a session is: the name of its key, with the tenant whose key that is. */
export type Owner = Tier | `${Tier} ${string}`;

/** The keys of a tenant, one of each tier. */
export function keysFor(tenant: string) {
  return { pro: tenantKey(keys.pro, tenant), enterprise: tenantKey(keys.enterprise, tenant) };
}

export function tierOf(owner: Owner): Tier {
  return owner.startsWith('pro') ? 'pro' : 'enterprise';
}

/** The tenant whose key a request carries, if any. */
export function readTenant(request: HonoRequest): string | undefined {
  const key = readKey(request) ?? '';
  return tiers.map((tier) => tenantOf(keys[tier], key)).find((tenant) => tenant !== undefined);
}

function readKey(request: HonoRequest): string | undefined {
  // An empty header falls through to the other one; a wrong key in it does not.
  return request.header('X-API-Key') || /^Bearer (.+)$/.exec(request.header('Authorization') ?? '')?.[1];
}

/**
 * Whose key a request carries.
 *
 * @param path As the API sees it: it is quoted to a free key.
 * @throws Refusal 401 or 403
 */
export function authenticate(request: HonoRequest, path: string): Owner {
  const key = readKey(request);
  if (!key) {
    const message = 'API key required. Provide via X-API-Key header or Authorization: Bearer <key>';
    throw new Refusal(401, 'UNAUTHORIZED', message);
  }
  for (const tier of tiers) {
    if (key === keys[tier]) return tier;
    const tenant = tenantOf(keys[tier], key);
    if (tenant !== undefined) return `${tier} ${tenant}`;
  }
  if (key !== keys.free) throw new Refusal(401, 'INVALID_API_KEY', 'Invalid API key');
  const message = `Endpoint ${path} not available on free tier. Upgrade to pro or enterprise.`;
  throw new Refusal(403, 'TIER_ACCESS_DENIED', message);
}
