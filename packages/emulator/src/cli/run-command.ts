import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/**
 * Runs a command with these variables besides those of this process, and resolves to its exit status as a shell has it: 128
 * and the number of the signal that ended it, 127 if there is no such command. Signals sent to this process go to it.
 */
export async function runCommand([file = '', ...args]: readonly string[], environment: Record<string, string>) {
  const child = spawn(file, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    // `npm` and `npx` are scripts there, which only a shell runs.
    shell: process.platform === 'win32',
  });
  const forward = (signal: NodeJS.Signals) => {
    // The terminal has sent a Ctrl-C to the command, too; a second one would end many commands at once.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forward);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals]; // Node's own types have any
    return code ?? 128 + constants.signals[signal];
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const problem = error instanceof Error ? error.message : String(error);
    console.error(`x-emulator: ${file}: ${isMissing ? 'there is no such command' : problem}`);
    return isMissing ? 127 : 126;
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}
