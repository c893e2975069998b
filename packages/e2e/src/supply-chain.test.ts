import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { contentChecks, readContents } from './package-contents.ts';
import { usersPackages, withNeeds } from './users-packages.ts';

const { both } = inject('installed');
const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const packages = usersPackages(both);
const ours = [...packages.values()].filter(({ name }) => name.startsWith('@x/'));

it('users get our six packages', () => expect(ours).toHaveLength(6));

describe.each([...packages.values()])('$name, which users get,', ({ directory, name }) => {
  it('runs nothing when it is installed', () => {
    // `prepare` is for those who install from a repository: a registry's packages run it nowhere.
    const runs = name.startsWith('@x/') ? /./ : /^(?!the script prepare )/;
    const found = contentChecks['no install scripts']?.(readContents(directory)).filter((each) => runs.test(each));
    expect(found).toEqual([]);
  });
});

it('the licences of what users get are those that the README lists', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| `(@x\/[^`]+)` +\| (.+?) +\|$/gm)].map(([, name = '', list = '']) => [
    name,
    list,
  ]);
  const actual = ours.map(({ name }) => {
    const others = withNeeds(packages, name).filter((each) => each.name !== name);
    return [name, others.map((each) => `${each.name} (${each.license})`).join(', ') || 'nothing'];
  });
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(actual));
  expect([...new Set([...packages.values()].map(({ license }) => license))]).toEqual(['MIT']);
});

interface Manifest {
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

describe('every tool is fixed to one version', () => {
  const exact = /^(?:npm:(?:@[^/]+\/)?[^@]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;
  const inside = /^(?:catalog:|workspace:[*^])$/;

  it.each(['package.json', ...globSync('packages/*/package.json', { cwd: workspace })])('%s', (file) => {
    const manifest = JSON.parse(readFileSync(join(workspace, file), 'utf8')) as Manifest; // npm's format
    // What users get has ranges, so that they get mended versions of it without us.
    const tools = { ...(manifest.private ? manifest.dependencies : {}), ...manifest.devDependencies };
    const loose = Object.entries(tools).filter(([, version]) => !exact.test(version) && !inside.test(version));
    expect(loose).toEqual([]);
  });

  it('the catalog', () => {
    const { catalog } = parse(readFileSync(join(workspace, 'pnpm-workspace.yaml'), 'utf8'));
    expect(Object.values(catalog).filter((version) => !exact.test(String(version)))).toEqual([]);
  });
});
