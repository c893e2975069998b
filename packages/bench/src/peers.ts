import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '@x/build/run-command';
import { generateClient } from './generate-client.ts';
import { loader } from './load.ts';

// Each is installed alone, as a user would, into a folder outside the workspace's own install, when it is first needed.
const pinned = {
  'vapi-sdk': { '@vapi-ai/server-sdk': '2.0.1' },
  openai: { openai: '7.57.0' },
  stripe: { stripe: '23.1.0' },
  undici: { undici: '8.12.4' },
  ky: { ky: '2.1.0' },
  // What our packages build on, so that what is measured above it is our own.
  'ky-valibot': { ky: '2.1.0', valibot: '1.5.0' },
  'openapi-fetch': { 'openapi-fetch': '0.17.0' },
  // It writes the client by TypeScript's compiler API, which 7 has not.
  'hey-api': { '@hey-api/openapi-ts': '0.99.0', typescript: '6.0.3' },
  'eventsource-parser': { 'eventsource-parser': '4.1.3' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

type PeerName = keyof typeof pinned;

/** Released packages to be measured beside ours. */
export interface Peers {
  /** The folder of a project that has the peer alone; absent where it could not be had. */
  readonly folders: Readonly<Partial<Record<PeerName, string>>>;
  /** Why those that are absent are. */
  readonly missing: readonly string[];
}

const cache = fileURLToPath(new URL('../.cache/peers', import.meta.url));

/** Names of peers with the version that is measured: `openai 7.57.0`. */
export const peerVersions: readonly string[] = Object.values(pinned)
  .flatMap((dependencies) => Object.entries(dependencies))
  .filter(([name]) => name !== 'typescript')
  .map(([name, version]) => `${name} ${version}`)
  .filter((text, index, all) => all.indexOf(text) === index);

export async function fetchPeers(onStart: (name: string) => void): Promise<Peers> {
  const folders: Partial<Record<PeerName, string>> = {};
  const missing: string[] = [];
  for (const name of Object.keys(pinned) as PeerName[]) {
    const folder = join(cache, name);
    try {
      if (!(await isThere(folder, manifestOf(name)))) {
        onStart(name);
        await install(folder, manifestOf(name));
        if (name === 'hey-api') await generateClient(folder);
        await writeFile(join(folder, 'complete'), '');
      }
      folders[name] = folder;
    } catch (error) {
      missing.push(`${name} could not be had (${String(error).split('\n', 1)[0]})`);
    }
  }
  return { folders, missing };
}

function manifestOf(name: PeerName): string {
  return JSON.stringify({ private: true, type: 'module', dependencies: pinned[name] }, null, 2);
}

async function isThere(folder: string, manifest: string): Promise<boolean> {
  if (!existsSync(join(folder, 'complete'))) return false;
  return (await readFile(join(folder, 'package.json'), 'utf8')) === manifest;
}

async function install(folder: string, manifest: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), manifest);
  await writeFile(join(folder, loader.file), loader.text);
  const patience = ['--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];
  await outputOf('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', ...patience], {
    cwd: folder,
  });
}
