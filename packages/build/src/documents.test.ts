import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { guides, pageOf, site, withLinks } from './documents.ts';
import { writeDocuments } from './write-documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'x-documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

const upper = (file: string) => file.toUpperCase();

it.each([
  ['a relative link', '[a](../../vapi/README.md)', '[a](PACKAGES/VAPI/README.MD)'],
  ['its hash', '[a](security.md#keys)', '[a](PACKAGES/DOCS/GUIDES/SECURITY.MD#keys)'],
  ['a link to a page of the site', `[a](${site}guides/testing#faults)`, '[a](PACKAGES/DOCS/GUIDES/TESTING.MD#faults)'],
  [
    'a picture of the site',
    `<img src="${site}images/inspector-dark.png">`,
    '<img src="PACKAGES/DOCS/IMAGES/INSPECTOR-DARK.PNG">',
  ],
  ['the source of an image', '<img src="testing.md">', '<img src="PACKAGES/DOCS/GUIDES/TESTING.MD">'],
  ['a definition', '[a]: testing.md', '[a]: PACKAGES/DOCS/GUIDES/TESTING.MD'],
])('withLinks rewrites %s', (_, markdown, expected) => {
  expect(withLinks(markdown, 'packages/docs/guides/bulk.md', upper)).toBe(expected);
});

it.each(['[a](https://example.com/a.md)', '[a](#here)', '`[a](b.md)`', '```md\n[a](b.md)\n```'])(
  'withLinks leaves %j as it is',
  (markdown) => expect(withLinks(markdown, 'packages/docs/guides/bulk.md', upper)).toBe(markdown),
);

it('withLinks refuses a link to a file that does not exist', () => {
  expect(() => withLinks('[a](nothing.md)', 'README.md', upper)).toThrow('README.md links to nothing.md');
});

it.each([
  ['README.md', 'overview'],
  ['packages/vapi/README.md', 'packages/vapi'],
  ['packages/docs/guides/bulk.md', 'guides/bulk'],
  ['packages/docs/images/inspector-dark.png', 'images/inspector-dark.png'],
  ['packages/vapi/api.md', undefined],
])('pageOf %s is %s', (file, page) => expect(pageOf(file)).toBe(page));

it('writeDocuments writes the guides of a package, and a SKILL.md with a name, a description and the rules', async () => {
  const manifest = { name: '@x/sipher', description: "Typed client for Sipher's session API", exports: {} };
  await writeDocuments(folder, manifest);
  const own = guides.filter(({ packages }) => packages.includes('sipher')).map(({ guide }) => `${guide}.md`);
  expect(own).toContain('errors-and-outcomes.md');
  expect(readdirSync(join(folder, 'guides')).sort()).toEqual(own.sort());

  const skill = readFileSync(join(folder, 'SKILL.md'), 'utf8');
  expect(skill).toMatch(/^---\nname: x-sipher\ndescription: "Typed client for Sipher's .+"\n---\n\n# @x\/sipher\n/);
  for (const words of [
    'npm install @x/sipher',
    'createSipher()',
    'startEmulator()',
    '`error.outcome`',
    '## Operations',
  ]) {
    expect(skill).toContain(words);
  }
  expect(skill).toContain('- [Errors and outcomes](guides/errors-and-outcomes.md)');
});

it('writeDocuments links to what the package brings, and to the site for the rest', () => {
  const llms = readFileSync(join(folder, 'llms.txt'), 'utf8');
  expect(llms).toContain('(guides/testing.md)');
  expect(llms).toContain(`(${site}guides/bulk)`);
  expect(llms).toContain('(README.md)');
  expect(llms).toContain('/blob/main/.github/SECURITY.md)');
});
