import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv, stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { runCommand, runInShell } from '../../test/command.ts';
import { start, temporaryDirectory } from '../../test/start.ts';
import { providerNames } from '../providers/index.ts';
import { environmentFile } from './announcement.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

it('the command prints base URL and keys, and logs each request without its query and headers', async () => {
  const command = runCommand(['--port', '0', '--provider', 'vapi']);
  const [, url] = await command.printed(/Serving on (\S+), state in memory\..*# public: +\S+\n/s);
  const stdout = [
    `# Vapi  ${url}/vapi`,
    'VAPI_API_KEY=emulator-vapi-private-key',
    `VAPI_BASE_URL=${url}/vapi`,
    '# otherOrg: emulator-vapi-other-org-key',
    '# public:   emulator-vapi-public-key',
    '',
  ].join('\n');
  const greeting = `Serving on ${url}, state in memory. Open it in a browser to see each request. Ctrl-C ends it.\n\n`;
  expect(command.output()).toEqual({ stdout, stderr: greeting });

  const init = { method: 'POST', headers: { Authorization: 'Bearer a-secret' } };
  await fetch(`${url}/vapi/session?token=a-secret`, init);
  await command.printed(/POST .*\n/);
  expect(command.output().stderr.slice(greeting.length)).toMatch(
    /^POST \/vapi\/session 401 \d+ ms vapi sessions\.create\n$/,
  );
  expect(command.output().stdout).toBe(stdout);
});

it('the command prints the default deployment of Edgegap', async () => {
  const command = runCommand(['--port', '0', '--provider', 'edgegap']);
  const [, url] = await command.printed(/Serving on (\S+), state in memory\..*# deployment: \S+\n/s);
  expect(command.output().stdout.split('\n')).toEqual([
    `# Edgegap deployment sessions  ${url}/edgegap`,
    'EDGEGAP_API_TOKEN=00000000-0000-4000-8000-00000000beef',
    `EDGEGAP_BASE_URL=${url}/edgegap`,
    '# otherOrg:   00000000-0000-4000-8000-0000000cafe2',
    '# deployment: 3f1c9a7be204',
    '',
  ]);
});

it('the command prints the base URLs of all APIs in one column', async () => {
  const command = runCommand(['--port', '0']);
  const [, url] = await command.printed(/Serving on (\S+), state in memory\..*UXMATE_BASE_URL=.*\n# agents: .*\n/s);
  const headings = command
    .output()
    .stdout.split('\n')
    .filter((line) => line.startsWith('# ') && line.includes(`${url}/`));
  expect(headings.map((line) => line.split('  ').at(-1)?.trim())).toEqual(
    providerNames.map((name) => `${url}/${name}`),
  );
  expect(new Set(headings.map((line) => line.indexOf('http'))).size).toBe(1);
});

it('the command prints an `.env` file for all five clients, and nothing else, to standard output', async () => {
  const file = join(temporaryDirectory(), '.env');
  const command = runInShell(`eval "$EMULATOR" > '${file}'`);
  const [, url] = await command.printed(/Serving on (\S+), state in memory/);
  expect((await fetch(`${url}/vapi/session`)).status).toBe(401);
  await command.printed(/GET .*\n/);
  const text = readFileSync(file, 'utf8');
  expect(parseEnv(text)).toEqual({
    VAPI_API_KEY: 'emulator-vapi-private-key',
    VAPI_BASE_URL: `${url}/vapi`,
    EDGEGAP_API_TOKEN: '00000000-0000-4000-8000-00000000beef',
    EDGEGAP_BASE_URL: `${url}/edgegap`,
    SIPHER_API_KEY: 'sk_pro_emulator_key',
    SIPHER_BASE_URL: `${url}/sipher`,
    PORTAL_BASE_URL: `${url}/portal`,
    PORTAL_TOKEN: expect.any(String),
    UXMATE_BASE_URL: `${url}/uxmate`,
  });
  for (const line of text.split('\n')) expect(line).toMatch(/^$|^# |^[A-Z_]+=\S+$/);
});

it('the command prints a key of each tier of Sipher', async () => {
  const command = runCommand(['--port', '0', '--provider', 'sipher']);
  const [, url] = await command.printed(/Serving on (\S+), state in memory\..*# free: +\S+\n/s);
  const keys = [
    'SIPHER_API_KEY=sk_pro_emulator_key',
    `SIPHER_BASE_URL=${url}/sipher`,
    '# enterprise: sk_ent_emulator_key',
    '# free:       sk_free_emulator_key',
  ];
  expect(command.output().stdout.split('\n')).toEqual([`# Sipher  ${url}/sipher`, ...keys, '']);
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  'the command exits with 0 on %s, also with an open connection',
  async (signal) => {
    const data = temporaryDirectory();
    const command = runCommand(['--port', '0', '--data', data]);
    const [, url] = await command.printed(/Serving on (\S+), state in/);
    await (await fetch(`${url}/vapi/session`)).text();
    command.child.kill(signal);
    expect(await command.ended()).toBe(0);
    expect(command.output().stderr).toMatch(/^Serving on .*\n\nGET \/vapi\/session 401 \d+ ms vapi sessions\.list\n$/);
    await start({ data, port: Number(new URL(String(url)).port) });
  },
);

it('the command logs a request that gets no response', async () => {
  const command = runCommand(['--port', '0']);
  const [, url] = await command.printed(/Serving on (\S+), state in/);
  const fault = { provider: 'vapi', operation: 'sessions.list', fault: { kind: 'reset' } };
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fault) };
  expect((await fetch(`${url}/_emulator/faults/next`, init)).status).toBe(201);
  await expect(fetch(`${url}/vapi/session`)).rejects.toThrow(TypeError);
  await command.printed(/^GET \/vapi\/session no response \d+ ms vapi sessions\.list \(fault: connection reset\)\n/m);
});

it('no path makes a line of the log, or a command to the terminal', async () => {
  const command = runCommand(['--port', '0']);
  const [, url] = await command.printed(/Serving on (\S+), state in/);
  await fetch(`${url}/x%0APOST%20/forged%20200%1B[2J%C2%9B%E2%80%A8%E2%80%AE/ü`);
  await command.printed(/^GET \/x%0APOST%20\/forged%20200%1B\[2J%C2%9B%E2%80%A8%E2%80%AE\/ü 404 \d+ ms\n/m);
});

it.each(['2>&1', '2>&1 > /dev/null'])('the command exits with 0 when its log is closed: %s', async (redirection) => {
  const command = runInShell(`{ eval "$EMULATOR" ${redirection}; echo "It ended with $?" >&2; } | head -n 1`);
  const [, url] = await command.printed(/Serving on (\S+), state in/);
  // The first lines may still find `head` there.
  while (await fetch(String(url)).catch(() => undefined)) await new Promise((resolve) => setTimeout(resolve, 10));
  await command.ended();
  expect(command.output().stderr).toBe('It ended with 0\n');
  expect(command.output().stdout).toMatch(/^Serving on .*\n$/);
});

it('the command exits with 0 if standard output is closed', async () => {
  const untilGone = "trap '' PIPE; while echo; do :; done 2>&-";
  const command = runInShell(`{ ${untilGone}; eval "$EMULATOR"; echo "It ended with $?" >&2; } | true`);
  await command.ended();
  expect(command.output().stderr).toMatch(/^Serving on .*\n\nIt ended with 0\n$/);
});

it('the command continues to serve when standard output is closed later', async () => {
  const command = runInShell('eval "$EMULATOR" | head -n 1');
  const [, url] = await command.printed(/Serving on (\S+), state in memory.*# Vapi .*\n/s);
  for (const _ of [1, 2, 3]) expect((await fetch(`${url}/vapi/session`)).status).toBe(401);
  await command.printed(/(GET .*\n){3}/);
});

it('the command accepts every option', async () => {
  const page = 'http://localhost:5173';
  const data = temporaryDirectory();
  const hook = 'http://hooks.invalid';
  const args = ['--port', '0', '--data', data, '--provider', 'vapi', '--allow-origin', page, '--allow-webhook', hook];
  const command = runCommand(args);
  const [, url] = await command.printed(/Serving on (\S+), state in (?!memory)/);
  expect(command.output().stderr).toContain(`state in ${data}.`);
  const response = await fetch(`${url}/vapi/session`, { headers: { Origin: page } });
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe(page);
});

describe('the colours of the command', () => {
  it('are used in the log with FORCE_COLOR, not in standard output', async () => {
    const command = runCommand(['--port', '0'], { FORCE_COLOR: '1' });
    const [, url] = await command.printed(/Serving on (\S+), state in[\s\S]*public/);
    await fetch(`${url}/vapi/session`);
    await command.printed(/GET/);
    const { stdout, stderr } = command.output();
    expect(stderr).not.toBe(stripVTControlCharacters(stderr));
    expect(stdout).toBe(stripVTControlCharacters(stdout));
  });

  it('are used for the variables on a terminal', async () => {
    await using emulator = await start();
    const { isTTY } = process.stdout;
    vi.stubEnv('FORCE_COLOR', '1');
    process.stdout.isTTY = true;
    try {
      const text = environmentFile(emulator, ['vapi']);
      expect(text).not.toBe(stripVTControlCharacters(text));
    } finally {
      process.stdout.isTTY = isTTY;
      vi.unstubAllEnvs();
    }
  });

  it('are not used with NO_COLOR', async () => {
    const command = runCommand(['--port', '0'], { NO_COLOR: '1' });
    await command.printed(/public/);
    const { stdout } = command.output();
    expect(stdout).toBe(stripVTControlCharacters(stdout));
  });
});

it('the command prints its version and its help', async () => {
  const asked = runCommand(['--version']);
  expect(await asked.ended()).toBe(0);
  expect(asked.output().stdout).toBe(`${version}\n`);

  const help = runCommand(['--help']);
  expect(await help.ended()).toBe(0);
  expect(
    help
      .output()
      .stdout.match(/^ {2}(?:--?\w[-\w]*|exec)/gm)
      ?.map((name) => name.trim()),
  ).toEqual([
    ...['--port', '--host', '--allow-host', '--data', '--provider', '--seed', '--settings'],
    ...['--allow-origin', '--allow-webhook', '--open', '-V', '-h', 'exec'],
  ]);
});
