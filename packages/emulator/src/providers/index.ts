import type { Provider } from './provider.ts';
import { vapi } from './vapi/index.ts';

/** Every API that the emulator can serve. The name is also the first segment of its paths. */
export const providers = { vapi } satisfies Record<string, Provider<Record<string, string>, object>>;

/** The name of an API that the emulator can serve. */
export type ProviderName = keyof typeof providers;

/** The test keys of each API. */
export type ProviderKeys = { readonly [Name in ProviderName]: (typeof providers)[Name]['keys'] };

/** How each API behaves where its contract leaves a choice. */
export type ProviderSettings = {
  readonly [Name in ProviderName]?: Parameters<(typeof providers)[Name]['routes']>[0]['settings'];
};

// Object.keys promises no more than strings, since objects can have more properties than their type; this one has not.
export const providerNames = Object.keys(providers) as ProviderName[];
