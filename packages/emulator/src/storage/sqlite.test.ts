import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { temporaryDirectory } from '../../test/start.ts';
import { startEmulator } from '../index.ts';
import { loadSqlite } from './sqlite.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('loadSqlite suppresses the experimental warning of SQLite only', () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const loaded = { DatabaseSync: class {} };
  // As Node 22 does when the module is first loaded; later versions print no warning.
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
  ['has no `node:sqlite`', () => vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)],
  ['has no `getBuiltinModule`', () => vi.spyOn(older, 'getBuiltinModule', 'get').mockReturnValue(undefined)],
])('startEmulator names the required version of Node if it %s', async (_, pretend) => {
  const { emitWarning, version } = process;
  const data = join(temporaryDirectory(), 'state');
  pretend();
  const error = new Error(`@x/emulator needs Node 22.13 or later; this is ${version}`);
  await expect(startEmulator()).rejects.toEqual(error);
  await expect(startEmulator({ data })).rejects.toEqual(error);
  expect(existsSync(data)).toBe(false);
  expect(process.emitWarning).toBe(emitWarning);
});

it('the command names the required version of Node in one line', async () => {
  const command = runCommand(['--port', '0'], { NODE_OPTIONS: '--no-experimental-sqlite' });
  expect(await command.ended()).toBe(1);
  const message = `x-emulator: @x/emulator needs Node 22.13 or later; this is ${process.version}\n`;
  expect(command.output()).toEqual({ stdout: '', stderr: message });
});
