import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { systemProgram } from '@x/build/system-program';
import { expect, it } from 'vitest';

/** Runs a command on a terminal. */
const scriptPath = systemProgram({
  names: ['script'],
  title: '`script`',
  neededBy: 'the test of the progress bar',
  debian: 'bsdutils',
});

const DEMO = fileURLToPath(new URL('main.ts', import.meta.url));

/** Runs the demo as `pnpm demo` does, and calls back with each line it prints. */
async function runDemo(onLine: (line: string) => void = () => {}) {
  const child = spawn(process.execPath, [DEMO], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    output += `${line}\n`;
    onLine(line);
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, output, errors };
}

it('the demo prints its stories, without colours if there is no terminal', async () => {
  const { exitCode, output, errors } = await runDemo();
  expect(errors).toBe('');
  expect(exitCode).toBe(0);
  expect(output).toContain('the same session: it was found by the key');
  expect(output).toMatch(/We have nine, ten or eleven on Tuesday: which one suits you\?\n.*14 pieces of one reply/);
  expect(output).toMatch(/outcome 'unknown', 1 request, partialText 'You are/);
  expect(output).toContain('it was taken, once; the reply: You are welcome. See you on Tuesday at ten!');
  expect(output).toContain('3 turns: Do you have an appointment for me? · Ten, please. · Thank you!');
  expect(output).toContain('responded 404 (not-found)');
  const trace = output
    .match(/^ {6}message [\s\S]*?(?=\n\n)/m)?.[0]
    .replace(/ +[\d.]+ ms$/gm, '')
    .replace(/^ {6}/gm, '');
  expect(trace?.split('\n')).toEqual([
    'message',
    '├─ vapi sessions.ensure',
    '│  ├─ vapi sessions.ensure request',
    '│  │  ├─ GET → connection',
    '│  │  └─ GET → 200',
    '│  ├─ vapi sessions.ensure request',
    '│  │  └─ POST → 201',
    '│  └─ vapi sessions.ensure request',
    '│     └─ GET → 200',
    '└─ vapi chats.stream',
    '   └─ POST → 201',
  ]);
  expect(output).toContain('Nothing was sent.');
  expect(output).toContain('the process was killed halfway (SIGKILL)');
  expect(output).toMatch(/1000 succeeded, 200 failed, 0 unknown, 0 not sent; the last [67]\d\d of them by this call/);
  expect(output).toMatch(/✗ player-\d{4}: the deployment is full/);
  expect(output).toMatch(/(status Waiting\n.*)?status Ready\n.*players can connect to 5d2e8c31f0a7/);
  expect(output).toContain('asked for three times at once, made once: ');
  expect(output).toContain('1000 of 1000 deleted');
  expect(output).toContain('`session` has expired');
  expect(output).toContain('sipher sessions.get responded 404 (not-found)');
  expect(output).toContain('You sent: sales.csv (text/csv, 64000000 bytes)');
  expect(output).toMatch(/\d+ snapshots, the last one 'Ready' at 20/);
  expect(output).toContain('portal sessions.waitUntilSettled: the turn ended in Error.');
  expect(output).toMatch(/\nDone\n/);
  expect(output).not.toContain('\u001b');
});

it.skipIf(scriptPath === undefined)(
  'the demo shows a bar on a terminal, which goes on where a killed process was',
  async () => {
    const command = `stty cols 100; ${process.execPath} ${DEMO}`;
    const child = spawn(scriptPath ?? '', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const output = await text(child.stdout);
    const [, first = '', second = ''] = output.split('sessions.createMany(players');
    const shown = (part: string) => [...part.matchAll(/ ([\d,]+) of 1,200 players/g)].map(([, count = '']) => count);
    expect(shown(first).length).toBeGreaterThan(1);
    expect(first).toContain('SIGKILL');
    // After the zero with which each bar begins.
    const counts = shown(second).map((count) => Number(count.replace(',', '')));
    expect(counts.find((count) => count > 0)).toBeGreaterThanOrEqual(500);
    expect(second).toMatch(/1,\d+ of 1,200 players, [\d.]+ s left/);
  },
);

it('the demo ends with a readable error and exit code 1 if the emulator is killed midway', async () => {
  let pid = 0;
  const { exitCode, output, errors } = await runDemo((line) => {
    pid ||= Number(/\(process (\d+)\)/.exec(line)?.[1] ?? 0);
    if (line.includes('the same session')) process.kill(pid, 'SIGKILL');
  });
  expect(exitCode).toBe(1);
  expect(output).not.toContain('Done');
  expect(errors).toMatch(
    /The demo stopped here:\n {2}vapi chats\.\w+ (could not connect|lost the connection|received a response)/,
  );
  expect(errors).not.toContain('    at ');
});
