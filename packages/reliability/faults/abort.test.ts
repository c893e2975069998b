import { createVapi } from '@x/vapi';
import { expect, it } from 'vitest';
import { abortIn, phases } from './abort-phases.ts';
import { startFaultServer } from './fault-server.ts';
import { randomOf } from './random.ts';

const REASON = { my: 'reason' };

it.each(phases)(
  'an abort $name rejects with the reason, sends nothing more, and leaves nothing behind',
  async (phase) => {
    const { rejectedWith, requests, outcome, held, listeners } = await abortIn(phase, REASON);
    expect(rejectedWith).toBe(REASON);
    expect({ requests, outcome, held, listeners }).toEqual({
      requests: phase.requests,
      outcome: phase.outcome,
      held: 0,
      listeners: 0,
    });
  },
);

it('an abort before the call opens no connection', async () => {
  const forward = () => Promise.reject(new Error('something was sent'));
  await using server = await startFaultServer(forward, randomOf('none'));
  const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key-1234' });
  await expect(vapi.sessions.create({}, { signal: AbortSignal.abort(REASON) })).rejects.toBe(REASON);
  expect(server.connected()).toBe(0);
});
