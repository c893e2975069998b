import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { claimPort } from '@x/build/own-port';
import { pack, pnpm } from '@x/build/pack';
import { outputOf } from '@x/build/run-command';
import { type Emulator, startEmulator } from '@x/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchVerdaccio } from './fetch-verdaccio.ts';
import { type Manager, managers } from './project.ts';
import { type Registry, startRegistry } from './registry.ts';
import { workspace } from './workspace-copy.ts';

// Follows the guide in empty folders: its commands in a shell, its files as they stand. In place of a reader's own key
// and Vapi's address are those of an emulator, and the command listens on a free port.

const verdaccio = await fetchVerdaccio();
const isMissing = 'missing' in verdaccio;

/** A block of the guide. */
interface Block {
  readonly language: string;
  readonly content: string;
  /** The file that the sentence before it names. */
  readonly file: string;
}

const guide = await readFile(join(workspace, 'packages/docs/guides/getting-started.md'), 'utf8');
const blocks = [...guide.matchAll(/([^\n]*(?:\n[^\n]+)*)\n\n```(\w+)\n([\s\S]*?)\n```/g)].map(
  ([, before = '', language = '', content = '']): Block => {
    const [, file = ''] = /Save this as `([^`]+)`/.exec(before) ?? [];
    return { language, content, file };
  },
);
const printed = blocks.find(({ language }) => language === 'text')?.content;

describe.skipIf(isMissing)('the guide Getting started, followed in an empty folder,', () => {
  let root: string;
  let registry: Registry;
  let emulator: Emulator;
  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'x-started-')));
    await mkdir(join(root, 'storage'));
    registry = await startRegistry('folder' in verdaccio ? verdaccio.folder : '', join(root, 'storage'));
    emulator = await startEmulator();
    await writeFile(join(root, '.npmrc'), registry.npmrc);
    await mkdir(join(root, 'bin'));
    // Readers have it installed. By npx it could not run in a project that `pnpm init` has made: npm refuses those.
    const [command, ...args] = pnpm();
    const program =
      command === 'npx'
        ? await outputOf('npx', ['-y', '-p', args[1] ?? '', '-c', 'command -v pnpm'], { cwd: root })
        : [command, ...args].join(' ');
    await writeFile(join(root, 'bin/pnpm'), `#!/bin/sh\nexec ${program.trim()} "$@"\n`, { mode: 0o755 });
    for (const name of ['core', 'vapi', 'emulator']) {
      const tarball = await pack(join(workspace, 'packages', name), root);
      await outputOf('npm', ['publish', tarball, '--registry', registry.url], { cwd: root });
    }
  });
  afterAll(async () => {
    await emulator?.close();
    await registry?.close();
    await rm(root, { recursive: true, force: true });
  });

  const cases = managers.flatMap((manager) => ['ts', 'js'].map((extension) => [manager, extension] as const));
  it.each(cases)('works with %s and .%s files', async (manager, extension) => {
    const startedAt = performance.now();
    const folder = join(root, `${manager}-${extension}`);
    await mkdir(folder);
    // Where the packages are until they are published. By itself pnpm takes nothing that was published less than a day ago,
    // and fetches the version of itself that `pnpm init` wrote down.
    await writeFile(join(folder, '.npmrc'), registry.npmrc);
    if (manager === 'pnpm')
      await writeFile(join(folder, 'pnpm-workspace.yaml'), 'minimumReleaseAge: 0\npmOnFail: ignore\n');
    await follow(folder, manager, extension);
    console.log(`Followed with ${manager} and .${extension} files in ${Math.round(performance.now() - startedAt)} ms`);
  });

  async function follow(folder: string, manager: Manager, extension: string): Promise<void> {
    await using own = await claimPort();
    const { port } = own;
    const adapted = (text: string) =>
      text.replaceAll(/(hello(?:\.test)?)\.ts/g, `$1.${extension}`).replaceAll('4010', String(port));
    const { VAPI_API_KEY, ...inherited } = process.env;
    const path = [join(root, 'bin'), process.env['PATH']].join(delimiter);
    const env: NodeJS.ProcessEnv = { ...inherited, PATH: path, NO_COLOR: '1' };
    let api: NodeJS.ProcessEnv = { VAPI_BASE_URL: emulator.baseUrls.vapi };
    let server: ChildProcess | undefined;
    try {
      for (const { language, content, file } of blocks) {
        const text = adapted(content);
        if (language === 'ts') await writeFile(join(folder, adapted(file)), `${content}\n`);
        if (language === 'dotenv')
          await writeFile(join(folder, '.env'), text.replace('the-private-key', emulator.keys.vapi.private));
        if (language !== 'sh' || text.startsWith(manager === 'npm' ? 'pnpm' : 'np')) continue;
        const [program = '', ...args] = text.split(' ');
        if (program === 'npx' || args[0] === 'exec') {
          server = spawn(program, [...args, '--port', String(port)], {
            cwd: folder,
            env,
            stdio: 'pipe',
            detached: true,
          });
          expect(await outputUntil(server, 'VAPI_BASE_URL')).toContain(lastDotenv(adapted));
          api = {};
          continue;
        }
        const output = await outputOf('bash', ['-ec', text], { cwd: folder, env: { ...env, ...api } });
        if (text.startsWith('node --env-file')) expect(output.trim()).toBe(printed);
      }
    } finally {
      // With what npx started.
      if (server?.pid !== undefined) process.kill(-server.pid);
    }
  }
});

/** The lines that the emulator prints, as the guide shows them. */
function lastDotenv(adapted: (text: string) => string): string {
  return adapted(blocks.findLast(({ language }) => language === 'dotenv')?.content ?? 'no block');
}

async function outputUntil(child: ChildProcess, words: string): Promise<string> {
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    if (output.includes(words)) return output;
  }
  throw new Error(`It ended, and printed: ${output}`);
}
