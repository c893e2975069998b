import { expect, it, vi } from 'vitest';

it('holds back the experimental warning of SQLite, and no other', async () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const loaded = { DatabaseSync: class {} };
  // What Node 22 does when the module is loaded for the first time; later versions say nothing.
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
    process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
    process.emitWarning('Something else is an experimental feature', 'ExperimentalWarning');
    return loaded;
  });
  const { DatabaseSync } = await import('./sqlite.ts');
  expect(DatabaseSync).toBe(loaded.DatabaseSync);
  expect(emitWarning.mock.calls).toEqual([['Something else is an experimental feature', 'ExperimentalWarning']]);

  process.emitWarning('SQLite is used by someone else', 'ExperimentalWarning');
  expect(emitWarning).toHaveBeenCalledTimes(2);
});
