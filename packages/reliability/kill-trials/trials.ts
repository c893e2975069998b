import { once } from 'node:events';
import { isClientError } from '@x/core';
import type { EmulatorAddress } from './emulator-address.ts';
import { startProcess } from './process.ts';
import { createWriters, type Target, type Writer } from './writers.ts';

/** What the trials came to. */
export interface Figures {
  trials: number;
  /** Writes that were acknowledged before their process was killed. */
  acknowledged: number;
  /** Writes under way at a kill, whose outcome their client could not know. */
  unknown: number;
  /** Of those, how many took effect; sessions of APIs that list theirs only. */
  applied: number;
  /** What is wrong: none, if all is well. */
  readonly faults: string[];
}

/** One write, and what its client knows of it. */
interface Write {
  readonly writer: number;
  readonly name: string;
  readonly id?: string;
  readonly outcome: string | undefined;
}

const WRITERS = 16;
const MOST_BEFORE_KILL = 300;

/** Kills an emulator with `kill -9` in the midst of writes and starts it again on the same directory, so many times. */
export async function runTrials(
  count: number,
  directory: string,
  { transport, onTrial }: Pick<Target, 'transport'> & { readonly onTrial?: (figures: Figures) => void } = {},
): Promise<Figures> {
  const figures: Figures = { trials: 0, acknowledged: 0, unknown: 0, applied: 0, faults: [] };
  const all: Write[] = [];
  for (let trial = 1; trial <= count; trial += 1) {
    const killed = await start(directory);
    const writes = await writeUntilKilled(trial, killed, createWriters({ ...killed.address, transport }));
    all.push(...writes);
    const again = await start(directory);
    try {
      const writers = createWriters({ ...again.address, transport });
      await check(writes, all, writers, figures);
      for (const [index, writer] of writers.entries()) {
        const name = `after-${trial}-${index}`;
        const id = await writer.write(name);
        if (!(await writer.holds(id, name))) figures.faults.push(`${name} is not there after a restart`);
        all.push({ writer: index, name, id, outcome: 'applied' });
      }
    } finally {
      await again.kill();
    }
    figures.trials += 1;
    figures.acknowledged += writes.filter(({ outcome }) => outcome === 'applied').length;
    figures.unknown += writes.filter(({ outcome }) => outcome === 'unknown').length;
    onTrial?.(figures);
  }
  return figures;
}

/** An emulator in a process of its own. */
interface EmulatorProcess {
  readonly address: EmulatorAddress;
  /** Ends it as `kill -9` does; resolves once it is gone. */
  kill(): Promise<void>;
}

async function start(directory: string): Promise<EmulatorProcess> {
  const { child, exited, kill } = startProcess(new URL('server.ts', import.meta.url), directory);
  const [address] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => {
      throw new Error('the emulator did not start on what a kill has left');
    }),
  ])) as [EmulatorAddress];
  return { address, kill };
}

/** Writes from all sides; after a random number of acknowledgements, the process is killed. */
async function writeUntilKilled(
  trial: number,
  { kill }: EmulatorProcess,
  writers: readonly Writer[],
): Promise<Write[]> {
  const writes: Write[] = [];
  let left = 1 + Math.floor(Math.random() * MOST_BEFORE_KILL);
  let gone: Promise<void> | undefined;
  const writeOn = async (slot: number) => {
    const index = slot % writers.length;
    const writer = writers[index];
    for (let count = 0; writer && gone === undefined; count += 1) {
      const name = `trial-${trial}-${slot}-${count}`;
      writes.push(await write(writer, index, name));
      left -= 1;
      if (left === 0) gone = kill();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, slot) => writeOn(slot)));
  await gone;
  return writes;
}

async function write(writer: Writer, index: number, name: string): Promise<Write> {
  try {
    return { writer: index, name, id: await writer.write(name), outcome: 'applied' };
  } catch (error) {
    if (!isClientError(error)) throw error;
    return { writer: index, name, outcome: error.outcome };
  }
}

async function check(
  writes: readonly Write[],
  all: readonly Write[],
  writers: readonly Writer[],
  figures: Figures,
): Promise<void> {
  for (const { writer, name, id } of writes) {
    if (id === undefined || (await writers[writer]?.holds(id, name))) continue;
    figures.faults.push(`${name} was acknowledged and is not there`);
  }
  for (const [index, writer] of writers.entries()) {
    if (!writer.list) continue;
    const known = new Map(all.filter((each) => each.writer === index).map((each) => [each.name, each]));
    const seen = new Set<string>();
    for (const name of await writer.list()) {
      if (seen.has(name)) figures.faults.push(`${name} is there twice`);
      seen.add(name);
      const write = known.get(name);
      if (!write) figures.faults.push(`${name} is there, and nobody has written it`);
      else if (write.outcome === 'not-applied') figures.faults.push(`${name} is there and was said not to be`);
    }
    // Those of earlier trials, too.
    for (const { name, id } of known.values()) {
      if (id !== undefined && !seen.has(name)) figures.faults.push(`${name} was acknowledged and is in no list`);
    }
    const lost = writes.filter((each) => each.writer === index && each.outcome === 'unknown');
    figures.applied += lost.filter(({ name }) => seen.has(name)).length;
  }
}
