import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createVapi } from '@x/vapi';
import { expect, it } from 'vitest';
import { Telemetry } from '../test/telemetry.ts';
import { openTelemetryHooks, traceHeaders } from './index.ts';

const SESSION = {
  id: 's-1',
  orgId: 'o-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const CALLS = 100_000;

const telemetry = new Telemetry();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('100,000 traced calls leave nothing behind', { timeout: 120_000 }, async () => {
  let requests = 0;
  const { sessions } = createVapi({
    apiKey: 'vapi-private-key-1234',
    hooks: openTelemetryHooks({ tracer: telemetry.tracer }),
    headers: traceHeaders,
    // The network has no part in this. Each tenth call fails.
    fetch: async () => {
      requests += 1;
      return Response.json(requests % 10 === 0 ? { message: 'none' } : SESSION, {
        status: requests % 10 === 0 ? 404 : 200,
      });
    },
  });
  const callMany = async (count: number) => {
    for (let made = 0; made < count; made += 50) {
      await Promise.all(Array.from({ length: 50 }, () => sessions.get('s-1').catch(() => {})));
      expect(telemetry.spans()).toHaveLength(100);
      // The exporter confirms by a timer.
      await telemetry.provider.forceFlush();
      telemetry.reset();
    }
  };
  await callMany(5_000);
  const before = heapUsed();
  await callMany(CALLS);
  expect(requests).toBe(CALLS + 5_000);
  // A single field kept for each call would be a megabyte or more.
  expect(heapUsed() - before).toBeLessThan(1_000_000);
});
