import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { byProvider } from '../by-provider.ts';
import type { Faults } from '../faults/faults.ts';
import { presets, readTarget } from '../faults/rule.ts';
import { fields, InputError, jsonCopy, oneOf, readInput, wholeNumberFrom, within } from '../input.ts';
import {
  keysFor,
  mapProviders,
  type ProviderName,
  type ProviderSettings,
  type ProviderStates,
  providerNames,
  providers,
} from '../providers/index.ts';
import type { AnyProvider } from '../providers/provider.ts';
import { inTransaction, isSeeded, markSeeded } from '../storage/database.ts';
import { readRows, replaceRows, storedRowsEntries } from '../storage/snapshot.ts';
import type { Events } from '../traffic/events.ts';
import { type RecordedRequests, showRequest } from '../traffic/recorded-requests.ts';
import type { Replay } from '../traffic/replay.ts';
import { waitForRequest } from '../traffic/wait-for-request.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { type EmulatorClock, StateSchema } from './clock.ts';
import type { Control, Seed, Seeded, Snapshot } from './control.ts';
import type { TableNames } from './emulator-index.ts';

/** What control has its hands on. */
export interface ControlOptions {
  readonly database: DatabaseSync;
  readonly clock: EmulatorClock;
  /** The APIs that are served. */
  readonly names: readonly ProviderName[];
  readonly faults: Faults;
  readonly requests: RecordedRequests;
  readonly events: Events;
  readonly settings: ProviderSettings;
  readonly webhooks: Webhooks;
  readonly replay: Replay;
  /** What is stored from the start, and again after a reset: nobody else's object, and of the right form. */
  readonly seed: Seed;
  /** Aborts when the emulator begins to close. */
  readonly ending: AbortSignal;
}

type States = Readonly<Record<ProviderName, ReturnType<AnyProvider['state']>>>;

const Given = byProvider(() => v.custom((value) => typeof value === 'object' && value !== null, 'must be an object'));

const NextOptions = fields({ times: v.optional(wholeNumberFrom(1), 1) });

const SnapshotSchema = fields({ ...storedRowsEntries, clock: StateSchema });

export function createControl(options: ControlOptions): { readonly control: Control; readonly tableNames: TableNames } {
  const { database, clock, requests, events, settings, webhooks, replay, seed: start } = options;
  const states = mapProviders<ProviderStates>((name) => {
    const provider: AnyProvider = providers[name];
    return provider.state(database, clock, { settings: settings[name] ?? {}, webhooks }) as never; // of this name
  });
  const any: States = states;
  const store = (seed: Seed): Seeded => mapProviders<Seeded>((name) => any[name].seed(seed[name] ?? {}) as never); // of this name
  // A directory gets it once: what has become of it since is to be kept.
  if (Object.keys(start).length > 0 && !isSeeded(database)) {
    inTransaction(database, () => {
      within('seed', () => store(start));
      markSeeded(database);
    });
  }

  const stored = storeControl(options, any);
  const control: Control = {
    seed(seed) {
      const given = readSeed(seed);
      return inTransaction(database, () => store(given));
    },
    reset() {
      endAll(options, any);
      clock.reset();
      inTransaction(database, () => {
        for (const name of providerNames) any[name].reset();
        store(start);
      });
      events.publish({ type: 'reset' });
    },
    snapshot: () => ({ ...readRows(database), clock: clock.state() }),
    restore(snapshot) {
      const given = readInput(SnapshotSchema, jsonCopy(snapshot, 'snapshot'));
      const before = { ...readRows(database), clock: clock.state() };
      const goTo = ({ clock: state, ...rows }: Snapshot) => {
        inTransaction(database, () => replaceRows(database, rows));
        endAll(options, any);
        clock.restore(state);
        for (const name of providerNames) any[name].resume();
        stored.store(); // reads every row
        events.publish({ type: 'reset' });
      };
      try {
        goTo(given);
      } catch (error) {
        if (error instanceof InputError) throw error;
        // A row that no emulator has written.
        goTo(before);
        const reason = error instanceof Error ? error.message : String(error);
        throw new InputError(`tables: a row cannot be read: ${reason}`, { cause: error });
      }
    },
    requests: () => requests.records().map(showRequest),
    clearRequests: () => requests.clear(),
    waitForRequest: (filter = {}, wait = {}) => waitForRequest(requests, events, filter, wait, options.ending),
    replay,
    ...faultControl(options),
    sessions: <Name extends ProviderName>(provider: Name) => {
      const found = states[oneOf(providerNames, provider, 'provider')].sessions();
      return found as ReturnType<ProviderStates[Name]['sessions']>; // the compiler does not follow one name through
    },
    chats: states.vapi.chats,
    deployments: states.edgegap.deployments,
    ...stored,
    webhooks: () => webhooks.list(),
    keysFor,
  };
  return { control, tableNames: mapProviders<TableNames>((name) => Object.keys(any[name].tables)) };
}

/** Ends what is under way, and forgets what was recorded of it. */
function endAll({ clock, webhooks, faults, requests }: ControlOptions, states: States): void {
  clock.callOffAll();
  webhooks.clear();
  faults.clear();
  requests.clear();
  for (const name of providerNames) states[name].release();
}

function faultControl({
  names,
  faults,
}: ControlOptions): Pick<Control, 'failNext' | 'fault' | 'faults' | 'clearFaults'> {
  const operationOf = (provider: ProviderName, operation: unknown, ...more: string[]) => {
    const { operations }: AnyProvider = providers[oneOf(names, provider, 'provider')];
    return oneOf([...operations, ...more], operation, 'operation');
  };
  return {
    failNext(provider, operation, fault, options) {
      const { times } = readInput(NextOptions, options ?? {});
      faults.addNext(provider, operationOf(provider, operation), fault, times);
    },
    fault(target, fault) {
      const given = readTarget(jsonCopy(target, 'target'));
      operationOf(given.provider as ProviderName, given.operation, '*'); // which looks at both
      if (typeof fault !== 'string') return { id: faults.addRule(given, fault) };
      const name = oneOf(Object.keys(presets) as (keyof typeof presets)[], fault, 'preset'); // it has no other properties
      const { fault: preset, ...often } = presets[name];
      return { id: faults.addRule({ ...often, ...given }, preset) };
    },
    faults: () => faults.list(),
    clearFaults(id) {
      if (id === undefined) faults.clear();
      else if (!faults.remove(id)) throw new InputError(`id: there is no fault ${id}`, { status: 404 });
    },
  };
}

function storeControl({ names }: ControlOptions, states: States): Pick<Control, 'store' | 'deleteRow'> {
  return {
    store: () =>
      Object.fromEntries(
        names.map((name) => [
          name,
          Object.fromEntries(Object.entries(states[name].tables).map(([table, { rows }]) => [table, rows()])),
        ]),
      ),
    deleteRow(provider, table, id) {
      const { tables } = states[oneOf(names, provider, 'provider')];
      const { remove } = tables[oneOf(Object.keys(tables), table, 'table')] ?? {};
      if (remove === undefined) throw new InputError(`table: other rows need those of ${table}`, { status: 409 });
      if (!remove(id)) throw new InputError(`id: there is no ${JSON.stringify(id)} in ${table}`, { status: 404 });
    },
  };
}

/** @throws InputError */
function readSeed(seed: Seed): Seed {
  const copy = jsonCopy(seed, 'seed');
  readInput(Given, copy);
  return copy as Seed; // each provider looks at its own
}
