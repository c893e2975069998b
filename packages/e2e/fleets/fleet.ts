import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '@x/emulator';
import { onTestFinished } from 'vitest';

/** A process of a fleet. */
export interface FleetProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** The environment of a fleet whose sessions are seats of a deployment. */
export function environmentOf(emulator: Emulator, deploymentId: string, urls: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...urls,
    EDGEGAP_BASE_URL: emulator.baseUrls.edgegap,
    EDGEGAP_API_TOKEN: emulator.keys.edgegap.token,
    DEPLOYMENT_ID: deploymentId,
  };
}

/** Starts a program; the end of the test is its end. */
export function startProcess(program: URL, args: readonly string[], env: NodeJS.ProcessEnv): FleetProcess {
  // What they print about a server that was killed is no news.
  const child = fork(fileURLToPath(program), args, {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  return { child, exited, kill };
}

/** The ids in the emulator's store, sorted. */
export function storedIds(emulator: Emulator): string[] {
  return emulator
    .sessions('edgegap')
    .map(({ session }) => String(session.custom_id))
    .sort();
}
