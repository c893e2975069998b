import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A registry on this machine, for as long as a test runs. */
export interface Registry {
  readonly url: string;
  /** The lines of an `.npmrc` that send our scope, and nothing else, to it. */
  readonly npmrc: string;
  close(): Promise<void>;
}

/** @param folder Where `verdaccio` can be imported. @param storage An empty folder. */
export async function startRegistry(folder: string, storage: string): Promise<Registry> {
  const program = fileURLToPath(new URL('serve.ts', import.meta.url));
  const child = fork(program, [folder, storage], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const started: unknown[] = await Promise.race([
    once(child, 'message'),
    ended.then(([status]) => Promise.reject(new Error(`The registry ended with ${status}`))),
  ]);
  const { port } = started[0] as AddressInfo; // what serve.ts sends
  const host = `127.0.0.1:${port}`;
  const token = await signUp(`http://${host}`);
  return {
    url: `http://${host}/`,
    npmrc: `@x:registry=http://${host}/\n//${host}/:_authToken=${token}\n`,
    async close() {
      child.disconnect();
      await ended;
    },
  };
}

/** The token is good for this registry alone, and only while it runs. */
async function signUp(url: string): Promise<string> {
  const user = { name: 'releaser', password: 'for-this-run-alone' };
  const response = await fetch(`${url}/-/user/org.couchdb.user:${user.name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(user),
  });
  if (!response.ok) throw new Error(`The registry responded with ${response.status}: ${await response.text()}`);
  const { token } = (await response.json()) as { token: string }; // npm's protocol
  return token;
}
