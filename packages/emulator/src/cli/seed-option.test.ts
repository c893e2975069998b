import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../test/command.ts';
import { temporaryDirectory } from '../../test/start.ts';

describe('--seed', () => {
  const write = (text: string, encoding: BufferEncoding = 'utf8') => {
    const file = join(temporaryDirectory(), 'seed.json');
    writeFileSync(file, text, encoding);
    return file;
  };

  it('stores the contents of a file', async () => {
    const deployments = [{ request_id: 'd', kind: 'Match', readyAfterMs: 60_000 }];
    const file = write(JSON.stringify({ edgegap: { deployments }, vapi: { sessions: [{}] } }));
    const command = runCommand(['--port', '0', '--seed', file]);
    const [, url] = await command.printed(/Serving on (\S+), state in/);
    const stored = await (await fetch(`${url}/_emulator/edgegap/deployments`)).json();
    expect(stored).toMatchObject([{}, { request_id: 'd', kind: 'Match', status: 'Status.DEPLOYING' }]);
    expect(await (await fetch(`${url}/_emulator/vapi/sessions`)).json()).toHaveLength(1);
  });

  it.each([
    ['{', /^error: .*--seed.*JSON.*\n$/],
    ['null', /^x-emulator: seed: must be an object\n$/],
    ['{"vapid":{}}', /^x-emulator: seed\.vapid: is not an API; .*\n$/],
    ['{"edgegap":{"deployments":[{"kind":"Sea"}]}}', /^x-emulator: seed\.edgegap\.deployments\.0\.kind: /],
  ])('refuses a file with %j', async (text, message) => {
    const command = runCommand(['--port', '0', '--seed', write(text)]);
    expect(await command.ended()).toBe(1);
    expect(command.output().stderr).toMatch(message);
  });

  it('accepts a byte order mark, as it does for --settings, and refuses a file that is not UTF-8', async () => {
    const files = [write('\uFEFF{"sipher":{"sessions":[{}]}}'), write('\uFEFF{"sipher":{}}')];
    const command = runCommand(['--port', '0', '--seed', files[0] ?? '', '--settings', files[1] ?? '']);
    const [, url] = await command.printed(/Serving on (\S+), state in/);
    expect(await (await fetch(`${url}/_emulator/sipher/sessions`)).json()).toHaveLength(1);
    const refused = runCommand(['--port', '0', '--seed', write('\uFEFF{}', 'utf16le')]);
    expect(await refused.ended()).toBe(1);
    expect(refused.output().stderr).toMatch(/^error: .*--seed.* not valid for encoding utf-8\n$/);
  });

  it('refuses a missing file', async () => {
    const command = runCommand(['--port', '0', '--seed', join(temporaryDirectory(), 'none.json')]);
    expect(await command.ended()).toBe(1);
    expect(command.output().stderr).toMatch(/^error: .*ENOENT/);
  });
});
