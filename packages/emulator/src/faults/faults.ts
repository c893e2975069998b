import type { EmulatorClock } from '../control/clock.ts';
import { jsonCopy, readInput, wholeNumberFrom } from '../input.ts';
import type { Wire } from '../server/wire.ts';
import type { Events } from '../traffic/events.ts';
import type { RequestRecord } from '../traffic/recorded-requests.ts';
import { describeFault, type MetFault } from './describe-fault.ts';
import { type Fault, type ReadyFault, readFault } from './fault.ts';
import { createRandom } from './random.ts';
import { type FaultTarget, matches, type ReadyTarget } from './rule.ts';

/** A fault that waits for calls. */
export interface WaitingFault extends FaultTarget {
  readonly id: number;
  readonly operation: string;
  /** `next`: for the next calls, of `failNext`. `rule`: one that lasts, of `fault`. */
  readonly kind: 'next' | 'rule';
  readonly fault: Fault;
  /** How many calls have met it. */
  readonly hits: number;
  /** What it does, in one line. */
  readonly text: string;
}

/** The faults that wait for a call, and the calls that wait because of one. */
export interface Faults {
  /** Queues a fault for the next `times` calls to an operation. @throws InputError */
  addNext(provider: string, operation: string, fault: unknown, times: unknown): void;
  /** Adds one that lasts, and returns its id. @throws InputError */
  addRule(target: ReadyTarget, fault: unknown): number;
  /** The fault for a call that has come in on a wire, if there is one: those for the next calls go first. */
  take(
    record: RequestRecord,
    body: (() => unknown) | undefined,
    wire: Wire,
  ): { readonly fault: ReadyFault; readonly met: MetFault } | undefined;
  /** Those that wait, in the order in which they were added. */
  list(): WaitingFault[];
  /** Resolves when the client has gone, or when `clear` has ended the call. */
  hang(wire: Wire): Promise<void>;
  /** Resolves to true once the delay of the fault that was taken is over, to false when `clear` has ended the call. */
  delay(wire: Wire): Promise<boolean>;
  /** Lets `clear` call `end`, until the returned function is called. */
  untilCleared(end: () => void): () => void;
  /** Forgets one fault; false if there is no fault of this id. */
  remove(id: number): boolean;
  /** Forgets the faults and ends the calls that wait because of one. */
  clear(): void;
}

interface Entry {
  readonly id: number;
  readonly kind: WaitingFault['kind'];
  readonly target: Omit<ReadyTarget, 'provider'> & { readonly provider: string };
  readonly given: Fault;
  readonly fault: ReadyFault;
  readonly random: () => number;
  /** How many calls fitted. */
  calls: number;
  hits: number;
}

const Times = wholeNumberFrom(1);

/** Far from each other, so that each rule has numbers of its own. */
const seedStep = 0x9e3779b9;

export function createFaults(clock: EmulatorClock, events: Events, randomSeed: number): Faults {
  let entries: Entry[] = [];
  let count = 0;
  let rules = 0;
  /** The calls that wait, each with the moment at which it goes on. */
  const waiting = new Map<Wire, number>();
  const ends = new Set<() => void>();
  const changed = () => events.publish({ type: 'faults' });

  const add = (kind: Entry['kind'], target: Entry['target'], given: unknown): number => {
    const fault = readFault(given);
    const copy = jsonCopy(given, 'fault') as Fault; // it has just been read
    count += 1;
    if (kind === 'rule') rules += 1;
    // Numbered since the last `clear`: a test that begins with one meets the same faults each time.
    const random = createRandom(randomSeed + rules * seedStep);
    entries.push({ id: count, kind, target, given: copy, fault, random, calls: 0, hits: 0 });
    changed();
    return count;
  };
  const prune = () => {
    if (entries.length === 0) return;
    const now = clock.now();
    entries = entries.filter(
      ({ hits, target: { times = Number.POSITIVE_INFINITY, until } }) =>
        hits < times && (until === undefined || now < until),
    );
  };
  const untilCleared = (end: () => void) => {
    ends.add(end);
    return () => ends.delete(end);
  };

  return {
    addNext(provider, operation, fault, times) {
      add('next', { provider, operation, times: readInput(Times, times, 'times') }, fault);
    },
    addRule: (target, fault) => add('rule', target, fault),
    take(record, body, wire) {
      prune();
      // Each rule counts and draws for each call that fits, so that no other rule changes what it does.
      const due = entries.filter((entry) => isDue(entry, record, body));
      const entry = due.find(({ kind }) => kind === 'next') ?? due[0];
      if (entry === undefined) return undefined;
      const { fault } = entry;
      entry.hits += 1;
      // From now on, and not only once the operation is done: `clear` may come in between.
      if (fault.kind === 'hang') waiting.set(wire, Number.POSITIVE_INFINITY);
      if (fault.kind === 'delay') waiting.set(wire, clock.now().getTime() + fault.milliseconds);
      changed();
      return { fault, met: describeFault(fault) };
    },
    list() {
      prune();
      return entries.map(show);
    },
    async hang(wire) {
      await wire.gone();
      waiting.delete(wire);
    },
    delay(wire) {
      const moment = waiting.get(wire);
      if (moment === undefined) return Promise.resolve(false);
      return new Promise((resolve) => {
        const finish = (inTime: boolean) => {
          callOff();
          forget();
          waiting.delete(wire);
          resolve(inTime);
        };
        const callOff = clock.at(moment, () => finish(true));
        const forget = untilCleared(() => finish(false));
      });
    },
    untilCleared,
    remove(id) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      if (entries.length === before) return false;
      changed();
      return true;
    },
    clear() {
      entries = [];
      rules = 0;
      for (const wire of waiting.keys()) wire.reset();
      waiting.clear();
      for (const end of ends) end();
      ends.clear();
      changed();
    },
  };
}

function isDue(entry: Entry, record: RequestRecord, body: (() => unknown) | undefined): boolean {
  const { provider, operation, match, every = 1, probability = 1 } = entry.target;
  if (provider !== record.provider || (operation !== '*' && operation !== record.operation)) return false;
  if (!matches(match, record, body)) return false;
  entry.calls += 1;
  return entry.calls % every === 0 && entry.random() < probability;
}

function show({ id, kind, target, given, fault, hits }: Entry): WaitingFault {
  const { until, ...rest } = target;
  const expiry = until === undefined ? {} : { until: until.toISOString() };
  return { id, kind, ...rest, ...expiry, fault: given, hits, text: describeFault(fault).text } as WaitingFault; // its options are absent, not undefined
}
