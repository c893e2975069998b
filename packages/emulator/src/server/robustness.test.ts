import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { start } from '../../test/start.ts';

describe('the emulator', () => {
  it('ends a hang by a reset at any time during its operation', async () => {
    const emulator = await start();
    for (let ticks = 0; ticks < 40; ticks += 1) {
      emulator.failNext('vapi', 'sessions.create', { kind: 'hang', applied: true });
      const call = emulator.fetch(`${emulator.baseUrls.vapi}/session`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' },
        body: '{}',
      });
      const ended = call.then(
        () => 'responded',
        () => 'failed',
      );
      for (let tick = 0; tick < ticks; tick += 1) await undefined;
      emulator.reset();
      // A reset before the fault was used drops it, and the call gets a response.
      expect(['responded', 'failed']).toContain(await ended);
    }
  });

  it('ends a pending in-process call when it is closed', async () => {
    const emulator = await start();
    const call = emulator.fetch(`${emulator.baseUrls.vapi}/session`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' },
      body: new ReadableStream({}),
      duplex: 'half',
    } as RequestInit);
    const failed = expect(call).rejects.toThrow('fetch failed');
    await emulator.close();
    await failed;
  });

  it('does not keep large bodies in the log of requests', async () => {
    const emulator = await start();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
    const before = process.memoryUsage();
    for (let count = 0; count < 12; count += 1) {
      await emulator.fetch(`${emulator.baseUrls.vapi}/session`, { method: 'POST', body: 'x'.repeat(8_000_000) });
    }
    collect();
    collect();
    const after = process.memoryUsage();
    expect(emulator.requests()).toHaveLength(12);
    expect(emulator.requests()[0]?.body).toHaveLength(64 * 1024);
    const kept = after.heapUsed + after.external - before.heapUsed - before.external;
    // All of them would be 96 MB.
    expect(kept).toBeLessThan(40_000_000);
  });

  it('stops its clock at the last possible date', async () => {
    const emulator = await start();
    emulator.clock.freeze(new Date(8.64e15));
    emulator.clock.resume();
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    expect(emulator.clock.now().getTime()).toBe(8.64e15);
  });

  it.each(['a\u0001b', 'a\u007fb'])('refuses a fault with the header %j, which Node would not send', async (x) => {
    const emulator = await start();
    const fail = () => emulator.failNext('vapi', 'sessions.create', { kind: 'response', status: 200, headers: { x } });
    expect(fail).toThrow('fault.headers');
  });

  it('refuses to freeze its clock at a string', async () => {
    const emulator = await start();
    // @ts-expect-error: HTTP accepts a string, the method does not
    expect(() => emulator.clock.freeze('2026-01-01T00:00:00Z')).toThrow('clock.freeze takes a valid date');
  });

  it('accepts null as the options of failNext', async () => {
    const emulator = await start();
    // @ts-expect-error: not declared, but harmless
    expect(() => emulator.failNext('vapi', 'sessions.get', { kind: 'reset' }, null)).not.toThrow();
  });
});
