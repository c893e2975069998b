import { describe, expect } from 'vitest';
import { vapiCaller } from '../test/vapi-caller.ts';
import type { Emulator } from './start-emulator.ts';
import { emulatorTest, test } from './vitest.ts';

describe('the test of @x/emulator/vitest', () => {
  const seen = new Set<Emulator>();

  for (const name of ['first', 'second']) {
    test(`has an emulator as if just started: the ${name} test`, async ({ emulator }) => {
      expect(emulator.sessions('vapi')).toEqual([]);
      expect(emulator.faults()).toEqual([]);
      await vapiCaller(emulator)('POST', '/session', {});
      emulator.fault({ provider: 'vapi' }, 'outage');
      emulator.clock.freeze();
      seen.add(emulator);
      expect(seen.size).toBe(1); // one for the worker
    });
  }

  const seeded = emulatorTest({ seed: { vapi: { sessions: [{ name: 'support' }] } } });

  for (const name of ['first', 'second']) {
    seeded(`takes options of startEmulator: the ${name} test`, ({ emulator }) => {
      expect(emulator.sessions('vapi')).toMatchObject([{ session: { name: 'support' } }]);
      emulator.seed({ vapi: { sessions: [{}] } });
    });
  }
});
