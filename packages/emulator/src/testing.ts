import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from './start-emulator.ts';

/** An emulator that ends with the test. */
export async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** A directory that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'emulator-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An answer with its body parsed; loosely typed, since tests look into every kind of it. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is something else
  readonly body: any;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Calls Vapi's API as a client does: over a socket, or in the process when handed the emulator's `fetch`. */
export function vapiCaller(
  emulator: Emulator,
  { key = emulator.keys.vapi.private as string, fetch = globalThis.fetch } = {},
): Call {
  return async (method, path, body) => {
    const response = await fetch(`${emulator.baseUrls.vapi}${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
}

/** The command, running as a process of its own. */
export interface Command {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has printed so far. */
  output(): { stdout: string; stderr: string };
  /** Resolves once the output matches; rejects when the process ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code, or with the signal that ended it. */
  ended(): Promise<number | string>;
}

/** Runs `x-emulator`; the process ends with the test at the latest. */
export function runCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Command {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(new URL('cli.ts', import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const end = once(child, 'close').then(([code, signal]): number | string => code ?? signal);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await end;
  });
  return {
    child,
    output: () => ({ stdout, stderr }),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(stdout);
          if (match) resolve(match);
        };
        look();
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`It ended without printing ${pattern}:\n${stdout}${stderr}`)));
      }),
    ended: () => end,
  };
}
