import { createHash } from 'node:crypto';
import * as v from 'valibot';

// A tenant is named by those who test, and its keys hold the name: nothing has to be stored to know them again.

/** What a tenant may be called. It has to fit into a header. */
const tenantName = /^[\w-]{1,40}$/;

const name = 'must be a string of 1 to 40 letters, digits, - and _';

/** The name of a tenant, as a test passes it. */
export const Tenant = v.pipe(v.string(name), v.regex(tenantName, name));

/** The key of a tenant, made from a test key of the API. */
export function tenantKey(base: string, tenant: string): string {
  return `${base}-${tenant}`;
}

/** The tenant whose key this is, made from that test key. */
export function tenantOf(base: string, key: string): string | undefined {
  const tenant = key.startsWith(`${base}-`) ? key.slice(base.length + 1) : '';
  return tenantName.test(tenant) ? tenant : undefined;
}

/** Hexadecimal digits, the same for the same tenant; at most 64. */
export function tenantDigits(tenant: string, count: number): string {
  return createHash('sha256').update(tenant).digest('hex').slice(0, count);
}
