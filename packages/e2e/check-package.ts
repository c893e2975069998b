/** Packs the package in the current directory and looks at what users would get. Ends with 1 if something is wrong. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pack } from './src/pack.ts';
import { contentChecks, readContents } from './src/package-contents.ts';
import { outputOf, runCommand, scriptOf } from './src/run-command.ts';

const temporary = await mkdtemp(join(tmpdir(), 'x-package-'));
try {
  const tarball = await pack(process.cwd(), temporary);
  await outputOf('tar', ['-xzf', tarball], { cwd: temporary });
  const contents = readContents(join(temporary, 'package'));

  const problems: Record<string, string[]> = {};
  for (const [name, check] of Object.entries(contentChecks)) problems[name] = check(contents);
  [problems['publint'], problems['attw']] = await Promise.all([publintProblems(tarball), attwProblems(tarball)]);

  const { name, version } = contents.manifest;
  console.log(`${name} ${version}, ${contents.files.size} files`);
  for (const [check, found] of Object.entries(problems)) {
    if (found.length === 0) console.log(`  ok     ${check}`);
    else for (const problem of found) console.log(`  wrong  ${check}: ${problem}`);
  }
  if (Object.values(problems).flat().length > 0) process.exitCode = 1;
} finally {
  await rm(temporary, { recursive: true, force: true });
}

async function publintProblems(tarball: string): Promise<string[]> {
  const stream = Readable.toWeb(createReadStream(tarball)) as ReadableStream<Uint8Array>; // Node's type lacks the element
  const { messages, pkg } = await publint({ pack: { tarball: stream }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** Its library has no profiles, so the command it is. */
async function attwProblems(tarball: string): Promise<string[]> {
  const attw = scriptOf(import.meta.resolve('@arethetypeswrong/cli/package.json'), 'attw');
  const args = [attw, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji', '--format', 'ascii'];
  const { status, stdout, stderr } = await runCommand(process.execPath, args, { cwd: temporary });
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}
