import type { Provider } from './projects.ts';

/** A client of ours as a user imports it. */
export interface Entry {
  readonly package: Provider;
  /** Where the client comes from. */
  readonly specifier: string;
  readonly create: string;
  /** Where single operations come from, the handle that they take, and one of them. */
  readonly operations: string;
  readonly createHandle: string;
  readonly operation: string;
}

export const entries = {
  vapi: entry('vapi', '@x/vapi', 'Vapi', 'get'),
  sipher: entry('sipher', '@x/sipher', 'Sipher', 'get'),
  edgegap: entry('deployment-sessions', '@x/deployment-sessions', 'Edgegap', 'get'),
  portal: entry('agent-sessions', '@x/agent-sessions/portal', 'Portal', 'get'),
  uxmate: entry('agent-sessions', '@x/agent-sessions/uxmate', 'Uxmate', 'get'),
} as const satisfies Record<string, Entry>;

export type EntryName = keyof typeof entries;
export const entryNames = Object.keys(entries) as readonly EntryName[];

function entry(name: Provider, specifier: string, noun: string, operation: string): Entry {
  const create = `create${noun}`;
  return {
    package: name,
    specifier,
    create,
    operations: `${specifier}/sessions`,
    createHandle: `${create}Client`,
    operation,
  };
}

/** A program that takes a client whole. */
export function wholeClient(name: EntryName): string {
  const { specifier, create } = entries[name];
  return `export { ${create}, isClientError } from '${specifier}';\n`;
}

/** A program that takes one operation of a client. */
export function oneOperation(name: EntryName): string {
  const { specifier, operations, createHandle, operation } = entries[name];
  return `export { ${createHandle}, isClientError } from '${specifier}';\nexport { ${operation} } from '${operations}';\n`;
}

/** A program that takes the operations on sessions of a client. */
export function sessionsAlone(name: EntryName): string {
  const { specifier, create, operations } = entries[name];
  return `export { isClientError } from '${specifier}';\nexport { ${create}Sessions } from '${operations}';\n`;
}

/** A program that takes two clients whole. */
export function twoClients(first: EntryName, second: EntryName): string {
  const { specifier, create } = entries[second];
  return `${wholeClient(first)}export { ${create} } from '${specifier}';\n`;
}
