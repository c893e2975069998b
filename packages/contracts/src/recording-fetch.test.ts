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

it('hands on the events of a stream as they come, and judges what has come', async () => {
  const event = 'data: {"id":"1"}\n\n';
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(event)) });
  const headers = { 'content-type': 'text/event-stream' };
  const recording = recordExchanges('vapi', async () => new Response(body, { status: 201, headers }));
  const response = await recording.fetch('https://api.vapi.ai/chat', {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: JSON.stringify({ sessionId: 's', input: 'Hi', stream: true }),
  });
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(event);
  expect(new Set(recording.problems().map(({ part, at }) => `${part} ${at}`))).toEqual(new Set(['response-body /0']));
  await reader?.cancel();
});
