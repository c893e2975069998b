import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { contentChecks, readContents } from './package-contents.ts';

const root = mkdtempSync(join(tmpdir(), 'x-contents-'));
afterAll(() => rmSync(root, { recursive: true }));

const manifest = {
  name: 'sound',
  version: '1.0.0',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
  bin: { sound: './dist/index.js' },
  scripts: { build: 'tsc' },
  dependencies: { ky: '^2.1.0' },
  homepage: 'https://example.com',
  bugs: 'https://example.com/bugs',
  repository: { type: 'git', url: 'git+https://example.com/sound.git' },
};
const map = JSON.stringify({ version: 3, sources: ['../src/index.ts'] });

type Files = Readonly<Record<string, string | undefined>>;

const sound: Files = {
  'README.md': '[Guide](https://example.com/guide), and [below](#below)',
  'SKILL.md': '[Guide](guides/guide.md)',
  'llms.txt': '',
  'guides/guide.md': '[README](../README.md#below) `[code](code.md)`',
  LICENSE: 'MIT',
  'CHANGELOG.md': '#',
  'dist/index.js': '',
  'dist/index.js.map': map,
  'dist/index.d.ts': '',
  'dist/index.d.ts.map': map,
  'src/index.ts': '',
};

/** The names of the checks that object to a package with these files. */
function objections(files: Files, manifestChanges: object = {}): string[] {
  const directory = mkdtempSync(join(root, 'package-'));
  const all = { 'package.json': JSON.stringify({ ...manifest, ...manifestChanges }), ...sound, ...files };
  for (const [name, text] of Object.entries(all)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const contents = readContents(directory);
  return Object.keys(contentChecks).filter((name) => contentChecks[name]?.(contents).length !== 0);
}

it('a valid package has no problems', () => expect(objections({})).toEqual([]));

it('a file that only re-exports needs no source map', () => {
  expect(objections({ 'dist/node.js': 'export { a as b } from "./shared.js";\n' })).toEqual([]);
  expect(objections({ 'dist/node.js': 'import { t as a } from "./shared.js";\nexport { a };\n' })).toEqual([]);
  expect(objections({ 'dist/node.js': 'export { a } from "./a.js";\nrun();\n' })).toEqual(['maps lead to sources']);
});

it.each<[string, Files, string]>([
  ['no README', { 'README.md': undefined }, 'README and LICENSE'],
  ['no LICENSE', { LICENSE: undefined }, 'README and LICENSE'],
  ['no SKILL.md', { 'SKILL.md': undefined }, 'README and LICENSE'],
  ['a link out of the package', { 'README.md': '[Other](../other/README.md)' }, 'links lead somewhere'],
  ['a link to nothing', { 'guides/guide.md': '[Other](other.md)' }, 'links lead somewhere'],
  ['a picture that does not ship', { 'README.md': '<img src="../docs/image.png">' }, 'links lead somewhere'],
  ['a test', { 'src/index.test.ts': '' }, 'only what users need'],
  ['a type test', { 'src/index.test-d.ts': '' }, 'only what users need'],
  ['a built test', { 'dist/index.test.js.map': map }, 'only what users need'],
  ['a tsconfig', { 'src/tsconfig.json': '{}' }, 'only what users need'],
  ['a hidden file', { '.env': '' }, 'only what users need'],
  ['a script folder', { 'scripts/generate.ts': '' }, 'only what users need'],
  ['a build that npm starts by itself', { 'binding.gyp': '' }, 'no install scripts'],
  ['a declaration without a map', { 'dist/index.d.ts.map': undefined }, 'maps lead to sources'],
  ['a source that is left out', { 'src/index.ts': undefined }, 'maps lead to sources'],
])('a package with %s has a problem', (_, files, check) => expect(objections(files)).toContain(check));

it.each<[string, object, string]>([
  ['no repository', { repository: undefined }, 'where the project is'],
  ['an entry that is not shipped', { exports: { './other': { default: './dist/other.js' } } }, 'entry points exist'],
  ['an entry that is a source', { exports: './src/index.ts' }, 'entry points exist'],
  ['a command that is not shipped', { bin: './dist/cli.js' }, 'entry points exist'],
  ['no entry', { exports: undefined, bin: undefined }, 'entry points exist'],
  ['a workspace range', { dependencies: { '@x/core': 'workspace:^' } }, 'dependency ranges'],
  ['a catalog range', { devDependencies: { vitest: 'catalog:' } }, 'dependency ranges'],
  ['an install script', { scripts: { postinstall: 'node setup.js' } }, 'no install scripts'],
])('a manifest with %s has a problem', (_, changes, check) => expect(objections({}, changes)).toEqual([check]));
