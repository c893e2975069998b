import { tenantDigits, tenantKey, tenantOf } from '../tenants.ts';
import { Refusal } from './refusal.ts';

/** Test keys of the emulated Vapi. */
export const keys = {
  /** The private key of an organisation. */
  private: 'emulator-vapi-private-key',
  /** The private key of another organisation, which never sees the sessions of the first. */
  otherOrg: 'emulator-vapi-other-org-key',
  /** A public key, which these routes refuse: handing it over is the usual mistake. */
  public: 'emulator-vapi-public-key',
} as const;

/** The ids of the organisations, by the names of their keys. */
export const organisationIds = {
  private: '5e0c4b7a-8f1d-4c36-9a52-000000000001',
  otherOrg: '5e0c4b7a-8f1d-4c36-9a52-000000000002',
} as const;

const organisations = new Map<string, string>([
  [keys.private, organisationIds.private],
  [keys.otherOrg, organisationIds.otherOrg],
]);

/** The private key of a tenant's organisation. */
export function keysFor(tenant: string) {
  return { private: tenantKey(keys.private, tenant) };
}

/**
 * The organisation that a request belongs to.
 *
 * @throws Refusal 401
 */
export function authenticate(header: string | undefined): string {
  if (!header) throw new Refusal(401, 'Missing Authorization Header.');
  const key = /^Bearer +(\S+)$/i.exec(header)?.[1];
  const tenant = key && tenantOf(keys.private, key);
  const organisation = tenant ? organisationOf(tenant) : organisations.get(key ?? '');
  if (organisation) return organisation;
  throw new Refusal(
    401,
    'Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.',
  );
}

/** The id of a tenant's organisation, a UUID. */
export function organisationOf(tenant: string): string {
  const digits = tenantDigits(tenant, 27);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-8${digits.slice(15, 18)}-000${digits.slice(18)}`;
}

/** Whether it is the id of an organisation of the emulator, that of a tenant included. */
export function isOrganisation(id: string): boolean {
  return (
    Object.values<string>(organisationIds).includes(id) ||
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-000[\da-f]{9}$/.test(id)
  );
}
