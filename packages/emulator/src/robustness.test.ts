import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { start } from '../test/start.ts';

describe('under odd timing, large bodies and wrong arguments', () => {
  it('a hang ends with a reset that comes while its operation is at work', async () => {
    const emulator = await start();
    for (let ticks = 0; ticks < 40; ticks += 1) {
      emulator.failNext('vapi', 'sessions.create', { kind: 'hang', applied: true });
      const call = emulator.fetch(`${emulator.baseUrls.vapi}/session`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' },
        body: '{}',
      });
      const ended = call.then(
        () => 'answered',
        () => 'failed',
      );
      for (let tick = 0; tick < ticks; tick += 1) await undefined;
      emulator.reset();
      // A reset before the fault was taken forgets it, and the call is answered.
      expect(['answered', 'failed']).toContain(await ended);
    }
  });

  it('a call within the process does not outlive the emulator', async () => {
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

  it('the log of requests does not hold on to large bodies', async () => {
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

  it('time stops at the last date there is', async () => {
    const emulator = await start();
    emulator.clock.freeze(new Date(8.64e15));
    emulator.clock.resume();
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    expect(emulator.clock.now().getTime()).toBe(8.64e15);
  });

  it.each(['a\u0001b', 'a\u007fb'])('an answer with the header %j is refused, as Node would not send it', async (x) => {
    const emulator = await start();
    const fail = () => emulator.failNext('vapi', 'sessions.create', { kind: 'response', status: 200, headers: { x } });
    expect(fail).toThrow('fault.headers');
  });

  it('a text is no moment to freeze at', async () => {
    const emulator = await start();
    // @ts-expect-error: HTTP takes a text, this does not
    expect(() => emulator.clock.freeze('2026-01-01T00:00:00Z')).toThrow('clock.freeze takes a valid date');
  });

  it('options that are null are none', async () => {
    const emulator = await start();
    // @ts-expect-error: not declared, and yet harmless
    expect(() => emulator.failNext('vapi', 'sessions.get', { kind: 'reset' }, null)).not.toThrow();
  });
});
