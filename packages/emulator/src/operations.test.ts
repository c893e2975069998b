import { callsOf, type Provider, sampleRequestsOf } from '@x/contracts';
import { expect, it } from 'vitest';
import { start } from '../test/start.ts';

const providers: readonly Provider[] = ['edgegap', 'portal', 'sipher', 'uxmate', 'vapi'];
const values = { id: 'a', session_id: 'a', request_id: 'a', custom_id: 'a', deployment_id: 'a' };

it.each(providers)(
  'each operation in the OpenAPI document of %s has a route and a name for faults',
  async (provider) => {
    const emulator = await start();
    const requests = sampleRequestsOf(provider, values);
    for (const [index, [operation = '']] of callsOf(provider).entries()) {
      const { method, path } = requests[index] ?? expect.fail('no request');
      // @ts-expect-error: any name, as in JavaScript
      emulator.failNext(provider, operation, { kind: 'response', status: 418 });
      const response = await emulator.fetch(`${emulator.baseUrls[provider]}${path}`, { method });
      expect(response.status, `${method} ${path}`).toBe(418);
    }
  },
);
