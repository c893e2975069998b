import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a command ended. */
export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Long enough for a cold package cache, short enough that a hung process fails the test that waits for it. */
const timeoutMs = 120_000;

/** Runs a command to its end. A status other than 0 is a result; a command that cannot start or hangs is an error. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { ...options, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ status: 0, stdout, stderr });
        if (typeof error.code === 'number') return resolve({ status: error.code, stdout, stderr });
        reject(new Error(`${command} ${args.join(' ')}: ${error.message}\n${stdout}${stderr}`, { cause: error }));
      },
    );
  });
}

/** Runs a command that must succeed, and gives what it printed. */
export async function outputOf(...call: Parameters<typeof runCommand>): Promise<string> {
  const { status, stdout, stderr } = await runCommand(...call);
  if (status === 0) return stdout;
  const [command, args, { cwd }] = call;
  throw new Error(`${command} ${args.join(' ')} in ${cwd} ended with ${status}\n${stdout}${stderr}`);
}

/** The script behind a command of an installed package, to be run by this Node: shims in `.bin` may pick another. */
export function scriptOf(manifestUrl: string, command: string): string {
  const manifest = fileURLToPath(manifestUrl);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: Record<string, string> }; // npm's format
  const script = bin?.[command];
  if (script === undefined) throw new Error(`${manifest} has no command ${command}`);
  return join(dirname(manifest), script);
}
