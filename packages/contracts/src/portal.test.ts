import { describe, expect, it } from 'vitest';
import type { ExchangeRequest, ExchangeResponse } from './index.ts';
import { exampleAt, json, problemsOf } from './test-exchanges.ts';

const session = exampleAt('portal', '/components/examples/ReadySession/value') as object;
const accepted = json(200, { session_id: 's' });

function send(method: string, url: string): ExchangeRequest {
  return { method, url, headers: { authorization: 'Bearer t' } };
}
async function form(method: string, url: string, fields: [string, string | File][]): Promise<ExchangeRequest> {
  const data = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value);
  }
  const { headers, body } = await encoded(data);
  return { method, url, headers: { ...headers, authorization: 'Bearer t' }, body };
}
async function encoded(data: FormData) {
  const response = new Response(data);
  const headers = { 'content-type': response.headers.get('content-type') ?? '' };
  return { headers, body: new Uint8Array(await response.arrayBuffer()) };
}
function stream(mediaType: string, body: string): ExchangeResponse {
  return { status: 200, headers: { 'content-type': mediaType }, body };
}

const file = new File([new Uint8Array([0, 13, 10, 255])], 'sales.csv', { type: 'text/csv' });
const required: [string, string][] = [
  ['agent_id', 'a'],
  ['text_prompt', 'Grüße'],
];
const line = JSON.stringify(session);

it.each<[string, ExchangeRequest, ExchangeResponse]>([
  ['a subscription without a key', { ...send('GET', '/sessions/s/subscribe'), headers: {} }, json(200, session)],
  [
    'events',
    send('GET', '/sessions/s/subscribe'),
    stream('text/event-stream', `: hi\r\n\r\nid: 1\r\ndata: ${line}\r\n\r\n`),
  ],
  [
    'truncated events',
    send('GET', '/sessions/s/subscribe'),
    stream('text/event-stream', `data:${line}\n\ndata: {"id"`),
  ],
  ['lines', send('GET', '/sessions/s/subscribe'), stream('application/x-ndjson', `${line}\n${line}\n`)],
])('the checker accepts an exchange of Portal with %s', (_, request, response) => {
  expect(problemsOf('portal', request, response)).toEqual([]);
});

describe('the checker finds in an exchange of Portal', async () => {
  const create = await form('POST', '/sessions', required);
  const plain = { ...create.headers, 'content-type': 'multipart/form-data' };
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    [
      'another method',
      send('GET', '/sessions/replay'),
      accepted,
      ['method GET: is not declared for /sessions/replay, only POST'],
    ],
    ['a missing agent', send('GET', '/sessions'), json(200, { sessions: [] }), ['parameter agent_id: is required']],
    [
      'an index that is not a number',
      send('POST', '/sessions/replay?session_id=s&last_message_index=last'),
      json(200, session),
      ['parameter last_message_index: must be integer, was "last"'],
    ],
    [
      'JSON in place of a form',
      {
        ...send('PUT', '/sessions/s'),
        headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
        body: '{"text_prompt":"x"}',
      },
      json(200, session),
      ['request-body Content-Type: must be multipart/form-data, was "application/json"'],
    ],
    [
      'a missing field',
      await form('POST', '/sessions', [['agent_id', 'a']]),
      json(200, session),
      ["request-body : must have required property 'text_prompt'"],
    ],
    [
      'a repeated field',
      await form('POST', '/sessions', [...required, ['agent_id', 'b']]),
      json(200, session),
      ['request-body /agent_id: is given 2 times and takes one value'],
    ],
    [
      'text in place of a file',
      await form('POST', '/sessions', [...required, ['files', 'x']]),
      json(200, session),
      [
        'request-body /files: is a file and must have a filename',
        'request-body /files: is a file and must have a Content-Type',
      ],
    ],
    [
      'a file in place of text',
      await form('PUT', '/sessions/s', [['text_prompt', file]]),
      json(200, session),
      ['request-body /text_prompt: is text and must not have a filename'],
    ],
    [
      'a missing boundary',
      { ...create, headers: plain },
      json(200, session),
      ['request-body : names no boundary in its Content-Type'],
    ],
    [
      'a truncated form',
      { ...create, body: Buffer.from(create.body ?? '').subarray(0, -8) },
      json(200, session),
      ['request-body : does not start or end with its boundary'],
    ],
    [
      'a missing key',
      { ...create, headers: { 'content-type': new Headers(create.headers).get('content-type') ?? '' } },
      json(200, session),
      ['security Authorization: does not carry the credentials that this operation requires'],
    ],
    [
      'a session in place of groups',
      send('GET', '/sessions/grouped'),
      json(200, session),
      ["response-body : must have required property 'time_to_sessions'"],
    ],
    [
      'a time without a zone',
      send('GET', '/sessions/s'),
      json(200, { ...session, created_at: '2023-12-11T15:59:19' }),
      ['response-body /created_at: must match format "date-time"'],
    ],
    [
      'an invalid second event',
      send('GET', '/sessions/s/subscribe'),
      stream('text/event-stream', `data: ${line}\n\ndata: []\n\n`),
      ['response-body /1: must be object'],
    ],
    [
      'an invalid line',
      send('GET', '/sessions/s/subscribe'),
      stream('application/x-ndjson', `${line}\n${JSON.stringify({ ...session, status: 'Done' })}`),
      ['response-body /1/status: must be one of Ready, Running, Flushed, Error'],
    ],
  ])('%s', (_, request, response, expected) => {
    expect(problemsOf('portal', request, response)).toEqual(expected);
  });
});
