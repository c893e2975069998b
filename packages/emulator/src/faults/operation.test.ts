import { Hono } from 'hono';
import { expect, it } from 'vitest';
import type { CallEnv } from '../server/call-env.ts';
import { createFaults } from './faults.ts';
import { operation } from './operation.ts';

it('an applied fault sends its own headers, not those of the operation', async () => {
  const faults = createFaults();
  const app = new Hono<CallEnv>();
  app.use(async (context, next) => {
    context.set('record', { provider: 'p', method: 'GET', path: '/', query: {}, headers: {}, fault: false });
    context.res.headers.set('Access-Control-Allow-Origin', 'http://localhost:5173');
    await next();
  });
  app.get('/', operation(faults, 'p', 'o'), ({ json }) => json({}, 200, { 'Retry-After': '1', 'X-Own': 'a' }));
  faults.add('p', 'o', { kind: 'response', status: 503, headers: { 'Retry-After': '2' }, applied: true }, 1);
  expect(Object.fromEntries((await app.request('/', {}, {})).headers)).toEqual({
    'access-control-allow-origin': 'http://localhost:5173',
    'retry-after': '2',
  });
});
