import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { temporaryDirectory } from '../../test/start.ts';

/** Arguments that run this program, in which `VAPI_BASE_URL` and the others are set. */
const program = (code: string) => ['exec', '--', process.execPath, '-e', code];

describe('exec', () => {
  it('runs a command with the variables of all clients on a free port, and prints nothing itself', async () => {
    const names = ['VAPI', 'EDGEGAP', 'SIPHER', 'PORTAL', 'UXMATE'].map((name) => `${name}_BASE_URL`);
    const keys = ['VAPI_API_KEY', 'EDGEGAP_API_TOKEN', 'SIPHER_API_KEY', 'PORTAL_TOKEN', 'EMULATOR_URL', 'MINE'];
    const shown = `console.log(JSON.stringify(Object.fromEntries(${JSON.stringify([...names, ...keys])}.map((name) => [name, process.env[name]]))))`;
    const command = runCommand(program(shown), { MINE: 'kept', VAPI_API_KEY: 'replaced' });
    expect(await command.ended()).toBe(0);
    const { stdout, stderr } = command.output();
    const { EMULATOR_URL: url, ...variables } = JSON.parse(stdout);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(variables).toEqual({
      VAPI_API_KEY: 'emulator-vapi-private-key',
      VAPI_BASE_URL: `${url}/vapi`,
      EDGEGAP_API_TOKEN: '00000000-0000-4000-8000-00000000beef',
      EDGEGAP_BASE_URL: `${url}/edgegap`,
      SIPHER_API_KEY: 'sk_pro_emulator_key',
      SIPHER_BASE_URL: `${url}/sipher`,
      PORTAL_BASE_URL: `${url}/portal`,
      PORTAL_TOKEN: 'emulator-portal-token',
      UXMATE_BASE_URL: `${url}/uxmate`,
      MINE: 'kept',
    });
    expect(stderr).toBe('');
  });

  it('serves while the command runs, ends with its status, and serves no more', async () => {
    const code = `fetch(process.env.EMULATOR_URL + '/_emulator/health').then(({ status }) => {
      console.log(process.env.EMULATOR_URL, status);
      process.exitCode = 3;
    });`;
    const command = runCommand(program(code));
    const [, url, status] = await command.printed(/^(http\S+) (\d+)\n/);
    expect([await command.ended(), status]).toEqual([3, '200']);
    await expect(fetch(String(url))).rejects.toThrow(TypeError);
  });

  it('takes the options of the command, before its name or after it, and none of those of the other', async () => {
    const file = join(temporaryDirectory(), 'settings.json');
    writeFileSync(file, '{"sipher":{"rateLimit":{"requests":7,"windowSeconds":60}}}');
    const code = `fetch(process.env.SIPHER_BASE_URL + '/v1/sessions').then(async ({ headers }) => {
      const stored = await (await fetch(process.env.EMULATOR_URL + '/_emulator/vapi/sessions')).json();
      console.log(headers.get('RateLimit-Limit'), stored.length, process.argv.slice(1).join(' '));
    });`;
    const [exec = '', ...rest] = [...program(code), '--', '--port', 'x'];
    const command = runCommand(['--seed', '{"vapi":{"sessions":[{}]}}', exec, '--settings', file, ...rest]);
    expect(await command.ended()).toBe(0);
    expect(command.output()).toEqual({ stdout: '7 1 --port x\n', stderr: '' });
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('passes %s on, and ends with %i where the command ends by it', async (signal, status) => {
    const command = runCommand(program("console.log('running'); setInterval(() => {}, 1000)"));
    await command.printed(/running/);
    command.child.kill(signal);
    expect(await command.ended()).toBe(status);
  });

  it('leaves to the command what a signal does', async () => {
    const code = `process.on('SIGTERM', () => { console.log('caught'); process.exit(9); });
      console.log('running'); setInterval(() => {}, 1000);`;
    const command = runCommand(program(code));
    await command.printed(/running/);
    command.child.kill('SIGTERM');
    expect([await command.ended(), command.output().stdout]).toEqual([9, 'running\ncaught\n']);
  });

  it('ends with 127 if there is no such command, 126 if it cannot be run', async () => {
    const missing = runCommand(['exec', '--', 'no-such-command']);
    expect(await missing.ended()).toBe(127);
    expect(missing.output().stderr).toMatch(/^x-emulator: no-such-command: there is no such command\n$/);
    expect(await runCommand(['exec', '--', temporaryDirectory()]).ended()).toBe(126);
  });

  it.each([
    [['exec'], /^error: missing required argument 'command'\n$/],
    [['exec', '--', ''], /^error: .*A command has a name\.\n$/],
    [
      ['exec', '--settings', '{"vapi":{"wordDelay":"x"}}', '--', 'true'],
      /^x-emulator: settings\.vapi\.wordDelay: .*\n$/,
    ],
    [['exec', '--settings', '{', '--', 'true'], /^error: .*--settings.*JSON.*\n$/],
  ])('refuses the arguments %j', async (args, message) => {
    const command = runCommand(args);
    expect(await command.ended()).toBe(1);
    expect(command.output()).toEqual({ stdout: '', stderr: expect.stringMatching(message) });
  });
});
