import { readInput } from '../input.ts';
import { portal } from './agent-sessions/portal/index.ts';
import { uxmate } from './agent-sessions/uxmate/index.ts';
import { edgegap } from './edgegap/index.ts';
import type { AnyProvider } from './provider.ts';
import { sipher } from './sipher/index.ts';
import { Tenant } from './tenants.ts';
import { vapi } from './vapi/index.ts';

/** Every API that the emulator can serve. The name is also the first segment of its paths. */
export const providers = {
  vapi,
  edgegap,
  sipher,
  portal,
  uxmate,
} satisfies Record<string, AnyProvider>;

type Providers = typeof providers;

/** The name of an API that the emulator can serve. */
export type ProviderName = keyof Providers;

/** The test keys of each API. */
export type ProviderKeys = { readonly [Name in ProviderName]: Providers[Name]['keys'] };

/** The keys of a tenant at each API. */
export type TenantKeys = { readonly [Name in ProviderName]: ReturnType<Providers[Name]['keysFor']> };

/** How each API behaves where its contract leaves a choice. */
export type ProviderSettings = {
  readonly [Name in ProviderName]?: Parameters<Providers[Name]['routes']>[0]['settings'];
};

/** The names of an API's operations, such as `sessions.create`. */
export type OperationName<Name extends ProviderName> = Providers[Name]['operations'][number];

/** The rows of each API, past the API itself. */
export type ProviderStates = { readonly [Name in ProviderName]: ReturnType<Providers[Name]['state']> };

// Object.keys promises no more than strings, since objects can have more properties than their type; this one has not.
export const providerNames = Object.keys(providers) as ProviderName[];

/** See `Control`. @throws InputError */
export function keysFor(tenant: string): TenantKeys {
  const checked = readInput(Tenant, tenant, 'tenant');
  return mapProviders<TenantKeys>((name) => providers[name].keysFor(checked));
}

/** An object with a value for each API. */
export function mapProviders<Values extends Readonly<Record<ProviderName, unknown>>>(
  value: (name: ProviderName) => Values[ProviderName],
): Values {
  return Object.fromEntries(providerNames.map((name) => [name, value(name)])) as Values; // every name is in the list
}
