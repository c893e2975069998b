import { expect, it } from 'vitest';
import { sendOverHttp } from '../../test/node-http.ts';
import { start } from '../../test/start.ts';

it('an applied fault sends its own headers, not those of the operation', async () => {
  const origin = 'http://localhost:5173';
  const emulator = await start({ allowOrigins: [origin] });
  const fault = { kind: 'response', status: 503, headers: { 'Retry-After': '2' }, applied: true } as const;
  emulator.failNext('sipher', 'sessions.get', fault);
  const { headers } = await sendOverHttp(emulator.url, {
    path: '/sipher/v1/sessions/none',
    headers: { origin, 'x-api-key': emulator.keys.sipher.pro },
  });
  expect(headers).toMatchObject({ 'access-control-allow-origin': origin, 'retry-after': '2' });
  expect(Object.keys(headers)).not.toContain('ratelimit-limit');
});
