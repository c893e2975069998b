import { recordExchanges } from '@x/contracts';
import { expect, it } from 'vitest';
import { agentCaller, formOf, rawForm } from '../../../test/agent-caller.ts';
import { type Exchange, testContract } from '../../../test/contract.ts';
import { start } from '../../../test/start.ts';
import type { PortalSettings, UxmateSettings } from '../../index.ts';

type Name = 'portal' | 'uxmate';
type Sent = NonNullable<Parameters<ReturnType<typeof agentCaller>>[2]>;
type Options = PortalSettings & UxmateSettings & { readonly token?: string };

const messages = [
  { text: 'Hi', role: 'user' },
  { text: 'Hello', role: 'assistant' },
];

/** Two stored sessions. */
const stageOf =
  (name: Name) =>
  async ({ token, ...settings }: Options = {}) => {
    const emulator = await start({ settings: { [name]: { wordDelay: 0, ...settings } } });
    const sessions = [
      { id: 's', messages },
      { id: 'flushed', status: 'Flushed', routine_id: 'r' },
    ];
    emulator.seed({ [name]: { sessions } });
    const baseUrl = emulator.baseUrls[name];
    const recording = recordExchanges(name, fetch, { baseUrl });
    const call = agentCaller(emulator, name, { fetch: recording.fetch, ...(token !== undefined && { token }) });
    return { baseUrl, recording, call };
  };

