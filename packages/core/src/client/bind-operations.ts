import type { Client } from './client.ts';

/**
 * A module of operations with the client, and what else leads each of them, already passed: `get(client, id)` becomes
 * `get(id)`. Its functions can be replaced, so that tests can spy on them.
 */
export type Bound<Operations, Leading extends readonly unknown[] = []> = {
  -readonly [Name in keyof Operations]: Operations[Name] extends (
    client: Client,
    ...args: [...Leading, ...infer Args]
  ) => infer Result
    ? (...args: Args) => Result
    : never;
};

/**
 * Binds each operation of a module to a client, and to leading arguments that they all
 * take, such as the id of what their sessions belong to. The doc comments of the operations show on
 * the bound functions; for that the type must be mapped over the module itself, and the operations not be generic.
 */
export function bindOperations<Operations extends object, Leading extends readonly unknown[] = []>(
  client: Client,
  operations: Operations,
  ...leading: Leading
): Bound<Operations, Leading> {
  const bound: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries(operations)) {
    bound[name] = (...args: unknown[]) => (operation as (...all: unknown[]) => unknown)(client, ...leading, ...args);
  }
  return bound as Bound<Operations, Leading>;
}
