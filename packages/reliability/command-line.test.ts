import { runCommand } from '@x/build/run-command';
import { expect, it } from 'vitest';

it.each<[string[], string]>([
  [['fuzz/main.ts', '--runs', 'many'], '--runs takes a whole number from 1 up, not "many".'],
  [['fuzz/main.ts', '--run', '5'], `Unknown option '--run'`],
  [['faults/main.ts', '--seeds', ''], '--seeds takes a whole number from 0 up, not "".'],
  [['faults/main.ts', '--count', '0'], '--count takes a whole number from 1 up, not "0".'],
  [['faults/main.ts', '--transport', 'pigeon'], '--transport is ky, fetch or node.'],
  [['faults/main.ts', '--only', 'no such'], 'No operation and no fault has "no such" in its name.'],
  [['kill-trials/main.ts', '--trials', '1.5'], '--trials takes a whole number from 1 up, not "1.5".'],
  [['kill-trials/bulk-main.ts', '--kills', '0'], '--kills takes a whole number from 1 up, not "0".'],
  [['soak/bulk-heap-main.ts', '--items', '5'], '--items takes a whole number from 10000 up, not "5".'],
  [['soak/main.ts', '--requests', '1e9999'], '--requests takes a whole number from 1 up, not "1e9999".'],
  [['kill-trials/main.ts', '--transport', 'pigeon'], '--transport is ky or node.'],
  [['soak/main.ts', '--transport', 'pigeon'], '--transport is ky or node.'],
  [['soak/main.ts'], 'Run it as `pnpm soak`'],
  [['leaving/main.ts', '--count', '0'], '--count takes a whole number from 1 up, not "0".'],
  [['mutations/main.ts', 'no-such'], 'No bug is for a file with "no-such" in its name.'],
])('the command %j exits with 2 and a message', async (args, words) => {
  const { status, stdout, stderr } = await runCommand(process.execPath, args, { cwd: import.meta.dirname });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('    at ');
});
