import { type ProviderName, providers } from '../providers/index.ts';
import type { AnyProvider } from '../providers/provider.ts';
import { version } from '../server/version.ts';
import { controlPrefix } from './prefix.ts';

/** What is served, and where, for a program that has found the emulator. */
export interface EmulatorIndex {
  readonly name: '@x/emulator';
  readonly version: string;
  /** The page. */
  readonly inspector: string;
  readonly control: string;
  /** Those that are served. */
  readonly apis: Readonly<Record<string, ApiIndex>>;
}

interface ApiIndex {
  readonly title: string;
  readonly baseUrl: string;
  readonly operations: readonly string[];
  readonly keys: Readonly<Record<string, string>>;
  /** What is there from the start, by name. */
  readonly ids: Readonly<Record<string, string>>;
  /** The kinds of its rows. */
  readonly tables: readonly string[];
}

/** The kinds of rows of each API. */
export type TableNames = Readonly<Record<ProviderName, readonly string[]>>;

/** @param url Any URL of the emulator as the client spells it. */
export function emulatorIndex(url: string, names: readonly ProviderName[], tableNames: TableNames): EmulatorIndex {
  const { origin } = new URL(url);
  const apis = names.map((name): [string, ApiIndex] => {
    const { title, operations, keys, ids = {} }: AnyProvider = providers[name];
    return [name, { title, baseUrl: `${origin}/${name}`, operations, keys, ids, tables: tableNames[name] }];
  });
  return {
    name: '@x/emulator',
    version,
    inspector: `${origin}/`,
    control: `${origin}${controlPrefix}`,
    apis: Object.fromEntries(apis),
  };
}
