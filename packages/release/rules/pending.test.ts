import { expect, it } from 'vitest';
import { type Bump, parseChangeset, problemsOfPending, unannounced } from './pending.ts';

const text = `---
"@x/core": minor
'@x/vapi': patch
---

Why.
`;

it('reads which packages a changeset moves', () => {
  expect([...parseChangeset(text)]).toEqual([
    ['@x/core', 'minor'],
    ['@x/vapi', 'patch'],
  ]);
  expect([...parseChangeset('---\r\n---\r\n'.replaceAll('\r', ''))]).toEqual([]);
});

it.each(['', 'Why.', '---\n"@x/core": huge\n---\n', '---\n@x/core\n---\n'])('refuses %j', (text) => {
  expect(() => parseChangeset(text)).toThrow('no');
});

const core = { name: '@x/core', version: '1.2.0', needs: ['ky'] };
const packages = [
  core,
  { name: '@x/vapi', version: '1.0.0', needs: ['@x/core', 'valibot'] },
  { name: '@x/sipher', version: '1.4.2', needs: ['@x/core', 'valibot'] },
  { name: '@x/emulator', version: '1.1.0', needs: ['hono'] },
];
const changesets = (...sets: Record<string, Bump>[]) => sets.map((set) => new Map(Object.entries(set)));

it.each<[string, Record<string, Bump>[]]>([
  ['nothing at all', []],
  ['a minor of core alone', [{ '@x/core': 'minor' }]],
  ['a major of one provider', [{ '@x/vapi': 'major' }]],
  ['a major of what nothing needs', [{ '@x/emulator': 'major' }]],
  ['majors in one changeset', [{ '@x/core': 'major', '@x/vapi': 'major', '@x/sipher': 'major' }]],
  ['majors in several', [{ '@x/core': 'major', '@x/vapi': 'major' }, { '@x/sipher': 'major' }]],
])('lets %s pass', (_, sets) => expect(problemsOfPending(packages, changesets(...sets))).toEqual([]));

it('wants a major of each provider with a major of core', () => {
  const problems = problemsOfPending(packages, changesets({ '@x/core': 'major' }, { '@x/vapi': 'minor' }));
  expect(problems).toEqual([
    '@x/core gets a new major, so @x/vapi, which needs it, must get one, too.',
    '@x/core gets a new major, so @x/sipher, which needs it, must get one, too.',
  ]);
});

it('wants a new package to start at 1.0.0', () => {
  const all = [...packages, { name: '@x/new', version: '0.0.0', needs: ['@x/core'] }];
  expect(problemsOfPending(all, changesets({ '@x/new': 'minor' }))).toEqual([
    '@x/new is new and starts at 1.0.0: it needs a changeset with `major`.',
  ]);
  expect(problemsOfPending(all, changesets({ '@x/new': 'minor' }, { '@x/new': 'major' }))).toEqual([]);
});

it('knows no package that is not published', () => {
  const problems = problemsOfPending([core], changesets({ '@x/e2e': 'patch' }));
  expect(problems).toEqual(['A changeset names @x/e2e, which is not published.']);
});

it('wants each changed package named, or a word that users see nothing', () => {
  expect(unannounced(['@x/core', '@x/vapi'], changesets({ '@x/vapi': 'patch' }))).toEqual(['@x/core']);
  expect(unannounced(['@x/core', '@x/vapi'], changesets({ '@x/vapi': 'patch' }, {}))).toEqual([]);
  expect(unannounced([], [])).toEqual([]);
});
