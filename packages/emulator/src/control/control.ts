import type { Fault } from '../faults/fault.ts';
import type { WaitingFault } from '../faults/faults.ts';
import type { FaultPreset, FaultTarget } from '../faults/rule.ts';
import type { Deployments } from '../providers/edgegap/deployments/deployments.ts';
import type { OperationName, ProviderName, ProviderStates, TenantKeys } from '../providers/index.ts';
import type { StoredRow } from '../providers/provider.ts';
import type { InspectedChat } from '../providers/vapi/state.ts';
import type { StoredRows } from '../storage/snapshot.ts';
import type { RecordedRequest } from '../traffic/recorded-requests.ts';
import type { RequestEdits } from '../traffic/replay.ts';
import type { RequestFilter, WaitOptions } from '../traffic/wait-for-request.ts';
import type { SentWebhook } from '../webhooks/webhooks.ts';
import type { ClockState } from './clock.ts';

/** What `seed` stores, for each API. */
export type Seed = { readonly [Name in ProviderName]?: Parameters<ProviderStates[Name]['seed']>[0] };

/** What `seed` has stored, for each API. */
export type Seeded = { readonly [Name in ProviderName]: ReturnType<ProviderStates[Name]['seed']> };

/** All rows, by API and kind. */
export type StoredTables = Readonly<Record<string, Readonly<Record<string, readonly StoredRow[]>>>>;

/** The state of an emulator, a JSON document for `restore`. Another version of the emulator may refuse it. */
export interface Snapshot extends StoredRows {
  readonly clock: ClockState;
}

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
  /** All rows, and where the clock stands. Not among it: faults, and what is recorded of requests and webhooks. */
  snapshot(): Snapshot;
  /**
   * Goes back to a snapshot. It ends what is under way as `reset` does, and leaves no faults, webhooks or recorded requests;
   * turns that were under way in the snapshot continue from there.
   *
   * @throws TypeError whose message names what is wrong with the snapshot.
   */
  restore(snapshot: Snapshot): void;
  /** The last 1,000 requests that reached an API, in the order in which they came. */
  requests(): RecordedRequest[];
  /** Clears what `requests` returns. */
  clearRequests(): void;
  /**
   * Resolves to the first request that fits, of those that are recorded or to come: with a status in the filter once its
   * response begins, otherwise as soon as it is there. Rejects when the time is up, or the emulator closes.
   *
   * @throws TypeError whose message names the field.
   */
  waitForRequest(filter?: RequestFilter, options?: WaitOptions): Promise<RecordedRequest>;
  /**
   * Sends a recorded request again, with its credentials, and resolves to the id of the new one once its response begins,
   * or after a second without one.
   *
   * @throws TypeError when there is no such request, an edit is wrong, or its body was too long to be kept.
   */
  replay(id: number, edits?: RequestEdits): Promise<{ readonly id: number }>;
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
  /**
   * Lets the calls that fit meet a fault for as long as it says, or until `clearFaults`. What `failNext` has queued goes
   * first, then the fault that was added first.
   *
   * @param fault What happens, or a name for what a service is like: `outage` (503), `flaky` (500 for 3 of 10 calls),
   *   `slow` (3 s of the clock), `rate-limited` (429 with `Retry-After: 1`).
   * @throws TypeError whose message names the field.
   */
  fault<Name extends ProviderName>(
    target: FaultTarget<Name, OperationName<Name>>,
    fault: Fault | FaultPreset,
  ): { readonly id: number };
  /** The faults that wait for calls, in the order in which they were added. */
  faults(): WaitingFault[];
  /**
   * Forgets all faults, and ends the calls that wait because of one; or forgets the one of an id.
   *
   * @throws TypeError when there is no fault of this id.
   */
  clearFaults(id?: number): void;
  /** All sessions of an API, of all users, with their expiry, which the API itself may not show. */
  sessions<Name extends ProviderName>(provider: Name): ReturnType<ProviderStates[Name]['sessions']>;
  /** Every turn that was begun at `vapi`, of any organisation: what a call has done, and how often, shows here. */
  chats(): InspectedChat[];
  /** The deployments of `edgegap`, and what drives them. */
  readonly deployments: Deployments;
  /** All rows of the APIs that are served, by their kind, such as `sessions`. */
  store(): StoredTables;
  /**
   * Deletes a row past the API.
   *
   * @throws TypeError when there is no such row, or where other rows need those of its kind.
   */
  deleteRow(provider: ProviderName, table: string, id: string): void;
  /** The last 1,000 webhooks that the APIs have called, or would have, in the order in which they did. */
  webhooks(): SentWebhook[];
  /**
   * The keys of a tenant of your own naming. It sees nothing of any other's, and uses up no other's limits; so tests that
   * run at once can share an emulator. The same name has the same keys, always and everywhere. UXMate knows no tenants.
   *
   * @param tenant Up to 40 letters, digits, `-` and `_`.
   * @throws TypeError for any other name.
   */
  keysFor(tenant: string): TenantKeys;
}
