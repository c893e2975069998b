/** Whose fetch this is, where one has traits of its own that matter here. */
export type Runtime = 'node' | 'bun' | 'deno' | 'other';

/** Bun, Deno and Cloudflare's workers say that they are Node, too; of these, none has Node's fetch, which is undici. */
export function runtime(): Runtime {
  const scope = globalThis as { process?: { versions?: Record<string, string | undefined> }; Deno?: unknown };
  const versions = scope.process?.versions;
  if (versions?.['bun']) return 'bun';
  if (scope.Deno) return 'deno';
  // Workers list every name that Node does, with empty numbers.
  return versions?.['undici'] ? 'node' : 'other';
}
