import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '@x/build/run-command';
import { build } from 'vite';
import type { FetchedRuntime } from './fetch-programs.ts';
import type { Write, WriteResult } from './program.ts';
import { certificatePath } from './trouble.ts';
import { runInWorkerd, writeWorker } from './workerd.ts';

/** Sends writes from within a runtime, each of which trusts the certificates' authority. */
export type Run = (writes: readonly Write[]) => Promise<WriteResult[]>;

/** The program of `program.ts`, as one file that every runtime takes. */
export interface BundledProgram extends AsyncDisposable {
  readonly directory: string;
}

const authority = fileURLToPath(certificatePath('authority'));

const COMMAND = `import { send } from './program.mjs';
console.log(JSON.stringify(await send(JSON.parse(process.argv[2]))));
`;

/** Builds the program, with what each runtime needs beside it. */
export async function bundleProgram(target: 'servers' | 'browsers' = 'servers'): Promise<BundledProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'x-runtimes-'));
  const entry = fileURLToPath(new URL('program.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'error',
    // Without those of one runtime alone, since all of them run the same file.
    ...(target === 'servers' && { resolve: { conditions: ['module'] } }),
    build: {
      target: 'es2023',
      outDir: directory,
      lib: { entry, formats: ['es'], fileName: () => 'program.mjs' },
      // One file: ky comes by an import of its own.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  await writeFile(join(directory, 'command.mjs'), COMMAND);
  await writeWorker(directory, 'send', authority);
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** How the program runs in a runtime. */
export function runIn(runtime: FetchedRuntime | 'Node 24', path: string, { directory }: BundledProgram): Run {
  // The worker responds with what `send` returns.
  if (runtime === 'workerd') return async (writes) => (await runInWorkerd(path, directory, writes)) as WriteResult[];
  const deno = ['run', '--quiet', '--no-config', '--no-lock', '--allow-all', '--cert', authority];
  const before = runtime === 'Deno' ? deno : [];
  return async (writes) => {
    const args = [...before, join(directory, 'command.mjs'), JSON.stringify(writes)];
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority };
    return JSON.parse(await outputOf(path, args, { cwd: directory, env }));
  };
}
