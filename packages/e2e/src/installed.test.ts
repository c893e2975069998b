import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { compile } from './compile.ts';
import { readmePrograms } from './readme-blocks.ts';
import { runCommand } from './run-command.ts';

const { client, both } = inject('installed');

/** The names of all packages in a project, nested ones too. */
function packagesIn(project: string, within = ''): string[] {
  const folder = join(project, 'node_modules', within);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) => {
    if (name.startsWith('@')) return packagesIn(project, name);
    return [within === '' ? name : `${within}/${name}`, ...packagesIn(join(folder, name))];
  });
}

it('brings four packages and nothing else', () => {
  expect(packagesIn(client).sort()).toEqual(['@x/core', '@x/vapi', 'ky', 'valibot']);
});

const shipped = (name: string) => join(both, 'node_modules', '@x', name, 'README.md');
const readmes = {
  workspace: fileURLToPath(new URL('../../../README.md', import.meta.url)),
  core: shipped('core'),
  emulator: shipped('emulator'),
  vapi: shipped('vapi'),
};

describe.each(Object.entries(readmes))('README of %s', (name, path) => {
  const programs = existsSync(path) ? readmePrograms(readFileSync(path, 'utf8')) : [];
  const fileOf = (index: number) => `readme-of-${name}-${index}.ts`;
  const runnable = [...programs.entries()].flatMap(([index, { line, code, output }]) =>
    output === undefined ? [] : [{ file: fileOf(index), line, code, output }],
  );

  it('has a program that says what it prints', () => expect(runnable).not.toHaveLength(0));

  it.each(runnable)('prints what it says (line $line)', async ({ file, code, output }) => {
    writeFileSync(join(both, file), code);
    // Neither the credentials nor the colours of whoever runs the tests.
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    const { status, stdout, stderr } = await runCommand(process.execPath, [file], { cwd: both, env });
    expect({ status, stderr, stdout: stdout.trimEnd() }).toEqual({ status: 0, stderr: '', stdout: output.trimEnd() });
  });

  it('compiles', async () => {
    const files = Object.fromEntries(programs.map(({ code }, index) => [fileOf(index), code]));
    expect(await compile(both, files)).toEqual([]);
  });
});
