import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { outputOf } from '@x/build/run-command';
import { createVapi } from '@x/vapi';
import { afterEach, expect, inject, it } from 'vitest';

const { both } = inject('installed');
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };

it('npx runs the command of the installed emulator', async () => {
  const { version } = JSON.parse(readFileSync(join(both, 'node_modules/@x/emulator/package.json'), 'utf8'));
  const printed = await outputOf('npx', ['--no-install', 'x-emulator', '--version'], { cwd: both, env });
  expect(printed.trim()).toBe(version);
});

let emulator: ChildProcess;
afterEach(() => emulator?.kill('SIGKILL')); // does nothing after its exit

it('the command of the emulator serves a client until Ctrl-C, and exits with 0', async () => {
  // Not through npx, which on Ctrl-C ends by the signal itself and so hides how the command ended.
  const command = spawn(join(both, 'node_modules/.bin/x-emulator'), ['--port', '0'], { cwd: both, env });
  emulator = command;
  const ended = once(command, 'exit');
  let log = '';
  command.stderr.on('data', (chunk) => {
    log += chunk;
  });

  let baseUrl: string | undefined;
  let apiKey: string | undefined;
  for await (const line of createInterface({ input: command.stdout })) {
    baseUrl ??= /^# Vapi\s+(\S+)$/.exec(line)?.[1];
    apiKey ??= /^VAPI_API_KEY=(.+)$/.exec(line)?.[1];
    if (baseUrl && apiKey) break;
  }
  expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/vapi$/);

  const vapi = createVapi({ baseUrl, apiKey, retries: 0 });
  const { id } = await vapi.sessions.create({ name: 'support' });
  expect(await Array.fromAsync(vapi.sessions.listAll())).toMatchObject([{ id, name: 'support' }]);

  command.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  const requests = String.raw`POST /vapi/session 201 \d+ ms vapi sessions.create\nGET /vapi/session 200 \d+ ms vapi sessions.list\n`;
  await expect.poll(() => log).toMatch(new RegExp(`^Serving on .*\n\n${requests}$`));
  await expect(vapi.sessions.get(id)).rejects.toMatchObject({ kind: 'connection' });
});
