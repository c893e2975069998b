import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What npm put into a project. */
export interface InstalledSize {
  readonly packages: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** What they take of a disk, which gives whole blocks. */
  readonly diskBytes: number;
}

export async function installedSize(project: string): Promise<InstalledSize> {
  const folder = join(project, 'node_modules');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // npm's own notes and links to commands are no part of any package.
  const files = entries.filter((entry) => entry.isFile() && !/\/\.(?:bin|package-lock)/.test(pathOf(entry)));
  const stats = await Promise.all(files.map(async (entry) => await stat(pathOf(entry))));
  const packages = files
    .filter(({ name, parentPath }) => name === 'package.json' && /node_modules\/(?:@[^/]+\/)?[^/]+$/.test(parentPath))
    .map(({ parentPath }) => parentPath.slice(folder.length + 1))
    .sort();
  return {
    packages,
    files: files.length,
    bytes: stats.reduce((sum, { size }) => sum + size, 0),
    diskBytes: stats.reduce((sum, { blocks }) => sum + blocks * 512, 0),
  };
}

function pathOf({ parentPath, name }: { readonly parentPath: string; readonly name: string }): string {
  return join(parentPath, name);
}
