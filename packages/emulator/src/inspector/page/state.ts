import { useEffect, useState } from 'hono/jsx/dom';
import { control } from './api.ts';
import { type Filter, matches, noFilter } from './traffic/filter.ts';
import type { ClockState, ControlIndex, Exchange, Store, WaitingFault } from './types.ts';

/** The tabs, in the order of their keys. */
export const tabs = ['Traffic', 'Store', 'Faults', 'Clock'] as const;
export type Tab = (typeof tabs)[number];

/** All that the page shows. */
export interface State {
  readonly index: ControlIndex | undefined;
  /** Whether events arrive. */
  readonly isLive: boolean;
  /** The newest first. */
  readonly exchanges: readonly Exchange[];
  readonly store: Store;
  readonly faults: readonly WaitingFault[];
  readonly clock: ClockState;
  /** The emulator's time minus this machine's, in milliseconds, as of the last report. */
  readonly clockOffset: number;
  readonly tab: Tab;
  readonly filter: Filter;
  /** The id of the request whose details are open. */
  readonly selected: number | undefined;
  /** Whether the open request is being edited. */
  readonly isEditing: boolean;
  /** The operation for which faults are offered; any if it is empty. */
  readonly faultTarget: { readonly provider: string; readonly operation: string };
  readonly isHelpOpen: boolean;
  /** What just happened, for people. */
  readonly notice: { readonly text: string; readonly isError?: boolean } | undefined;
}

/** As many requests as control keeps. */
const maxExchanges = 1000;

let state: State = {
  index: undefined,
  isLive: false,
  exchanges: [],
  store: {},
  faults: [],
  clock: { now: new Date().toISOString(), frozen: false },
  clockOffset: 0,
  tab: 'Traffic',
  filter: noFilter,
  selected: undefined,
  isEditing: false,
  faultTarget: { provider: '', operation: '' },
  isHelpOpen: false,
  notice: undefined,
};
const listeners = new Set<(next: State) => void>();
let rendering: ReturnType<typeof setTimeout> | undefined;

/** The state as it is now. */
export function current(): State {
  return state;
}

/** The requests that the filter lets through. */
export function shownExchanges({ exchanges, filter }: State): readonly Exchange[] {
  return filter === noFilter ? exchanges : exchanges.filter((exchange) => matches(exchange, filter));
}

/** Changes the state. What a person did is shown at once; pass `true` for what can wait for more of its kind. */
export function update(patch: Partial<State>, canWait?: true): void {
  state = { ...state, ...patch };
  if (canWait && rendering === undefined) rendering = setTimeout(show, 40);
  if (!canWait) show();
}

function show(): void {
  clearTimeout(rendering);
  rendering = undefined;
  for (const listener of listeners) listener(state);
}

/** The state, for a component that is rendered again when it changes. */
export function useAppState(): State {
  const [shown, setShown] = useState(state);
  useEffect(() => {
    setShown(state);
    listeners.add(setShown);
    return () => {
      listeners.delete(setShown);
    };
  }, []);
  return shown;
}

let ending: ReturnType<typeof setTimeout> | undefined;

/** Reports something to the person for a few seconds. */
export function notify(text: string, isError = false): void {
  update({ notice: { text, isError } });
  clearTimeout(ending);
  ending = setTimeout(() => update({ notice: undefined }), isError ? 8_000 : 3_000);
}

/** Runs an action, and reports the string that it resolves to, or its failure, to the person. */
export async function attempt(action: () => unknown): Promise<void> {
  try {
    const done = await action();
    if (typeof done === 'string') notify(done);
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), true);
  }
}

/** Adds a request, or replaces the same one. */
export function putExchange(exchange: Exchange): void {
  const { exchanges } = state;
  const at = exchanges.findIndex(({ id }) => id === exchange.id);
  update({ exchanges: at < 0 ? [exchange, ...exchanges].slice(0, maxExchanges) : exchanges.with(at, exchange) }, true);
}

/** Records what the clock says now. */
export function putClock(clock: ClockState): void {
  update({ clock, clockOffset: Date.parse(clock.now) - Date.now() }, true);
}

/** The emulator's time, in milliseconds since 1970. */
export function emulatorNow({ clock, clockOffset }: State): number {
  return clock.frozen ? Date.parse(clock.now) : Date.now() + clockOffset;
}

/** Reads all rows. */
export async function loadStore(): Promise<void> {
  update({ store: await control<Store>('GET', '/store') }, true);
}

/** Reads the faults that wait. */
export async function loadFaults(): Promise<void> {
  update({ faults: await control<WaitingFault[]>('GET', '/faults') }, true);
}

/** Reads all requests: events may have been missed. */
export async function loadExchanges(): Promise<void> {
  update({ exchanges: (await control<Exchange[]>('GET', '/requests')).reverse() }, true);
}
