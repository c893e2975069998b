import { createVapi } from '@x/vapi';
import { expect, it } from 'vitest';
import { phases } from './abort-phases.ts';
import { expectAbort, REASON } from './expected/expect-abort.ts';
import { randomOf } from './random.ts';
import { startFaultServer } from './server/fault-server.ts';

it.each(phases)('an abort $name rejects with the reason, sends nothing more, and leaves nothing behind', (phase) =>
  expectAbort(phase),
);

it('an abort before the call opens no connection', async () => {
  const forward = () => Promise.reject(new Error('something was sent'));
  await using server = await startFaultServer(forward, randomOf('none'));
  const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key-1234' });
  await expect(vapi.sessions.create({}, { signal: AbortSignal.abort(REASON) })).rejects.toBe(REASON);
  expect(server.connected()).toBe(0);
});
