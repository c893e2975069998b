import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { outputOf } from '@x/build/run-command';
import { createVapi } from '@x/vapi';
import { afterEach, expect, inject, it } from 'vitest';

const { both } = inject('installed');
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };

it('npx runs the command of the installed emulator', async () => {
  const { version } = JSON.parse(readFileSync(join(both, 'node_modules/@x/emulator/package.json'), 'utf8'));
  const printed = await outputOf('npx', ['--no-install', '@x/emulator', '--version'], { cwd: both, env });
  expect(printed.trim()).toBe(version);
});

it('exec of the installed emulator switches all five clients, which need no options', async () => {
  const program = `
    import { createPortal } from '@x/agent-sessions/portal';
    import { createUxmate } from '@x/agent-sessions/uxmate';
    import { createEdgegap } from '@x/deployment-sessions';
    import { createSipher } from '@x/sipher';
    import { createVapi } from '@x/vapi';

    const { apis } = await (await fetch(process.env.EMULATOR_URL)).json();
    await createVapi().sessions.create({ name: 'support' });
    const { sessions } = createEdgegap().deployment(apis.edgegap.ids.deployment);
    await sessions.ensure('match-42', { ip_list: ['203.0.113.7'] });
    await createSipher().sessions.create({ defaults: {} });
    const turn = { agent_id: 'agent-1', text_prompt: 'Hi' };
    await createPortal().sessions.create(turn);
    await createUxmate().sessions.create(turn);
    for (const name of Object.keys(apis)) {
      const stored = await (await fetch(process.env.EMULATOR_URL + '/_emulator/' + name + '/sessions')).json();
      console.log(name, stored.length);
    }
  `;
  const command = [process.execPath, '--input-type=module', '-e', program];
  const printed = await outputOf('npx', ['--no-install', '@x/emulator', 'exec', '--', ...command], { cwd: both, env });
  expect(printed).toBe('vapi 1\nedgegap 1\nsipher 1\nportal 1\nuxmate 1\n');
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

  const page = await fetch(new URL('/', baseUrl), { headers: { Accept: 'text/html' } });
  const files = [Buffer.from(await page.arrayBuffer())];
  for (const name of ['page.js', 'page.css']) {
    files.push(readFileSync(join(both, 'node_modules/@x/emulator/dist/inspector/bundle', name)));
    expect((await fetch(new URL(`/_emulator/inspector/${name}`, baseUrl))).status).toBe(200);
  }
  const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(25_000);

  command.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  const requests = String.raw`POST /vapi/session 201 \d+ ms vapi sessions.create\nGET /vapi/session 200 \d+ ms vapi sessions.list\n`;
  const pages = String.raw`GET / 200 \d+ ms\n(?:GET /_emulator/inspector/page\.(?:js|css) 200 \d+ ms\n){2}`;
  await expect.poll(() => log).toMatch(new RegExp(`^Serving on .*\n\n${requests}${pages}$`));
  await expect(vapi.sessions.get(id)).rejects.toMatchObject({ kind: 'connection' });
});
