import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Greeting, RunResult } from './children/serve-runs.ts';
import { note, type Series } from './spread.ts';

/** A process that runs what it is told to and says what that took. */
export interface Child<Order> {
  run(order: Order): Promise<RunResult>;
  close(): Promise<void>;
}

/** @throws If the child says that it cannot run, or ends. */
export async function startChild<Order>(name: string, argument: unknown): Promise<Child<Order>> {
  const file = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
  // No credentials of the environment, and no proxy between a client and a server on the same machine.
  const env = { PATH: process.env['PATH'] };
  const child = fork(file, [JSON.stringify(argument)], {
    env,
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  const greeting = (await messageOf(child, name)) as Greeting; // what every child says first
  if ('problem' in greeting) {
    child.kill();
    throw new Error(`${name}: ${greeting.problem}`);
  }
  return {
    async run(order) {
      child.send(order as object);
      return (await messageOf(child, name)) as RunResult; // what every child sends
    },
    async close() {
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}

async function messageOf(child: ChildProcess, name: string): Promise<unknown> {
  const ended = new AbortController();
  const onEnd = (code: number | null) => ended.abort(new Error(`${name} ended with ${code}`));
  child.once('close', onEnd);
  try {
    const [message] = (await once(child, 'message', { signal: ended.signal })) as [unknown];
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.off('close', onEnd);
  }
}

/**
 * Has all contestants take the same orders in turn, round by round and each round beginning with another one, so that
 * what the machine does beside meets all of them alike.
 *
 * @returns CPU microseconds of each, by round, for each order.
 */
export async function compete<Order>(
  children: ReadonlyMap<string, Child<Order>>,
  plan: {
    readonly rounds: number;
    readonly orders: readonly Order[];
    /** An order for a contestant that would take too long over the common one; what it took is scaled by the caller. */
    readonly orderFor?: (name: string, order: Order) => Order;
    readonly onRun: (name: string, done: number, of: number) => void;
  },
): Promise<ReadonlyMap<Order, Readonly<Series>>> {
  const { rounds, orders, orderFor = (_, order) => order, onRun } = plan;
  const results = new Map(orders.map((order) => [order, {} as Series]));
  const names = [...children.keys()];
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [order, times] of results) {
      for (const [index] of names.entries()) {
        const name = names[(index + round) % names.length] ?? '';
        onRun(name, done, rounds * orders.length * names.length);
        const { cpuMicros } = (await children.get(name)?.run(orderFor(name, order))) ?? { cpuMicros: Number.NaN };
        note(times, name, cpuMicros);
        done += 1;
      }
    }
  }
  return results;
}

/** What each contestant is started with, without those whose project could not be had. */
export function contestantsOf<Name extends string, Argument>(
  projects: Readonly<Record<Name, string | undefined>>,
  argumentOf: (name: Name, project: string) => Argument,
): Map<string, Argument> {
  const entries = Object.entries<string | undefined>(projects) as [Name, string | undefined][]; // the keys of the record
  return new Map(
    entries.flatMap(([name, project]) => (project === undefined ? [] : [[name, argumentOf(name, project)]])),
  );
}

/** Starts a child for each contestant; those that cannot run are left out, with the reason. */
export async function startAll<Order, Contestant>(
  file: string,
  contestants: ReadonlyMap<string, Contestant>,
): Promise<{ readonly children: Map<string, Child<Order>>; readonly notes: string[] }> {
  const children = new Map<string, Child<Order>>();
  const notes: string[] = [];
  for (const [name, argument] of contestants) {
    try {
      children.set(name, await startChild<Order>(file, argument));
    } catch (error) {
      notes.push(`${name} could not run (${String(error).split('\n', 1)[0]})`);
    }
  }
  return { children, notes };
}

export async function closeAll(children: ReadonlyMap<string, Child<never>>): Promise<void> {
  await Promise.all([...children.values()].map((child) => child.close()));
}
