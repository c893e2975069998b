import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommand } from '../test/command.ts';
import { temporaryDirectory } from '../test/start.ts';
import { startEmulator } from './index.ts';
import { loadSqlite } from './sqlite.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('holds back the experimental warning of SQLite, and no other', () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const loaded = { DatabaseSync: class {} };
  // What Node 22 does when the module is loaded for the first time; later versions say nothing.
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
    process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
    process.emitWarning('Something else is an experimental feature', 'ExperimentalWarning');
    return loaded;
  });
  expect(loadSqlite()).toBe(loaded);
  expect(emitWarning.mock.calls).toEqual([['Something else is an experimental feature', 'ExperimentalWarning']]);

  process.emitWarning('SQLite is used by someone else', 'ExperimentalWarning');
  expect(emitWarning).toHaveBeenCalledTimes(2);
});

const older: { readonly getBuiltinModule?: unknown } = process;

it.each([
  ['has none', () => vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)],
  ['cannot be asked', () => vi.spyOn(older, 'getBuiltinModule', 'get').mockReturnValue(undefined)],
])('says which Node it takes to one that %s', async (_, pretend) => {
  const { emitWarning, version } = process;
  const data = join(temporaryDirectory(), 'state');
  pretend();
  const error = new Error(`@x/emulator needs Node 22.13 or later; this is ${version}`);
  await expect(startEmulator()).rejects.toEqual(error);
  await expect(startEmulator({ data })).rejects.toEqual(error);
  expect(existsSync(data)).toBe(false);
  expect(process.emitWarning).toBe(emitWarning);
});

it('says so in a line as a command, too', async () => {
  const command = runCommand(['--port', '0'], { NODE_OPTIONS: '--no-experimental-sqlite' });
  expect(await command.ended()).toBe(1);
  const message = `x-emulator: @x/emulator needs Node 22.13 or later; this is ${process.version}\n`;
  expect(command.output()).toEqual({ stdout: '', stderr: message });
});
