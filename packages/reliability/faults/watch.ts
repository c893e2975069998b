import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What no single call can be held to: it shows in the process as a whole. */
export interface Watch extends AsyncDisposable {
  /** A server that nobody may send anything to: redirects point there. */
  readonly otherOrigin: string;
  /** What has happened that must not, in a few words each. Waits a little for what is to be released. */
  problems(): Promise<string[]>;
}

const RELEASED = ['Timeout', 'TCPSocketWrap', 'TCPServerWrap'];

/** Starts to look. */
export async function startWatch(): Promise<Watch> {
  const seen: string[] = [];
  const onRejection = (reason: unknown) => seen.push(`an unhandled rejection: ${String(reason)}`);
  const onWarning = ({ name, message }: Error) => seen.push(`a warning of the process: ${name}: ${message}`);
  process.on('unhandledRejection', onRejection);
  process.on('warning', onWarning);
  const server = createServer((socket) => {
    seen.push('a connection to the other origin');
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const before = resources();
  return {
    otherOrigin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async problems() {
      const left = () => RELEASED.filter((kind) => (resources()[kind] ?? 0) > (before[kind] ?? 0));
      for (let tries = 0; tries < 100 && left().length > 0; tries += 1) await pause(100);
      return [
        ...seen,
        ...left().map((kind) => `${kind} is not released: ${before[kind] ?? 0}, now ${resources()[kind]}`),
      ];
    },
    async [Symbol.asyncDispose]() {
      process.off('unhandledRejection', onRejection);
      process.off('warning', onWarning);
      server.close();
      await once(server, 'close');
    },
  };
}

function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
