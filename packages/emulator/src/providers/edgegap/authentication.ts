import { tenantDigits, tenantKey, tenantOf } from '../tenants.ts';
import { Refusal } from './refusal.ts';

/** Test tokens of the emulated Edgegap. */
export const keys = {
  /** The API token of an organisation. */
  token: '00000000-0000-4000-8000-00000000beef',
  /** The API token of another organisation, which never sees the deployments of the first. */
  otherOrg: '00000000-0000-4000-8000-0000000cafe2',
} as const;

/** An organisation, by the name of its token, or the one of a tenant. */
export type Organisation = keyof typeof keys | `tenant ${string}`;

/** The organisation of a tenant. */
export function organisationOf(tenant: string): `tenant ${string}` {
  return `tenant ${tenant}`;
}

export const organisations = Object.keys(keys) as (keyof typeof keys)[]; // it has no other properties

/** The token of a tenant's organisation, and the deployment that it always has. */
export function keysFor(tenant: string) {
  return { token: tenantKey(keys.token, tenant), deployment: defaultDeploymentOf(organisationOf(tenant)) };
}

/** The id of the deployment that an organisation always has; `otherOrg` has none. */
export function defaultDeploymentOf(org: Exclude<Organisation, 'otherOrg'>): string {
  return org === 'token' ? '3f1c9a7be204' : tenantDigits(org, 12);
}

/**
 * The organisation that a request belongs to. The scheme is the literal word `token`.
 *
 * @throws Refusal 401
 */
export function authenticate(header: string | undefined): Organisation {
  if (!header) throw new Refusal(401, 'The Authorization header is missing');
  const organisation = organisations.find((name) => header === `token ${keys[name]}`);
  if (organisation !== undefined) return organisation;
  const tenant = tenantOf(`token ${keys.token}`, header);
  if (tenant === undefined) throw new Refusal(401, 'The API token is not valid');
  return organisationOf(tenant);
}
