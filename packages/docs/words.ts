import { spawnSync } from 'node:child_process';

// Words that the sources, READMEs and docs no longer use, each with the one to use instead. A closed list: other words
// are for reviewers. Biome's plugins cannot do it: they match syntax, not comments, and no Markdown.
const words: Readonly<Record<string, string>> = {
  'sen[dt] again|re-?sen(t|ds?|ding)': 'retried',
  'mend(s|ed|ing)?': 'fix',
  'heed(s|ed|ing)?': 'respect, honor',
  'lets? go of': 'release, stop reading, cancel',
  'hears of': 'is called',
  whoever: 'who',
  'in truth': 'actually',
  'reckon(s|ed|ing)?': 'compute',
  'brought nothing': 'received no data',
  'is none': 'invalid; does not exist',
  "somebody else's matter": 'rethrow anything else',
  'what became of': 'the outcome of',
  'hands over': 'passes, returns',
  'verdicts?': 'result.status',
  stoppedBy: 'error',
  retrySet: 'retryUpdate',
  'without-ky': 'a name that says what it has',
};

const files = ['.', ':!packages/docs/words.ts', ':!packages/contracts/openapi', ':!**/generated', ':!.changeset'];
const pattern = Object.keys(words).join('|');
const grep = spawnSync('git', ['grep', '--untracked', '-nwiIE', pattern, '--', ...files], {
  cwd: new URL('../..', import.meta.url),
  encoding: 'utf8',
});
// git exits with 1 if nothing matches.
if (grep.status !== 1) {
  console.error(`${grep.stdout}${grep.stderr}Use instead:`);
  for (const [word, instead] of Object.entries(words)) console.error(`  ${word}: ${instead}`);
  process.exitCode = 1;
}
