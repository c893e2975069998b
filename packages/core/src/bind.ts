import type { Client } from './client.ts';

/** A module of operations with the client already given: `get(client, id)` becomes `get(id)`. */
export type Bound<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (client: Client, ...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};

/**
 * Binds each operation of a module (`import * as operations`) to a client. The doc comments of the operations show on
 * the bound functions; for that the type must be mapped over the module itself, and the operations not be generic.
 */
export function bind<Operations extends object>(client: Client, operations: Operations): Bound<Operations> {
  const bound: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries(operations)) {
    bound[name] = (...args: unknown[]) => (operation as (...all: unknown[]) => unknown)(client, ...args);
  }
  return Object.freeze(bound) as Bound<Operations>;
}
