import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { brokenLinks } from './links.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md', '*/llms.txt'],
  {
    cwd: root,
    encoding: 'utf8',
  },
);

it.each(documents.trim().split('\n'))('every link in %s leads somewhere', (file) => {
  expect(brokenLinks(`${root}/${file}`)).toEqual([]);
});
