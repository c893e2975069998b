import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A package that is published. */
export interface PublishedPackage {
  /** Its folder in `packages`. */
  readonly folder: string;
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
    const folder = basename(dirname(file));
    return manifest.private ? [] : [{ folder, name, version, dependencies: Object.keys(dependencies) }];
  });
}
