import { globSync } from 'node:fs';
import { outputOf } from '@x/build/run-command';
import { publishedPackages } from './packages.ts';

/** What a push to `main` leads to, and the tags of what would be published. */
export interface Plan {
  readonly step: 'versions' | 'publish' | 'none';
  readonly tags: readonly string[];
}

export async function planOf(repository: string): Promise<Plan> {
  const changesets = globSync('.changeset/*.md', { cwd: repository }).filter((file) => !file.endsWith('README.md'));
  if (changesets.length > 0) return { step: 'versions', tags: [] };
  const released = new Set((await outputOf('git', ['tag', '--list'], { cwd: repository })).split('\n'));
  const tags = publishedPackages(repository)
    .map(({ name, version }) => `${name}@${version}`)
    .filter((tag) => !released.has(tag));
  return tags.length === 0 ? { step: 'none', tags } : { step: 'publish', tags };
}
