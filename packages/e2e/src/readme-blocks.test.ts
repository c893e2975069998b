import { expect, it } from 'vitest';
import { readmePrograms } from './readme-blocks.ts';

const lines = (...all: string[]) => all.join('\n');

it('takes a block and what it prints, on the lines where they stand', () => {
  const readme = lines(
    '# Title',
    '```ts',
    "import 'a';",
    'run();',
    '```',
    '',
    'It prints:',
    '',
    '```text',
    'done',
    '```',
  );
  expect(readmePrograms(readme)).toEqual([
    { line: 3, code: lines('', '', "import 'a';", 'run();', '', ''), output: 'done' },
  ]);
});

it('lets a block without imports go on from the one before', () => {
  const readme = lines('```ts', "import 'a';", '```', 'And:', '```ts', 'go();', '```', '```ts', 'on();', '```');
  expect(readmePrograms(readme)).toEqual([
    { line: 2, output: undefined, code: lines('', "import 'a';", '', '', '{', 'go();', '', '{', 'on();', '}}', '') },
  ]);
});

it('runs a block without those that go on from it, and compiles it with them', () => {
  const readme = lines('```ts', "import 'a';", '```', '```text', 'done', '```', '```ts', 'go();', '```');
  expect(readmePrograms(readme)).toEqual([
    { line: 2, output: 'done', code: lines('', "import 'a';", '', '') },
    { line: 2, output: undefined, code: lines('', "import 'a';", '', '', '', '', '{', 'go();', '}', '') },
  ]);
});

it('takes a text block for output only where it is announced', () => {
  const readme = lines('```ts', "import 'a';", '```', '', 'Something else.', '```text', 'no output', '```');
  expect(readmePrograms(readme)).toMatchObject([{ output: undefined }]);
});

it('leaves other languages alone', () => expect(readmePrograms(lines('```sh', 'npm test', '```'))).toEqual([]));

it.each([
  ['a first block without imports', lines('```ts', 'go();', '```'), /Line 1: .* comes first/],
  [
    'output after a block without imports',
    lines('```ts', "import 'a';", '```', '```ts', 'go();', '```', '```text', 'x', '```'),
    /Line 4: .* is run/,
  ],
  ['an open block', lines('```ts', "import 'a';"), /Line 1: .* never closed/],
])('refuses %s', (_, readme, message) => expect(() => readmePrograms(readme)).toThrow(message));
