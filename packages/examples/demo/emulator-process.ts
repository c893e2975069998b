import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '@x/emulator';

/** Where the emulator is and who may use it. */
export type EmulatorAddress = Pick<Emulator, 'url' | 'baseUrls' | 'keys'>;

/** An emulator in a process of its own, as `x-emulator` would run it. */
export interface EmulatorProcess extends EmulatorAddress {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts an emulator in another process, which serves until this one goes. */
export async function startEmulatorProcess(): Promise<EmulatorProcess> {
  const child = fork(fileURLToPath(new URL('emulator-server.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const [address] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => {
      throw new Error('the emulator ended before it was ready');
    }),
  ])) as [EmulatorAddress];
  return {
    ...address,
    pid: child.pid ?? 0,
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
