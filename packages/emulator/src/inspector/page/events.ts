import { control } from './api.ts';
import { attempt, loadExchanges, loadFaults, loadStore, putClock, putExchange, update } from './state.ts';
import type { ClockState, ControlIndex, Exchange } from './types.ts';

/** Keeps the state up to date, and takes it up again after each loss of the connection. */
export function follow(): void {
  const events = new EventSource('/_emulator/events');
  const on = <Data>(name: string, handle: (data: Data) => void) =>
    events.addEventListener(name, ({ data }) => handle(JSON.parse(data || '{}')));
  events.addEventListener('open', () => attempt(loadAll));
  events.addEventListener('error', () => update({ isLive: false }));
  on<Exchange>('request', putExchange);
  on<ClockState>('clock', putClock);
  const storeSoon = atMostEach(200, () => attempt(loadStore));
  on('store', storeSoon);
  on(
    'faults',
    atMostEach(100, () => attempt(loadFaults)),
  );
  on('reset', () => attempt(loadAll));
}

async function loadAll(): Promise<void> {
  const [index, clock] = await Promise.all([
    control<ControlIndex>('GET', '/index'),
    control<ClockState>('GET', '/clock'),
    loadExchanges(),
    loadFaults(),
    loadStore(),
  ]);
  putClock(clock);
  update({ index, isLive: true });
}

/** Calls `action` soon, and once for all calls until then. */
function atMostEach(milliseconds: number, action: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      action();
    }, milliseconds);
  };
}
