import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program in a process of its own. */
export interface Process {
  readonly child: ChildProcess;
  /** Resolves to how it ended. */
  readonly exited: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;
  /** Ends it as `kill -9` does; resolves once it is gone. */
  kill(): Promise<void>;
}

/** Starts a program with one argument. */
export function startProcess(program: URL, argument: string): Process {
  const child = fork(fileURLToPath(program), [argument], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    child,
    exited,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
