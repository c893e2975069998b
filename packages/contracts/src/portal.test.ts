import { describe, expect, it } from 'vitest';
import type { ExchangeRequest, ExchangeResponse } from './index.ts';
import { exampleAt, json, problemsOf } from './test-exchanges.ts';

const session = exampleAt('portal', '/components/examples/ReadySession/value') as object;
const grouped = exampleAt('portal', '/components/examples/Grouped/value');
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

describe('an exchange that fits', async () => {
  it.each<[string, ExchangeRequest, ExchangeResponse]>([
    ['get_sessions', send('GET', '/sessions?agent_id=a'), json(200, { sessions: [session] })],
    ['create_session', await form('POST', '/sessions', required), json(200, session)],
    ['files', await form('POST', '/sessions/async', [...required, ['files', file], ['files', file]]), accepted],
    ['replay', send('POST', '/sessions/replay?session_id=s&last_message_index=-1'), json(200, session)],
    ['get_grouped_sessions', send('GET', '/sessions/grouped'), json(200, grouped)],
    ['get_session', send('GET', '/sessions/s'), json(200, session)],
    ['update_session', await form('PUT', '/sessions/s', [['text_prompt', 'More']]), json(200, session)],
    ['update_async_session', await form('PUT', '/sessions/s/async', [['text_prompt', 'More']]), accepted],
    ['subscribe, which needs no key', { ...send('GET', '/sessions/s/subscribe'), headers: {} }, json(200, session)],
    [
      'events',
      send('GET', '/sessions/s/subscribe'),
      stream('text/event-stream', `: hi\r\n\r\nid: 1\r\ndata: ${line}\r\n\r\n`),
    ],
    [
      'events cut off',
      send('GET', '/sessions/s/subscribe'),
      stream('text/event-stream', `data:${line}\n\ndata: {"id"`),
    ],
    ['lines', send('GET', '/sessions/s/subscribe'), stream('application/x-ndjson', `${line}\n${line}\n`)],
  ])('%s', (_, request, response) => {
    expect(problemsOf('portal', request, response)).toEqual([]);
  });
});

describe('an exchange that must fail', async () => {
  const create = await form('POST', '/sessions', required);
  const plain = { ...create.headers, 'content-type': 'multipart/form-data' };
  it.each<[string, ExchangeRequest, ExchangeResponse, string[]]>([
    [
      'a path of its own read with another method',
      send('GET', '/sessions/replay'),
      accepted,
      ['method GET: is not declared for /sessions/replay, only POST'],
    ],
    ['no agent', send('GET', '/sessions'), json(200, { sessions: [] }), ['parameter agent_id: is required']],
    [
      'index in words',
      send('POST', '/sessions/replay?session_id=s&last_message_index=last'),
      json(200, session),
      ['parameter last_message_index: must be integer, was "last"'],
    ],
    [
      'JSON for a form',
      {
        ...send('PUT', '/sessions/s'),
        headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
        body: '{"text_prompt":"x"}',
      },
      json(200, session),
      ['request-body Content-Type: must be multipart/form-data, was "application/json"'],
    ],
    [
      'field left out',
      await form('POST', '/sessions', [['agent_id', 'a']]),
      json(200, session),
      ["request-body : must have required property 'text_prompt'"],
    ],
    [
      'field twice',
      await form('POST', '/sessions', [...required, ['agent_id', 'b']]),
      json(200, session),
      ['request-body /agent_id: is given 2 times and takes one value'],
    ],
    [
      'text for a file',
      await form('POST', '/sessions', [...required, ['files', 'x']]),
      json(200, session),
      [
        'request-body /files: is a file and must have a filename',
        'request-body /files: is a file and must have a Content-Type',
      ],
    ],
    [
      'file for a text',
      await form('PUT', '/sessions/s', [['text_prompt', file]]),
      json(200, session),
      ['request-body /text_prompt: is text and must not have a filename'],
    ],
    [
      'no boundary',
      { ...create, headers: plain },
      json(200, session),
      ['request-body : names no boundary in its Content-Type'],
    ],
    [
      'form cut off',
      { ...create, body: Buffer.from(create.body ?? '').subarray(0, -8) },
      json(200, session),
      ['request-body : does not start or end with its boundary'],
    ],
    [
      'no key',
      { ...create, headers: { 'content-type': new Headers(create.headers).get('content-type') ?? '' } },
      json(200, session),
      ['security Authorization: does not carry the credentials that this operation requires'],
    ],
    [
      'grouped taken for an id',
      send('GET', '/sessions/grouped'),
      json(200, session),
      ["response-body : must have required property 'time_to_sessions'"],
    ],
    [
      'time without a zone',
      send('GET', '/sessions/s'),
      json(200, { ...session, created_at: '2023-12-11T15:59:19' }),
      ['response-body /created_at: must match format "date-time"'],
    ],
    [
      'wrong second event',
      send('GET', '/sessions/s/subscribe'),
      stream('text/event-stream', `data: ${line}\n\ndata: []\n\n`),
      ['response-body /1: must be object'],
    ],
    [
      'wrong line',
      send('GET', '/sessions/s/subscribe'),
      stream('application/x-ndjson', `${line}\n${JSON.stringify({ ...session, status: 'Done' })}`),
      ['response-body /1/status: must be one of Ready, Running, Flushed, Error'],
    ],
  ])('%s', (_, request, response, expected) => {
    expect(problemsOf('portal', request, response)).toEqual(expected);
  });
});
