import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../test/start.ts';
import { vapiCaller } from '../test/vapi-caller.ts';
import type { Emulator } from './start-emulator.ts';
import { emulatorTest, test } from './vitest.ts';

const seen = new Set<Emulator>();
const seeded = emulatorTest({ seed: { vapi: { sessions: [{ name: 'support' }] } } });

for (const place of ['first', 'second']) {
  test(`the test of @x/emulator/vitest has an emulator as if just started: the ${place} one`, async ({ emulator }) => {
    expect(emulator.sessions('vapi')).toEqual([]);
    expect([emulator.faults(), emulator.requests(), emulator.clock.frozen]).toEqual([[], [], false]);
    await vapiCaller(emulator)('POST', '/session', {});
    emulator.fault({ provider: 'vapi' }, 'outage');
    emulator.clock.freeze();
    expect(seen.add(emulator).size).toBe(1); // one for the worker
  });

  seeded(`emulatorTest takes the options of startEmulator: the ${place} test`, ({ emulator }) => {
    expect(emulator.sessions('vapi')).toMatchObject([{ session: { name: 'support' } }]);
    emulator.seed({ vapi: { sessions: [{}] } });
  });
}

it('two workers at once have an emulator each', async () => {
  const directory = temporaryDirectory();
  const vitest = spawn(
    fileURLToPath(new URL('../node_modules/.bin/vitest', import.meta.url)),
    ['run', '--root', fileURLToPath(new URL('../test/two-workers', import.meta.url))],
    {
      env: { ...process.env, MEETING_PLACE: directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let printed = '';
  for (const output of [vitest.stdout, vitest.stderr]) {
    output.on('data', (text) => {
      printed += text;
    });
  }
  const [status] = await once(vitest, 'close');
  expect(printed).toMatch(/Tests .*2 passed/);
  expect(status).toBe(0);
});
