import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workspace } from '../registry/workspace-copy.ts';

interface Manifest {
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe('tools have exact versions', () => {
  const exact = /^(?:npm:(?:@[^/]+\/)?[^@]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;
  const inside = /^(?:catalog:|workspace:[*^])$/;

  it.each(['package.json', ...globSync('packages/*/package.json', { cwd: workspace })])('in %s', (file) => {
    const manifest = JSON.parse(readFileSync(join(workspace, file), 'utf8')) as Manifest; // npm's format
    // What users get has ranges, so that they get fixed versions of it without us.
    const tools = { ...(manifest.private ? manifest.dependencies : {}), ...manifest.devDependencies };
    const loose = Object.entries(tools).filter(([, version]) => !exact.test(version) && !inside.test(version));
    expect(loose).toEqual([]);
  });

  it('in the catalog', () => {
    const { catalog } = parse(readFileSync(join(workspace, 'pnpm-workspace.yaml'), 'utf8'));
    expect(Object.values(catalog).filter((version) => !exact.test(String(version)))).toEqual([]);
  });
});
