import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { start } from '../../test/start.ts';

describe('the command exits with 1 and a message', () => {
  it('if the port is in use', async () => {
    const port = new URL((await start()).url).port;
    const command = runCommand(['--port', port]);
    expect(await command.ended()).toBe(1);
    expect(command.output()).toEqual({
      stdout: '',
      stderr: `x-emulator: Port ${port} is in use. End what uses it, or choose another port\n`,
    });
  });

  it.each([
    [['--port', 'http'], /^error: .*A port is a whole number from 0 to 65535\.\n$/],
    [['--port', '65536'], /^error: .*A port is a whole number from 0 to 65535\.\n$/],
    [['--provider', 'vapii'], /^error: .*Allowed choices are vapi, .*\.\n$/],
    [
      ['--port', '0', '--allow-origin', 'localhost'],
      /^x-emulator: allowOrigins\.0: must be a string, an origin .* not "localhost"\n$/,
    ],
    [
      ['--port', '0', '--allow-webhook', 'x'],
      /^x-emulator: allowWebhooks\.0: must be a string, an origin .* not "x"\n$/,
    ],
    [['--dat', 'x'], /^error: unknown option '--dat'\n.*--data.*\n$/],
    [['serve'], /^error: too many arguments.*\n$/],
  ])('with the arguments %j', async (args, message) => {
    const command = runCommand(args);
    expect(await command.ended()).toBe(1);
    expect(command.output().stderr).toMatch(message);
    expect(command.output().stdout).toBe('');
  });
});
