import { describe, expect, it } from 'vitest';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';

async function stage(applied: boolean) {
  const emulator = await start();
  emulator.clock.freeze();
  emulator.failNext('vapi', 'sessions.create', { kind: 'delay', milliseconds: 60_000, applied });
  let ended = false;
  const controller = new AbortController();
  const response = fetch(`${emulator.baseUrls.vapi}/session`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' },
    body: '{}',
    signal: controller.signal,
  }).finally(() => {
    ended = true;
  });
  await emulator.waitForRequest({ fault: true });
  return { emulator, response, controller, hasEnded: () => ended, stored: () => emulator.sessions('vapi').length };
}

describe('a fault of kind delay', () => {
  it.each([true, false])('lets the response come late by the clock (applied: %s)', async (applied) => {
    const { emulator, response, hasEnded, stored } = await stage(applied);
    emulator.clock.advance(59_999);
    await vapiCaller(emulator)('GET', '/session'); // there and back again
    expect(hasEnded()).toBe(false);
    await expect.poll(stored).toBe(applied ? 1 : 0);
    emulator.clock.advance(1);
    expect((await response).status).toBe(201);
    expect(stored()).toBe(1);
  });

  it('takes effect also if the client has left since', async () => {
    const { emulator, response, controller, stored } = await stage(false);
    controller.abort();
    await expect(response).rejects.toThrow();
    emulator.clock.advance(60_000);
    await expect.poll(stored).toBe(1);
  });

  it.each(['reset', 'clearFaults', 'close'] as const)('is ended by %s, without an effect', async (end) => {
    const { emulator, response, stored } = await stage(false);
    await Promise.all([expect(response).rejects.toThrow(TypeError), emulator[end]()]);
    if (end !== 'close') expect(stored()).toBe(0);
  });
});
