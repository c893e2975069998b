import { expect, it } from 'vitest';
import { recordExchanges } from './recording-fetch.ts';

it('recordExchanges returns the response unchanged, and the problems of the exchange', async () => {
  const respond = async () => Response.json([{ id: '1' }]);
  const recording = recordExchanges('vapi', respond, { baseUrl: 'http://127.0.0.1:4010/vapi' });
  const response = await recording.fetch('http://127.0.0.1:4010/vapi/session?colour=red', {
    headers: { authorization: 'Bearer k' },
  });
  expect(await response.json()).toEqual([{ id: '1' }]);
  expect(recording.exchanges).toMatchObject([{ request: { method: 'GET' }, response: { body: '[{"id":"1"}]' } }]);
  expect(recording.problems().map(({ part, at }) => `${part} ${at}`)).toEqual(['parameter colour', 'response-body ']);
});
