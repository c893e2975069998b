import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/**
 * Makes a worker of the `program.mjs` in a folder: it gives to a function of it what is posted to it.
 *
 * @param authority The path of a certificate that the worker trusts beside those of the world.
 */
export async function writeWorker(directory: string, functionName: string, authority: string): Promise<void> {
  const worker = `import { ${functionName} } from './program.mjs';
export default { fetch: async (request) => Response.json(await ${functionName}(await request.json())) };
`;
  await writeFile(join(directory, 'worker.mjs'), worker);
  await writeFile(join(directory, 'config.capnp'), WORKERD);
  await copyFile(authority, join(directory, 'authority.pem'));
}

/** Runs the worker in a folder once, and gives what its function gave. */
export async function runInWorkerd(path: string, directory: string, input: unknown): Promise<unknown> {
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
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(input) });
    if (!response.ok) throw new Error(`the worker responded with ${response.status}: ${await response.text()}`);
    return await response.json();
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
