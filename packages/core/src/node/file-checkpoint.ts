import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Keeps the progress of a bulk call in a file. */
export interface FileCheckpoint {
  /** Resolves to what was saved last; to `undefined` if there is no file. Rejects if it cannot be read. */
  load(): Promise<unknown>;
  /** Replaces what was saved before: after a crash, also of the machine, the file holds the one or the other whole. */
  save(state: object): Promise<void>;
}

/**
 * Creates a checkpoint that is kept in a file, for the option `checkpoint` of bulk calls. Each call has a file of its own.
 * Once all is done, remove it: it refuses other items.
 *
 * @param path The file, in a directory that exists; `${path}.new` is written beside it.
 * @example
 * await sessions.createMany(items, { checkpoint: fileCheckpoint('./players.checkpoint.json') });
 */
export function fileCheckpoint(path: string): FileCheckpoint {
  const next = `${path}.new`;
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async save(state) {
      await withFile(next, 'w', async (file) => {
        await file.writeFile(JSON.stringify(state));
        await file.sync();
      });
      await rename(next, path);
      // The name is on disk only once its directory is. Windows cannot open one, and needs no such thing.
      if (process.platform !== 'win32') await withFile(dirname(path), 'r', (directory) => directory.sync());
    },
  };
}

type File = Awaited<ReturnType<typeof open>>;

async function withFile(path: string, flags: string, work: (file: File) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
