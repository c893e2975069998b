import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { claimPort } from '@x/build/own-port';
import { outputOf } from '@x/build/run-command';
import { systemProgram } from '@x/build/system-program';
import { onTestFinished } from 'vitest';

/** A database server on 127.0.0.1 with a data directory of its own, which ends with the test that starts it. */
export interface Server {
  readonly url: string;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

export const redisPath = systemProgram({
  names: ['redis-server'],
  title: 'Redis',
  neededBy: 'the tests of fleets on Redis',
  debian: 'redis-server',
});

/** `initdb`, beside which the other programs are. */
export const initdbPath = systemProgram({
  names: ['initdb'],
  title: 'PostgreSQL',
  neededBy: 'the tests of fleets on PostgreSQL',
  debian: 'postgresql',
  directories: versionsOf('/usr/lib/postgresql').map((version) => join('/usr/lib/postgresql', version, 'bin')),
});

function versionsOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'x-redis-'));
  const port = await portOfTest();
  const options = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', directory, '--save', '', '--appendonly', 'no'];
  const child = spawn(redisPath ?? '', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  return await serve(child, child.stdout, /Ready to accept connections/, `redis://127.0.0.1:${port}`, directory);
}

/** Starts a PostgreSQL. It refuses to run as root, so that root runs it as the user of Debian's package. */
export async function startPostgres(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'x-postgres-'));
  const data = join(directory, 'data');
  const port = await portOfTest();
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? await userOf(directory) : {};
  const options = { cwd: directory, ...user };
  await promisify(execFile)(initdbPath ?? '', ['-D', data, '-A', 'trust', '-U', 'fleet', '--no-sync'], options);
  const listen = ['-p', `${port}`, '-h', '127.0.0.1', '-k', directory];
  const postgres = join(initdbPath ?? '', '..', 'postgres');
  const child = spawn(postgres, ['-D', data, ...listen], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = `postgres://fleet@127.0.0.1:${port}/postgres`;
  return await serve(child, child.stderr, /ready to accept connections/, url, directory);
}

/** The ids of the user that runs PostgreSQL, who then owns the directory. */
async function userOf(directory: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const idOf = async (flag: string) => Number(await outputOf('id', [flag, 'postgres'], { cwd: directory }));
  const user = { uid: await idOf('-u'), gid: await idOf('-g') };
  await chown(directory, user.uid, user.gid);
  return user;
}

async function serve(
  child: ChildProcess,
  output: NodeJS.ReadableStream,
  isReady: RegExp,
  url: string,
  directory: string,
): Promise<Server> {
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  onTestFinished(async () => {
    await end('SIGINT');
    await rm(directory, { recursive: true, force: true });
  });
  let text = '';
  await new Promise<void>((resolve, reject) => {
    output.on('data', (part) => {
      text += part;
      if (isReady.test(text)) resolve();
    });
    exited.then(() => reject(new Error(`${url} did not start:\n${text}`)), reject);
  });
  return { url, kill: () => end('SIGKILL') };
}

/** A port that nobody else gets before the end of the test. */
async function portOfTest(): Promise<number> {
  const own = await claimPort();
  onTestFinished(() => own[Symbol.asyncDispose]());
  return own.port;
}
