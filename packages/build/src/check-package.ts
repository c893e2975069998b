import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { apiProblems } from './api-record.ts';
import { pack } from './pack.ts';
import { contentChecks, readContents } from './package-contents.ts';
import { outputOf, runCommand, scriptOf } from './run-command.ts';

/** Packs the package in the current directory, and prints what users would get and what is wrong with it. */
export async function checkPackage(): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'x-package-'));
  try {
    const tarball = await pack(process.cwd(), temporary);
    await outputOf('tar', ['-xzf', tarball], { cwd: temporary });
    const contents = readContents(join(temporary, 'package'));
    const [publint, attw, surface] = await Promise.all([
      publintProblems(tarball),
      attwProblems(tarball, temporary),
      apiProblems(),
    ]);
    const problems = Object.entries({
      ...Object.fromEntries(Object.entries(contentChecks).map(([name, check]) => [name, check(contents)])),
      publint,
      attw,
      'public surface': surface,
    });
    console.log(`${contents.manifest.name} ${contents.manifest.version}, ${contents.files.size} files`);
    for (const [check, found] of problems) {
      if (found.length === 0) console.log(`  ok     ${check}`);
      else for (const problem of found) console.log(`  wrong  ${check}: ${problem}`);
    }
    if (problems.some(([, found]) => found.length > 0)) process.exitCode = 1;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function publintProblems(tarball: string): Promise<string[]> {
  const stream = Readable.toWeb(createReadStream(tarball)) as ReadableStream<Uint8Array>; // Node's type lacks the element
  const { messages, pkg } = await publint({ pack: { tarball: stream }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** By the command: the library has no profiles. */
async function attwProblems(tarball: string, cwd: string): Promise<string[]> {
  const attw = scriptOf(import.meta.resolve('@arethetypeswrong/cli/package.json'), 'attw');
  const args = [attw, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji', '--format', 'ascii'];
  const { status, stdout, stderr } = await runCommand(process.execPath, args, { cwd });
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}
