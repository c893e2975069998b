import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { Row } from '../part.ts';

const order = [
  ...(['size', 'install', 'import', 'request', 'check', 'events'] as const),
  ...(['chats', 'bulk', 'emulator', 'upload', 'types'] as const),
];

export type PartName = (typeof order)[number];

/** What one run of a part came to. */
export interface PartResult {
  readonly date: string;
  /** The processor, its cores, the system and Node's version. */
  readonly machine: string;
  /** Peers that could not be had. */
  readonly missing: readonly string[];
  readonly rows: readonly Row[];
}

export type Results = Readonly<Partial<Record<PartName, PartResult>>>;

const file = new URL('../../results.json', import.meta.url);

export async function readResults(): Promise<Results> {
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Results) : {}; // what `writeResults` wrote
}

export async function writeResults(results: Results): Promise<void> {
  await writeFile(file, `${JSON.stringify(results, rounded, 2)}\n`);
}

/** Puts the new result of a part in the place of the old one, in the order in which parts are shown. */
export function mergeResults(results: Results, name: PartName, result: PartResult): Results {
  const merged = { ...results, [name]: result };
  return Object.fromEntries(order.flatMap((part) => (merged[part] ? [[part, merged[part]]] : [])));
}

export function machineOf(): string {
  const all = cpus();
  const model = all[0]?.model.replaceAll(/\s+/g, ' ').trim() ?? 'unknown processor';
  return `${model}, ${all.length} cores, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

/** More digits than a measurement has would make each run differ in each line. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
