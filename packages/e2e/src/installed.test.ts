import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, scriptOf } from '@x/build/run-command';
import { describe, expect, inject, it } from 'vitest';
import { compile } from './compile.ts';
import { readmePrograms } from './readme-blocks.ts';
import { usersPackages } from './users-packages.ts';

const { client, both } = inject('installed');

// Without the credentials and colours of the environment.
const env = { PATH: process.env['PATH'], NO_COLOR: '1' };

const packagesIn = (project: string) => [...usersPackages(project).keys()].sort();

it('an installed @x/vapi brings four packages and nothing else', () => {
  expect(packagesIn(client)).toEqual(['@x/core', '@x/vapi', 'eventsource-parser', 'ky', 'valibot']);
});

it('an installed emulator brings its own dependencies and nothing else', () => {
  const named = ['@x/emulator', 'hono', '@hono/node-server', 'commander', '@fastify/busboy'];
  const others = ['@x/sipher', '@x/deployment-sessions', '@x/agent-sessions', '@x/otel', '@opentelemetry/api'];
  expect(packagesIn(both)).toEqual([...packagesIn(client), ...named, ...others].sort());
});

const shipped = (name: string) => join(both, 'node_modules', '@x', name, 'README.md');
const readmes = {
  workspace: fileURLToPath(new URL('../../../README.md', import.meta.url)),
  core: shipped('core'),
  emulator: shipped('emulator'),
  otel: shipped('otel'),
  sipher: shipped('sipher'),
  'agent-sessions': shipped('agent-sessions'),
  'deployment-sessions': shipped('deployment-sessions'),
  vapi: shipped('vapi'),
};
const guides = fileURLToPath(new URL('../../docs/guides', import.meta.url));
const documents = [
  ...Object.entries(readmes).map(([name, path]) => [`README of ${name}`, path] as const),
  ...readdirSync(guides).map((file) => [`guide on ${basename(file, '.md')}`, join(guides, file)] as const),
];

// Blocks that need a database server are the very files that the tests of fleets run.
const fleet = fileURLToPath(new URL('../fleets/programs', import.meta.url));
const recipes = new Set(readdirSync(fleet).map((file) => readFileSync(join(fleet, file), 'utf8').trim()));

it('the guide on at-scale shows each program of the fleets', () => {
  const blocks = readmePrograms(readFileSync(join(guides, 'at-scale.md'), 'utf8')).map(({ code }) => code.trim());
  expect(blocks.filter((code) => recipes.has(code))).toHaveLength(recipes.size);
});

describe.each(documents)('the %s', (name, path) => {
  const programs = (existsSync(path) ? readmePrograms(readFileSync(path, 'utf8')) : [])
    .filter(({ code }) => !recipes.has(code.trim()))
    .map((program, index) => ({
      ...program,
      file: `${name.replaceAll(' ', '-')}-${index}.${program.isTest ? 'test.ts' : 'ts'}`,
    }));
  const tests = programs.filter(({ isTest }) => isTest);
  const runnable = programs.flatMap(({ output, ...program }) => (output === undefined ? [] : [{ ...program, output }]));

  // That one is followed word by word by a test of `packages/release`.
  if (name !== 'guide on getting-started') {
    it('has a test, or a program with its output', () => expect([...runnable, ...tests]).not.toHaveLength(0));
  }
  if (name === 'README of emulator') it('has a test', () => expect(tests).not.toHaveLength(0));

  it.each(runnable)('has a program that prints its output (line $line)', async ({ file, code, output }) => {
    writeFileSync(join(both, file), code);
    const { status, stdout, stderr } = await runCommand(process.execPath, [file], { cwd: both, env });
    expect({ status, stderr, stdout: stdout.trimEnd() }).toEqual({ status: 0, stderr: '', stdout: output.trimEnd() });
  });

  it.each(tests)('has a short test that passes (line $line)', async ({ file, code }) => {
    expect(code.trim().split('\n').length).toBeLessThan(15);
    writeFileSync(join(both, file), code);
    const results = join(both, `${file}.json`);
    const vitest = scriptOf(import.meta.resolve('vitest/package.json'), 'vitest');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    // In CI, where a test does not fill in its own expectations.
    const options = { cwd: both, env: { ...env, CI: 'true' } };
    const { status, stdout, stderr } = await runCommand(process.execPath, [vitest, 'run', file, ...reporters], options);
    expect(status, `${stdout}${stderr}`).toBe(0);
    const { numTotalTests, numPassedTests } = JSON.parse(readFileSync(results, 'utf8'));
    expect(numTotalTests).toBeGreaterThan(0);
    expect(numPassedTests).toBe(numTotalTests); // none was skipped
  });

  it('has only blocks that compile', async () => {
    const files = Object.fromEntries(programs.map(({ file, code }) => [file, code]));
    expect(await compile(both, files)).toEqual([]);
  });
});