const form = { agent_id: 'agent-1', text_prompt: 'How did sales go?' };
const files = [new File(['a,b\n1,2\n'], 'sales.csv', { type: 'text/csv' }), new File([''], 'ü "q".bin')];
const more = { text_prompt: 'More' };
const json = (body: unknown) => ({ body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
const accept = (type: string) => ({ headers: { Accept: type, Authorization: '' } });
const unknownAgent = { form: { ...form, agent_id: 'unknown' } };

const reads: (readonly [Exchange<Sent>, number])[] = [
  [['GET', '/sessions?agent_id=agent-1'], 200],
  [['GET', '/sessions?agent_id=unknown'], 200],
  [['GET', '/sessions/grouped'], 200],
  [['GET', '/sessions/s'], 200],
  [['GET', '/sessions/flushed'], 200],
  [['GET', '/sessions/x'], 404],
];
const guarded: Exchange<Sent>[] = [
  ['POST', '/sessions/replay?session_id=s&last_message_index=0'],
  ['GET', '/sessions/s'],
  ['PUT', '/sessions/s', { form: more }],
  ['PUT', '/sessions/s/async', { form: more }],
];
const refusals: [status: number, Options][] = [
  [403, { token: '' }],
  [401, { token: '', missingToken: 401 }],
  [401, { token: 'unknown' }],
  [403, { token: 'emulator-portal-other-user-token' }],
];

testContract<Sent, Options>('portal', stageOf('portal'), {
  conforming: [
    ...reads,
    [['POST', '/sessions', { form }], 200],
    [['POST', '/sessions', { form: { ...form, text_prompt: '/fail' } }], 200],
    [['POST', '/sessions', { form, files }], 200],
    [['POST', '/sessions', unknownAgent], 404],
    [['POST', '/sessions/async', { form, files }], 200],
    [['POST', '/sessions/async', unknownAgent], 404],
    [['POST', '/sessions/replay?session_id=s&last_message_index=0'], 200],
    [['POST', '/sessions/replay?session_id=s&last_message_index=1'], 200],
    [['POST', '/sessions/replay?session_id=s&last_message_index=9'], 422],
    [['POST', '/sessions/replay?session_id=x&last_message_index=0'], 404],
    [['PUT', '/sessions/s', { form: more, files }], 200],
    [['PUT', '/sessions/x', { form: more }], 404],
    [['PUT', '/sessions/s/async', { form: more }], 200],
    [['PUT', '/sessions/x/async', { form: more }], 404],
    [['GET', '/sessions/s/subscribe', accept('text/event-stream')], 200],
    [['GET', '/sessions/s/subscribe', accept('application/x-ndjson')], 200],
    [['GET', '/sessions/s/subscribe', accept('*/*')], 200],
    [['GET', '/sessions/x/subscribe'], 404],
    ...refusals.flatMap(([status, options]) => guarded.map((exchange) => [exchange, status, options] as const)),
  ],
  invalid: [
    [['POST', '/sessions', json(form)], 422],
    [['POST', '/sessions/async', { form: more }], 422],
    [['POST', '/sessions', rawForm(['Content-Disposition: form-data; name="files"', 'x'])], 422],
    [['PUT', '/sessions/s'], 422],
    [['GET', '/sessions'], 422],
    [['POST', '/sessions/replay?session_id=s&last_message_index=x'], 422],
    [['GET', '/sessions/a%2Fb/async'], 404],
    [['DELETE', '/sessions/s'], 405],
  ],
  departures: {
    'a URL-encoded form, which the framework accepts': {
      exchange: ['POST', '/sessions', { body: new URLSearchParams(form) }],
      status: 200,
      part: 'request-body',
    },
    'times without a zone, if set: they were seen, the document does not have them': {
      exchange: ['GET', '/sessions/s'],
      status: 200,
      part: 'response-body',
      options: { dateTimes: 'naive' },
    },
    'a token for subscribe, if set: an older server needed one': {
      exchange: ['GET', '/sessions/s/subscribe', { headers: { Authorization: '' } }],
      status: 403,
      part: 'status',
      options: { subscribeNeedsToken: true },
    },
    '413, if set: the document has no limit of the size': {
      exchange: ['POST', '/sessions', { form }],
      status: 413,
      part: 'status',
      options: { maxUploadBytes: 10 },
    },
    '400 for a truncated form, which the framework cannot read': {
      exchange: [
        'POST',
        '/sessions',
        { ...rawForm(['Content-Disposition: form-data; name="agent_id"', 'a']), body: '--b\r\nx' },
      ],
      status: 400,
      part: 'status',
    },
  },
});

testContract<Sent, Options>('uxmate', stageOf('uxmate'), {
  conforming: [
    ...reads,
    [['POST', '/sessions/text', { form }], 200],
    [['POST', '/sessions/text', { form, files }], 200],
    [['POST', '/sessions/text', { form, files }], 422, { refuseUploads: true }],
    [['POST', '/sessions/text', unknownAgent], 404],
    [['PUT', '/sessions/s', json(more)], 200],
    [['PUT', '/sessions/s', json({ text_prompt: '' })], 200],
    [['PUT', '/sessions/x', json(more)], 404],
  ],
  invalid: [
    [['POST', '/sessions/text', json(form)], 422],
    [['PUT', '/sessions/s', { body: formOf(more) }], 422],
    [['PUT', '/sessions/s', json({})], 422],
    [['GET', '/sessions'], 422],
  ],
  departures: {
    'a 500 for a failed turn: UXMate has no status for one': {
      exchange: ['PUT', '/sessions/s', json({ text_prompt: '/fail' })],
      status: 500,
      part: 'status',
    },
  },
});

it.each([
  ['event-stream', 7],
  ['x-ndjson', 3],
] as const)(
  'a stream of portal as %s in chunks of %i bytes conforms to the OpenAPI document',
  async (subscribeAs, chunkBytes) => {
    const options = { subscribeAs, chunkBytes, heartbeat: 1, retry: 1000, wordDelay: 5 };
    const { call, recording } = await stageOf('portal')(options);
    const { body } = await call('POST', '/sessions/async', { form });
    await call('GET', `/sessions/${body.session_id}/subscribe`, accept('*/*'));
    const text = String(recording.exchanges.at(-1)?.response?.body);
    expect(text.match(/"status":"Running"/g)?.length).toBeGreaterThan(3);
    expect(recording.problems()).toEqual([]);
  },
);
