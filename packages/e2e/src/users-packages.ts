import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** A package that users get with ours. */
export interface UsersPackage {
  readonly name: string;
  readonly directory: string;
  /** What its `package.json` calls it, as an SPDX expression. */
  readonly license: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** The names of what it needs at run time. */
  readonly needs: readonly string[];
}

/** All packages that npm put into a project, by name, nested ones as `outer/inner`. A link was not put there by npm. */
export function usersPackages(project: string): Map<string, UsersPackage> {
  const found = new Map<string, UsersPackage>();
  const modules = join(project, 'node_modules');
  for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
    const inside = entry.parentPath.slice(modules.length + 1);
    if (entry.name !== 'package.json' || !/^(?:(?:@[^/]+\/)?[^/]+\/node_modules\/)*(?:@[^/]+\/)?[^/@]+$/.test(inside))
      continue;
    if (realpathSync(entry.parentPath) !== entry.parentPath) continue;
    const { name, license, scripts, dependencies } = JSON.parse(
      readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ) as {
      name: string;
      license?: string;
      scripts?: Record<string, string>;
      dependencies?: Record<string, string>;
    }; // npm's format
    found.set(inside.replaceAll('/node_modules/', '/'), {
      name,
      directory: entry.parentPath,
      license: license ?? 'none stated',
      scripts: scripts ?? {},
      needs: Object.keys(dependencies ?? {}),
    });
  }
  return found;
}

/** A package and all that comes with it. */
export function withNeeds(packages: ReadonlyMap<string, UsersPackage>, name: string): UsersPackage[] {
  const reached = new Set<UsersPackage>();
  const visit = (name: string) => {
    const found = packages.get(name);
    if (found === undefined) throw new Error(`${name} is not installed`);
    if (reached.has(found)) return;
    reached.add(found);
    for (const needed of found.needs) visit(needed);
  };
  visit(name);
  return [...reached].sort((one, other) => (one.name < other.name ? -1 : 1));
}
