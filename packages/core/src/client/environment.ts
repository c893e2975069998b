/** The value of an environment variable, where the runtime has any. */
export function readEnvironment(name: string): string | undefined {
  // Not every runtime has a `process`, and Deno asks for a permission that may be refused.
  const scope = globalThis as { process?: { env?: Record<string, string | undefined> } };
  try {
    return scope.process?.env?.[name];
  } catch {
    return undefined;
  }
}
