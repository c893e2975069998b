import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from '@x/build/run-command';

export const workspace = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/**
 * Copies the workspace as it is now, committed or not and with what is built, into a repository of its own that can be
 * changed and released at will. Its packages see each other, and share the tools with the original.
 */
export async function copyWorkspace(destination: string): Promise<void> {
  await mkdir(destination, { recursive: true });
  const options = { cwd: workspace };
  const listed = await outputOf('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
  const files = new Set(listed.split('\0').filter((file) => file !== '' && existsSync(join(workspace, file))));
  for (const file of files) await cp(join(workspace, file), join(destination, file));

  for (const name of await readdir(join(destination, 'packages'))) {
    const [from, to] = [join(workspace, 'packages', name), join(destination, 'packages', name)];
    for (const built of ['dist', 'guides', 'SKILL.md', 'llms.txt']) {
      if (existsSync(join(from, built))) await cp(join(from, built), join(to, built), { recursive: true });
    }
    await linkModules(join(from, 'node_modules'), join(to, 'node_modules'));
  }
  await symlink(join(workspace, 'node_modules'), join(destination, 'node_modules'));

  await git(destination, 'init', '--quiet', '--initial-branch=main');
  // A link is no folder, so that `.gitignore` does not mean it; and what a registry asks for is nobody else's business.
  await appendFile(join(destination, '.git/info/exclude'), 'node_modules\n.npmrc\n.released-*\n');
  await commit(destination, 'Start');
}

/** The links in it are relative: they lead to the copy's packages, and by the copy's root to the shared tools. */
async function linkModules(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  const filter = (source: string) => !/node_modules\/\.(?!bin\b)/.test(source.slice(dirname(from).length));
  await cp(from, to, { recursive: true, verbatimSymlinks: true, filter });
}

export async function commit(repository: string, message: string): Promise<void> {
  await git(repository, 'add', '--all');
  await git(repository, 'commit', '--quiet', '--message', message);
}

export async function git(repository: string, ...args: readonly string[]): Promise<string> {
  const who = ['-c', 'user.name=Releaser', '-c', 'user.email=releaser@localhost', '-c', 'commit.gpgsign=false'];
  return await outputOf('git', [...who, ...args], { cwd: repository });
}
