import { expect, it } from 'vitest';
import { type PlannedRelease, problemsOfVersions } from './majors.ts';

const dependencies = new Map([
  ['@x/core', ['ky']],
  ['@x/vapi', ['@x/core', 'valibot']],
  ['@x/sipher', ['@x/core', 'valibot']],
]);
const release = (name: string, type: PlannedRelease['type'], newVersion = '2.0.0', oldVersion = '1.0.0') => ({
  ...{ name, type, oldVersion, newVersion },
});

it.each<[string, PlannedRelease[]]>([
  ['no release', []],
  ['a minor of core', [release('@x/core', 'minor')]],
  ['a major of one provider', [release('@x/vapi', 'major')]],
  [
    'a major of core and of all its dependents',
    ['core', 'vapi', 'sipher'].map((name) => release(`@x/${name}`, 'major')),
  ],
])('problemsOfVersions accepts %s', (_, releases) => {
  expect(problemsOfVersions(releases, dependencies)).toEqual([]);
});

it('problemsOfVersions requires a major of each dependent with a major of core', () => {
  expect(problemsOfVersions([release('@x/core', 'major'), release('@x/vapi', 'minor')], dependencies)).toEqual([
    '@x/vapi depends on @x/core, which gets a major; @x/vapi needs one as well.',
    '@x/sipher depends on @x/core, which gets a major; @x/sipher needs one as well.',
  ]);
});

it('problemsOfVersions requires a new package to start at 1.0.0', () => {
  expect(problemsOfVersions([release('@x/new', 'minor', '0.1.0', '0.0.0')], dependencies)).toEqual([
    '@x/new would start at 0.1.0; expected 1.0.0: use a `major` changeset.',
  ]);
});
