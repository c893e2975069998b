import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

// Words that the sources, READMEs and docs no longer use, each with the one to use instead. A closed list: other words
// are for reviewers. Biome's plugins cannot do it: they match syntax, not comments, and no Markdown.
const words: Readonly<Record<string, string>> = {
  'sen[dt] again|re-?sends?': 'retried',
  mend: 'fix',
  heed: 'respect, honor',
  'lets? go of': 'release, stop reading, cancel',
  'hears of': 'is called',
  whoever: 'who',
  'in truth': 'actually',
  reckon: 'compute',
  'brought nothing': 'received no data',
  'is none': 'invalid; does not exist',
  "somebody else['’]s matter": 'rethrow anything else',
  'what became of': 'the outcome of',
  'hands over': 'passes, returns',
  verdicts: 'result.status',
  verdict: 'result.status',
  stoppedBy: 'error',
  retrySet: 'retryUpdate',
  'without-ky': 'a name that says what it has',
};

// Between two words of a phrase there may be a line's end, with what begins the next line of a comment.
const patternOf = (word: string) =>
  new RegExp(`(?<!\\w)(?:${word.replaceAll(' ', '\\s+(?:(?://|\\*)\\s*)?')})(?!\\w)`, 'gi');
const patterns = Object.entries(words).map(([word, instead]) => ({ pattern: patternOf(word), instead }));

const root = new URL('../../', import.meta.url);
const skipped = ['packages/docs/words.ts', 'packages/contracts/openapi', '**/generated', '.changeset'];
const listing = spawnSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '.', ...skipped.map((path) => `:!${path}`)],
  { cwd: root, encoding: 'utf8' },
);
for (const name of listing.stdout
  .split('\0')
  .filter((path) => /\.(ts|tsx|js|mjs|md|mdx|json|jsonc|yaml|yml|txt|html)$/.test(path))) {
  const file = new URL(name, root);
  // One that was deleted is listed until the next commit.
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const { pattern, instead } of patterns) {
    for (const { 0: found, index } of `${text}\n${name}`.matchAll(pattern)) {
      const line = text.slice(0, index).split('\n').length;
      console.error(`${name}:${line}: not "${found.replace(/\s+/g, ' ')}", but: ${instead}`);
      process.exitCode = 1;
    }
  }
}
