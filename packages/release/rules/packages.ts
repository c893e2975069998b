import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package that is published. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  /** The names of its dependencies. */
  readonly dependencies: readonly string[];
}

/** The published packages of a workspace. */
export function publishedPackages(workspace: string): PublishedPackage[] {
  return globSync('packages/*/package.json', { cwd: workspace }).flatMap((file) => {
    const manifest = JSON.parse(readFileSync(join(workspace, file), 'utf8')); // npm's format
    const { name, version, dependencies = {} } = manifest;
    return manifest.private ? [] : [{ name, version, dependencies: Object.keys(dependencies) }];
  });
}
