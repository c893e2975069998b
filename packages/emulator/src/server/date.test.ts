import { describe, expect, it } from 'vitest';
import { start } from '../../test/start.ts';
import type { Emulator, Fault } from '../index.ts';

async function stage() {
  const emulator = await start();
  emulator.clock.freeze(new Date('2031-05-06T07:08:09.999Z'));
  return emulator;
}
const now = 'Tue, 06 May 2031 07:08:09 GMT';

describe.each<[string, (emulator: Emulator) => typeof globalThis.fetch]>([
  ['over a connection', () => fetch],
  ['in the process', (emulator) => emulator.fetch],
])('the Date of a response, %s,', (_, wayOf) => {
  it.each(['/vapi/session', '/edgegap/x', '/uxmate/sessions', '/nowhere', '/_emulator/clock'])(
    'follows the clock of the emulator at %s',
    async (path) => {
      const emulator = await stage();
      const dateAt = async () => (await wayOf(emulator)(`${emulator.url}${path}`)).headers.get('Date');
      expect(await dateAt()).toBe(now);
      emulator.clock.advance(60_000);
      expect(await dateAt()).toBe('Tue, 06 May 2031 07:09:09 GMT');
    },
  );

  it.each<[Fault, string]>([
    [{ kind: 'cut' }, now],
    [{ kind: 'cut', afterBytes: 1 }, now],
    [{ kind: 'end' }, now],
    [{ kind: 'response', status: 503 }, now],
    [{ kind: 'response', status: 503, headers: { date: 'yesterday' } }, 'yesterday'],
  ])('is there in the fault %o, unless that has its own', async (fault, date) => {
    const emulator = await stage();
    emulator.failNext('uxmate', 'sessions.list', fault);
    const response = await wayOf(emulator)(`${emulator.baseUrls.uxmate}/sessions`);
    expect(response.headers.get('Date')).toBe(date);
    await response.body?.cancel();
  });
});
