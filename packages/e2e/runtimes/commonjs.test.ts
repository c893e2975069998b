import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '@x/build/run-command';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { compile } from '../src/compile.ts';
import { commonJsModule } from './commonjs-module.ts';

const { both } = inject('installed');
const fetched = inject('fetched');
const paths: Record<string, string | undefined> = { 'Node 24': process.execPath, ...fetched };

const names = ['core', 'vapi', 'sipher', 'deployment-sessions', 'agent-sessions', 'emulator', 'otel'];
/** Every entry point of every package that users get. */
const entries = names.flatMap((name) => {
  const manifest = readFileSync(join(both, `node_modules/@x/${name}/package.json`), 'utf8');
  const { exports } = JSON.parse(manifest) as { readonly exports: object };
  return Object.keys(exports).map((path) => `@x/${name}${path.slice(1)}`);
});
// Vitest itself has to load the fixture.
const required = entries.filter((entry) => entry !== '@x/emulator/vitest');

const program = `const { startEmulator } = require('@x/emulator');
const { createVapi, isClientError } = require('@x/vapi');

async function main() {
  const emulator = await startEmulator();
  const vapi = createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi });
  const { id, name } = await vapi.sessions.create({ name: 'required' });
  await vapi.sessions.delete(id);
  const error = await vapi.sessions.get(id).catch((reason) => reason);
  await emulator.close();
  const loaded = ${JSON.stringify(required)}.filter((entry) => Object.keys(require(entry)).length > 0);
  console.log(JSON.stringify({ name, reason: isClientError(error) && error.reason, loaded }));
}
main();
`;

beforeAll(() => writeFileSync(join(both, 'required.cjs'), program));

describe.each(['Node 22.13', 'Node 22', 'Node 24', 'Node 26'])('a CommonJS module on %s', (runtime) => {
  const path = paths[runtime];

  it.skipIf(path === undefined)('can require every entry point, without a flag or a warning', async () => {
    const env = { PATH: process.env['PATH'], NO_COLOR: '1' };
    const { status, stdout, stderr } = await runCommand(path ?? '', ['required.cjs'], { cwd: both, env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ name: 'required', reason: 'not-found', loaded: required });
  });
});

it('a CommonJS module has types of every entry point', async () => {
  expect(await compile(both, { 'required.cts': commonJsModule })).toEqual([]);
});
