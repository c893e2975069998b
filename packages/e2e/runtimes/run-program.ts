import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { outputOf } from '../src/run-command.ts';
import type { FetchedRuntime } from './fetch-runtimes.ts';
import type { Verdict, Write } from './program.ts';
import { certificatePath } from './trouble.ts';

/** Sends writes from within a runtime, each of which trusts the certificates' authority. */
export type Run = (writes: readonly Write[]) => Promise<Verdict[]>;

/** The program of `program.ts`, as one file that every runtime takes. */
export interface BundledProgram extends AsyncDisposable {
  readonly directory: string;
}

const authority = fileURLToPath(certificatePath('authority'));

const COMMAND = `import { send } from './program.mjs';
console.log(JSON.stringify(await send(JSON.parse(process.argv[2]))));
`;

const WORKER = `import { send } from './program.mjs';
export default { fetch: async (request) => Response.json(await send(await request.json())) };
`;

const WORKERD = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.mjs", esModule = embed "worker.mjs"),
        (name = "program.mjs", esModule = embed "program.mjs"),
      ],
      compatibilityDate = "2026-11-01",
      globalOutbound = "network",
    )),
    (name = "network", network = (
      allow = ["public", "private"],
      tlsOptions = (trustedCertificates = [embed "authority.pem"]),
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

/** Builds the program, with what each runtime needs beside it. */
export async function bundleProgram(): Promise<BundledProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'x-runtimes-'));
  const entry = fileURLToPath(new URL('program.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      target: 'es2023',
      outDir: directory,
      lib: { entry, formats: ['es'], fileName: () => 'program.mjs' },
      // One file: ky comes by an import of its own.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  await writeFile(join(directory, 'command.mjs'), COMMAND);
  await writeFile(join(directory, 'worker.mjs'), WORKER);
  await writeFile(join(directory, 'config.capnp'), WORKERD);
  await copyFile(authority, join(directory, 'authority.pem'));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** How the program runs in a runtime. */
export function runIn(runtime: FetchedRuntime | 'Node 24', path: string, { directory }: BundledProgram): Run {
  if (runtime === 'workerd') return (writes) => runInWorkerd(path, directory, writes);
  const deno = ['run', '--quiet', '--no-config', '--no-lock', '--allow-all', '--cert', authority];
  const before = runtime === 'Deno' ? deno : [];
  return async (writes) => {
    const args = [...before, join(directory, 'command.mjs'), JSON.stringify(writes)];
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority };
    return JSON.parse(await outputOf(path, args, { cwd: directory, env }));
  };
}

async function runInWorkerd(path: string, directory: string, writes: readonly Write[]): Promise<Verdict[]> {
  const args = ['serve', '--control-fd=3', join(directory, 'config.capnp')];
  // It tells of each connection that it loses on its standard error, which here is what it is meant to do.
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  try {
    const control = child.stdio[3];
    if (!control) throw new Error('workerd has no control pipe');
    const listening = once(control, 'data').then(([line]) => /"port":(\d+)/.exec(String(line))?.[1]);
    const port = await Promise.race([listening, ended.then(() => undefined)]);
    if (port === undefined) throw new Error('workerd ended before it listened');
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(writes) });
    if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Verdict[]; // as the worker above writes it
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
