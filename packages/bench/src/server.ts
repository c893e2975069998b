import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The server of the contests, in a process of its own so that its CPU is not counted. */
export interface BenchServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** The id of the session that it has. */
  readonly id: string;
}

export async function startServer(): Promise<BenchServer> {
  const child = fork(fileURLToPath(new URL('./children/server.ts', import.meta.url)));
  const [address] = (await once(child, 'message')) as [{ baseUrl: string; id: string }]; // what the server says first
  return {
    ...address,
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}
