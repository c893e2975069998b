import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { byProvider } from '../by-provider.ts';
import type { Fault } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import { jsonCopy, oneOf, readInput, within } from '../input.ts';
import type { Deployments } from '../providers/edgegap/deployments.ts';
import {
  mapProviders,
  type OperationName,
  type ProviderName,
  type ProviderSettings,
  type ProviderStates,
  providerNames,
  providers,
} from '../providers/index.ts';
import type { AnyProvider } from '../providers/provider.ts';
import type { InspectedChat } from '../providers/vapi/state.ts';
import { inTransaction, isSeeded, markSeeded } from '../storage/database.ts';
import type { RecordedRequest, RecordedRequests } from '../traffic/recorded-requests.ts';
import type { SentWebhook, Webhooks } from '../webhooks/webhooks.ts';
import type { EmulatorClock } from './clock.ts';

/** What `seed` stores, for each API. */
export type Seed = { readonly [Name in ProviderName]?: Parameters<ProviderStates[Name]['seed']>[0] };

/** What `seed` has stored, for each API. */
export type Seeded = { readonly [Name in ProviderName]: ReturnType<ProviderStates[Name]['seed']> };

/** What a test does to an emulator, past its APIs. `/_emulator` offers the same over HTTP. */
export interface Control {
  /**
   * Stores rows past the API: all of them, or none when one is wrong.
   *
   * @returns What is stored, with what the seed left out.
   * @throws TypeError whose message names the field.
   */
  seed(seed: Seed): Seeded;
  /** Makes it as if just started: the first rows alone, no faults, open calls, webhooks or recorded requests, and real time. */
  reset(): void;
  /** The last 1,000 requests that reached an API, in the order in which they came. */
  requests(): RecordedRequest[];
  /** Clears what `requests` returns. */
  clearRequests(): void;
  /**
   * Lets the next call to an operation, of any client, meet a fault. Several faults are queued.
   *
   * @param options.times How many calls get it. Default: 1.
   * @throws TypeError whose message names the field.
   */
  failNext<Name extends ProviderName>(
    provider: Name,
    operation: OperationName<Name>,
    fault: Fault,
    options?: { readonly times?: number },
  ): void;
  /** All sessions of an API, of all users, with their expiry, which the API itself may not show. */
  sessions<Name extends ProviderName>(provider: Name): ReturnType<ProviderStates[Name]['sessions']>;
  /** Every turn that was begun at `vapi`, of any organisation: what a call has done, and how often, shows here. */
  chats(): InspectedChat[];
  /** The deployments of `edgegap`, and what drives them. */
  readonly deployments: Deployments;
  /** The last 1,000 webhooks that the APIs have called, or would have, in the order in which they did. */
  webhooks(): SentWebhook[];
}

/** What control has its hands on. */
export interface ControlOptions {
  readonly database: DatabaseSync;
  readonly clock: EmulatorClock;
  /** The APIs that are served. */
  readonly names: readonly ProviderName[];
  readonly faults: Faults;
  readonly requests: RecordedRequests;
  readonly settings: ProviderSettings;
  readonly webhooks: Webhooks;
  /** What is stored from the start, and again after a reset: nobody else's object, and of the right form. */
  readonly seed: Seed;
}

const Given = byProvider(() => v.custom((value) => typeof value === 'object' && value !== null, 'must be an object'));

export function createControl(options: ControlOptions): Control {
  const { database, clock, names, faults, requests, settings, webhooks, seed: start } = options;
  const states = mapProviders<ProviderStates>((name) => {
    const provider: AnyProvider = providers[name];
    return provider.state(database, clock, { settings: settings[name] ?? {}, webhooks }) as never; // of this name
  });
  const store = (seed: Seed): Seeded =>
    mapProviders<Seeded>((name) => {
      const state: ReturnType<AnyProvider['state']> = states[name];
      return state.seed(seed[name] ?? {}) as never; // of this name
    });
  // A directory gets it once: what has become of it since is to be kept.
  if (Object.keys(start).length > 0 && !isSeeded(database)) {
    inTransaction(database, () => {
      within('seed', () => store(start));
      markSeeded(database);
    });
  }

  return {
    seed(seed) {
      const given = readSeed(seed);
      return inTransaction(database, () => store(given));
    },
    reset() {
      clock.callOffAll();
      webhooks.clear();
      faults.clear();
      requests.clear();
      clock.reset();
      inTransaction(database, () => {
        for (const name of providerNames) states[name].reset();
        store(start);
      });
    },
    requests: () => requests.list(),
    clearRequests: () => requests.clear(),
    failNext(provider, operation, fault, options) {
      const { operations }: AnyProvider = providers[oneOf(names, provider, 'provider')];
      faults.add(provider, oneOf(operations, operation, 'operation'), fault, options?.times ?? 1);
    },
    sessions: <Name extends ProviderName>(provider: Name) => {
      const found = states[oneOf(providerNames, provider, 'provider')].sessions();
      return found as ReturnType<ProviderStates[Name]['sessions']>; // the compiler does not follow one name through
    },
    chats: states.vapi.chats,
    deployments: states.edgegap.deployments,
    webhooks: () => webhooks.list(),
  };
}

/** @throws InputError */
function readSeed(seed: Seed): Seed {
  const copy = jsonCopy(seed, 'seed');
  readInput(Given, copy);
  return copy as Seed; // each provider looks at its own
}
