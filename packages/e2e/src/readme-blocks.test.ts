import { expect, it } from 'vitest';
import { readmePrograms } from './readme-blocks.ts';

const lines = (...all: string[]) => all.join('\n');

it('readmePrograms returns blocks with their lines and their expected output', () => {
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
    { line: 3, code: lines('', '', "import 'a';", 'run();', '', ''), output: 'done', isTest: false },
  ]);
});

it('readmePrograms appends a block without imports to the block before it', () => {
  const readme = lines('```ts', "import 'a';", '```', 'And:', '```ts', 'go();', '```', '```ts', 'on();', '```');
  expect(readmePrograms(readme)).toMatchObject([
    { line: 2, output: undefined, code: lines('', "import 'a';", '', '', '{', 'go();', '', '{', 'on();', '}}', '') },
  ]);
});

it('readmePrograms compiles a block together with its continuations, and runs it without them', () => {
  const readme = lines('```ts', "import 'a';", '```', '```text', 'done', '```', '```ts', 'go();', '```');
  expect(readmePrograms(readme)).toMatchObject([
    { line: 2, output: 'done', code: lines('', "import 'a';", '', '') },
    { line: 2, output: undefined, code: lines('', "import 'a';", '', '', '', '', '{', 'go();', '}', '') },
  ]);
});

it('readmePrograms treats a block that imports from vitest as a test, without its continuations', () => {
  const readme = lines('```ts', 'import {', '  it,', "} from 'vitest';", '```', '```ts', 'go();', '```');
  expect(readmePrograms(readme)).toMatchObject([
    { line: 2, isTest: true, output: undefined, code: lines('', 'import {', '  it,', "} from 'vitest';", '', '') },
    { line: 2, isTest: false, output: undefined, code: expect.stringContaining('go();') },
  ]);
});

it('readmePrograms treats a text block as output only if it is announced', () => {
  const readme = lines('```ts', "import 'a';", '```', '', 'Something else.', '```text', 'no output', '```');
  expect(readmePrograms(readme)).toMatchObject([{ output: undefined }]);
});

it('readmePrograms ignores other languages', () =>
  expect(readmePrograms(lines('```sh', 'npm test', '```'))).toEqual([]));

it.each([
  ['a first block without imports', lines('```ts', 'go();', '```'), /Line 1: .* comes first/],
  [
    'output after a block without imports',
    lines('```ts', "import 'a';", '```', '```ts', 'go();', '```', '```text', 'x', '```'),
    /Line 4: .* is run/,
  ],
  [
    'output after a test',
    lines('```ts', "import { it } from 'vitest';", '```', '```text', 'x', '```'),
    /Line 1: a test prints nothing/,
  ],
  ['an open block', lines('```ts', "import 'a';"), /Line 1: .* never closed/],
])('refuses %s', (_, readme, message) => expect(() => readmePrograms(readme)).toThrow(message));
