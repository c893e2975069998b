import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The command, running as a process of its own. */
export interface Command {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has printed so far. */
  output(): { stdout: string; stderr: string };
  /** Resolves once what is on standard error, followed by standard output, matches; rejects when the process ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code, or with the signal that ended it. */
  ended(): Promise<number | string>;
}

const script = fileURLToPath(new URL('../src/cli/cli.ts', import.meta.url));

/** Runs `x-emulator`; the process ends with the test at the latest. */
export function runCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Command {
  return run(process.execPath, [script, ...args], env);
}

/** Runs `x-emulator` on a free port within a shell's line, where it goes by the name `$EMULATOR`. */
export function runInShell(line: string): Command {
  return run('sh', ['-c', line], { EMULATOR: `"${process.execPath}" "${script}" --port 0` }, true);
}

/** @param isGroup Whether it starts others, which have to end with it. */
function run(file: string, args: readonly string[], env: Readonly<Record<string, string>>, isGroup = false): Command {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, ...env },
    detached: isGroup,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const end = once(child, 'close').then(([code, signal]): number | string => code ?? signal);
  onTestFinished(async () => {
    if (isGroup) killGroup(child);
    else child.kill('SIGKILL');
    await end;
  });
  return {
    child,
    output: () => ({ stdout, stderr }),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(`${stderr}${stdout}`);
          if (match) resolve(match);
        };
        look();
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.once('close', () => reject(new Error(`It ended without printing ${pattern}:\n${stdout}${stderr}`)));
      }),
    ended: () => end,
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
