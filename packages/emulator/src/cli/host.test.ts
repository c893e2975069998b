import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { sendOverHttp } from '../../test/node-http.ts';
import { temporaryDirectory } from '../../test/start.ts';

const status = async (url: string, headers: Record<string, string> = {}) =>
  (await sendOverHttp(`${url}/_emulator/health`, { headers })).status;

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

describe('--host', () => {
  it('with every address serves them all, under the names of this machine, with a warning', async () => {
    const command = runCommand(['--port', '0', '--host', '0.0.0.0']);
    const [, url = ''] = await command.printed(/Serving on (http:\/\/127\.0\.0\.1:\d+), .*UXMATE_BASE_URL=/s);
    expect(command.output().stderr).toMatch(/^Warning: other machines may reach 0\.0\.0\.0, .*\nServing on /);
    expect(await status(url)).toBe(200);
    // Another address, whose own name is not allowed.
    const other = url.replace('127.0.0.1', '127.0.0.2');
    expect(await status(other, { Host: 'localhost:4010' })).toBe(200);
    for (const Host of ['127.0.0.2', '0.0.0.0', 'emulator']) expect(await status(other, { Host })).toBe(403);
  });

  it.each(
    [
      ['127.0.0.2', 'http://127.0.0.2:'],
      ['localhost', 'http://localhost:'],
      ['::1', 'http://[::1]:'],
    ].filter(([host]) => host !== '::1' || hasIPv6) as [string, string][],
  )('with %s serves just that, without a warning', async (host, start) => {
    const command = runCommand(['--port', '0', '--host', host]);
    const [, url = ''] = await command.printed(/Serving on (\S+), /);
    expect(url.startsWith(start)).toBe(true);
    expect(command.output().stderr).toMatch(/^Serving on /);
    expect(await status(url)).toBe(200);
    if (host === '127.0.0.2') await expect(status(url.replace(host, '127.0.0.1'))).rejects.toThrow('ECONNREFUSED');
  });

  it.each([
    ['192.0.2.1', /EADDRNOTAVAIL/],
    ['127.0.0.1:80', /^x-emulator: host: must be an IP address or a name, such as 127\.0\.0\.1\n$/],
  ])('with %s ends with 1', async (host, message) => {
    const command = runCommand(['--port', '0', '--host', host]);
    expect(await command.ended()).toBe(1);
    expect(command.output().stderr).toMatch(message);
  });
});

it('--allow-host lets exactly these hosts in', async () => {
  const args = ['--port', '0', '--allow-host', 'emulator', '10.1.2.3'];
  const [, url = ''] = await runCommand(args).printed(/Serving on (\S+), /);
  for (const Host of ['emulator', 'emulator:4010', 'EMULATOR', '10.1.2.3:4010', 'localhost']) {
    expect(await status(url, { Host })).toBe(200);
  }
  for (const Host of ['emulator.example', 'my-emulator', '10.1.2.30', 'emulator:x', 'emulator@localhost']) {
    expect(await status(url, { Host })).toBe(403);
  }
});

it('--allow-origin takes an origin in any case, with a slash at its end', async () => {
  const args = ['--port', '0', '--allow-origin', 'HTTP://LocalHost:5173/'];
  const [, url = ''] = await runCommand(args).printed(/Serving on (\S+), /);
  expect(await status(url, { Origin: 'http://localhost:5173' })).toBe(200);
  expect(await status(url, { Origin: 'http://localhost:5174' })).toBe(403);
});

describe('--open', () => {
  it('opens the page', async () => {
    const directory = temporaryDirectory();
    const opened = join(directory, 'opened');
    for (const name of ['xdg-open', 'open']) {
      writeFileSync(
        join(directory, name),
        `#!/bin/sh\nprintf '%s' "$*" > '${opened}.part' && mv '${opened}.part' '${opened}'\n`,
      );
      chmodSync(join(directory, name), 0o755);
    }
    const command = runCommand(['--port', '0', '--open'], { PATH: `${directory}:${process.env['PATH']}` });
    const [, url] = await command.printed(/Serving on (\S+), /);
    await expect.poll(() => readFileSync(opened, 'utf8'), { timeout: 10_000 }).toBe(url);
  });

  it('does no harm if there is no browser', async () => {
    const command = runCommand(['--port', '0', '--open'], { PATH: temporaryDirectory() });
    const [, url = ''] = await command.printed(/No browser could be opened; the page is at (\S+)\n/);
    expect(await status(url)).toBe(200);
  });
});

it('GET / and GET /_emulator/health show that the command is ready', async () => {
  const [, url = ''] = await runCommand(['--port', '0']).printed(/Serving on (\S+), /);
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await (await fetch(`${url}/_emulator/health`)).json()).toMatchObject({ status: 'ok', version });
  expect(await (await fetch(url)).json()).toMatchObject({ name: '@x/emulator', version });
});
