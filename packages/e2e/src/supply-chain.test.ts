import { readFileSync } from 'node:fs';
import { contentChecks, readContents } from '@x/build/package-contents';
import { describe, expect, inject, it } from 'vitest';
import { usersPackages, withNeeds } from './users-packages.ts';

const { both } = inject('installed');
const packages = usersPackages(both);
const ours = [...packages.values()].filter(({ name }) => name.startsWith('@x/'));

it('users get seven packages of this repository', () => expect(ours).toHaveLength(7));

describe.each([...packages.values()])('the installed package $name', ({ directory, name }) => {
  it('has no install scripts', () => {
    // `prepare` runs for installs from a repository only, never from a registry.
    const runs = name.startsWith('@x/') ? /./ : /^(?!the script prepare )/;
    const found = contentChecks['no install scripts']?.(readContents(directory)).filter((each) => runs.test(each));
    expect(found).toEqual([]);
  });
});

it('the README lists the packages that users get, and their licences', () => {
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
  const licences = new Set([...packages.values()].map(({ license }) => license));
  // Apache: OpenTelemetry's.
  expect([...licences].sort()).toEqual(['Apache-2.0', 'MIT']);
});
