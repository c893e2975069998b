import { type Problem, recordExchanges } from '@x/contracts';
import { describe, expect, it } from 'vitest';
import { agentCaller, formOf, rawForm } from '../../../test/agent-caller.ts';
import { start } from '../../../test/start.ts';
import type { EmulatorOptions } from '../../index.ts';

type Name = 'portal' | 'uxmate';
type Settings = NonNullable<EmulatorOptions['settings']>;

/** A stored session, and what calls an API under the eyes of its document. */
async function stage(name: Name, { settings = {}, token }: { settings?: Settings; token?: string } = {}) {
  const [portal, uxmate] = [
    { wordDelay: 0, ...settings.portal },
    { wordDelay: 0, ...settings.uxmate },
  ];
  const emulator = await start({ settings: { portal, uxmate } });
  const messages = [
    { text: 'Hi', role: 'user' },
    { text: 'Hello', role: 'assistant' },
  ];
  emulator.seed({
    [name]: {
      sessions: [
        { id: 's', messages },
        { id: 'flushed', status: 'Flushed', routine_id: 'r' },
      ],
    },
  });
  const recording = recordExchanges(name, fetch, { baseUrl: emulator.baseUrls[name] });
  const call = agentCaller(emulator, name, { fetch: recording.fetch, ...(token !== undefined && { token }) });
  return { emulator, recording, call };
}

type Sent = Parameters<Awaited<ReturnType<typeof stage>>['call']>[2];
type Exchange = [method: string, path: string, sent?: Sent];

const form = { agent_id: 'agent-1', text_prompt: 'How did sales go?' };
const files = [new File(['a,b\n1,2\n'], 'sales.csv', { type: 'text/csv' }), new File([''], 'ü "q".bin')];
const more = { text_prompt: 'More' };
const json = (body: unknown) => ({ body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
const accept = (type: string) => ({ headers: { Accept: type, Authorization: '' } });

const shared: Exchange[] = [
  ['GET', '/sessions?agent_id=agent-1'],
  ['GET', '/sessions?agent_id=unknown'],
  ['GET', '/sessions/grouped'],
  ['GET', '/sessions/s'],
  ['GET', '/sessions/flushed'],
];
const good: Record<Name, Exchange[]> = {
  portal: [
    ...shared,
    ['POST', '/sessions', { form }],
    ['POST', '/sessions', { form: { ...form, text_prompt: '/fail' } }],
    ['POST', '/sessions', { form, files }],
    ['POST', '/sessions/async', { form, files }],
    ['POST', '/sessions/replay?session_id=s&last_message_index=0'],
    ['POST', '/sessions/replay?session_id=s&last_message_index=1'],
    ['PUT', '/sessions/s', { form: more, files }],
    ['PUT', '/sessions/s/async', { form: more }],
    ['GET', '/sessions/s/subscribe', accept('text/event-stream')],
    ['GET', '/sessions/s/subscribe', accept('application/x-ndjson')],
    ['GET', '/sessions/s/subscribe', accept('*/*')],
  ],
  uxmate: [
    ...shared,
    ['POST', '/sessions/text', { form }],
    ['POST', '/sessions/text', { form, files }],
    ['PUT', '/sessions/s', json(more)],
    ['PUT', '/sessions/s', json({ text_prompt: '' })],
  ],
};

describe.each(['portal', 'uxmate'] as const)('%s: an exchange that succeeds fits the document', (name) => {
  it.each(good[name])('%s %s %j', async (method, path, sent) => {
    const { call, recording } = await stage(name);
    expect((await call(method, path, sent)).status).toBe(200);
    expect(recording.exchanges).toHaveLength(1);
    expect(recording.problems()).toEqual([]);
  });
});

it('a stream of a turn under way fits, however it is cut and whatever else is in it', async () => {
  for (const [subscribeAs, chunkBytes] of [
    ['event-stream', 7],
    ['x-ndjson', 3],
  ] as const) {
    const settings = { portal: { subscribeAs, chunkBytes, heartbeat: 1, retry: 1000, wordDelay: 5 } };
    const { call, recording } = await stage('portal', { settings });
    const { body } = await call('POST', '/sessions/async', { form });
    await call('GET', `/sessions/${body.session_id}/subscribe`, accept('*/*'));
    const text = String(recording.exchanges.at(-1)?.response?.body);
    expect(text.match(/"status":"Running"/g)?.length).toBeGreaterThan(3);
    expect(recording.problems()).toEqual([]);
  }
});

const refusals: [Name, Exchange, number][] = [
  ['portal', ['POST', '/sessions', { form: { ...form, agent_id: 'unknown' } }], 404],
  ['portal', ['POST', '/sessions/async', { form: { ...form, agent_id: 'unknown' } }], 404],
  ['portal', ['POST', '/sessions/replay?session_id=x&last_message_index=0'], 404],
  ['portal', ['POST', '/sessions/replay?session_id=s&last_message_index=9'], 422],
  ['portal', ['GET', '/sessions/x'], 404],
  ['portal', ['PUT', '/sessions/x', { form: more }], 404],
  ['portal', ['PUT', '/sessions/x/async', { form: more }], 404],
  ['portal', ['GET', '/sessions/x/subscribe'], 404],
  ['uxmate', ['POST', '/sessions/text', { form: { ...form, agent_id: 'unknown' } }], 404],
  ['uxmate', ['GET', '/sessions/x'], 404],
  ['uxmate', ['PUT', '/sessions/x', json(more)], 404],
];

describe('a refusal of a good request fits the document', () => {
  it.each(refusals)('%s %j', async (name, [method, path, sent], status) => {
    const { call, recording } = await stage(name);
    expect((await call(method, path, sent)).status).toBe(status);
    expect(recording.problems()).toEqual([]);
  });

  it.each([
    ['', {}, 403],
    ['', { missingToken: 401 }, 401],
    ['unknown', {}, 401],
    ['emulator-portal-other-user-token', {}, 403],
  ] as const)('with the token %j and %j', async (token, portal, status) => {
    const { call, recording } = await stage('portal', { settings: { portal }, token });
    const guarded = [
      ['POST', '/sessions/replay?session_id=s&last_message_index=0'],
      ['GET', '/sessions/s'],
      ['PUT', '/sessions/s', { form: more }],
      ['PUT', '/sessions/s/async', { form: more }],
    ] as const;
    for (const [method, path, sent] of guarded) expect((await call(method, path, sent)).status).toBe(status);
    expect(recording.problems()).toEqual([]);
  });

  it('of an upload at UXMate, when set', async () => {
    const { call, recording } = await stage('uxmate', { settings: { uxmate: { refuseUploads: true } } });
    expect((await call('POST', '/sessions/text', { form, files })).status).toBe(422);
    expect(recording.problems()).toEqual([]);
  });
});

const requestParts = new Set<Problem['part']>(['path', 'method', 'parameter', 'request-body']);

describe('a refusal of a wrong request fits the document, which blames the request alone', () => {
  it.each<[Name, Exchange, number]>([
    ['portal', ['POST', '/sessions', json(form)], 422],
    ['portal', ['POST', '/sessions/async', { form: more }], 422],
    ['portal', ['POST', '/sessions', rawForm(['Content-Disposition: form-data; name="files"', 'x'])], 422],
    ['portal', ['PUT', '/sessions/s'], 422],
    ['portal', ['GET', '/sessions'], 422],
    ['portal', ['POST', '/sessions/replay?session_id=s&last_message_index=x'], 422],
    ['portal', ['GET', '/sessions/a%2Fb/async'], 404],
    ['portal', ['DELETE', '/sessions/s'], 405],
    ['uxmate', ['POST', '/sessions/text', json(form)], 422],
    ['uxmate', ['PUT', '/sessions/s', { body: formOf(more) }], 422],
    ['uxmate', ['PUT', '/sessions/s', json({})], 422],
    ['uxmate', ['GET', '/sessions'], 422],
  ])('%s %j', async (name, [method, path, sent], status) => {
    const { call, recording } = await stage(name);
    expect((await call(method, path, sent)).status).toBe(status);
    const problems = recording.problems();
    expect(problems).not.toEqual([]);
    expect(problems.filter(({ part }) => !requestParts.has(part))).toEqual([]);
  });
});

interface Exception {
  readonly name: Name;
  readonly exchange: Exchange;
  readonly status: number;
  readonly part: Problem['part'];
  readonly settings?: Settings;
}

/** Where the emulator departs from the document, and why. */
const exceptions: Record<string, Exception> = {
  'a URL-encoded form: the framework takes it for a form, the document does not tell': {
    name: 'portal',
    exchange: ['POST', '/sessions', { body: new URLSearchParams(form) }],
    status: 200,
    part: 'request-body',
  },
  'a failed turn at UXMate: it has no status for one, so that only a 500 can tell of it': {
    name: 'uxmate',
    exchange: ['PUT', '/sessions/s', json({ text_prompt: '/fail' })],
    status: 500,
    part: 'status',
  },
  'naive times, when set: the contract has seen them, the format of the document has not': {
    name: 'portal',
    exchange: ['GET', '/sessions/s'],
    status: 200,
    part: 'response-body',
    settings: { portal: { dateTimes: 'naive' } },
  },
  'a token for subscribe, when set: an older server wanted one, by all that is known of it': {
    name: 'portal',
    exchange: ['GET', '/sessions/s/subscribe', { headers: { Authorization: '' } }],
    status: 403,
    part: 'status',
    settings: { portal: { subscribeNeedsToken: true } },
  },
  '413, when set: a server must end somewhere, and the document knows no limit': {
    name: 'portal',
    exchange: ['POST', '/sessions', { form }],
    status: 413,
    part: 'status',
    settings: { portal: { maxUploadBytes: 10 } },
  },
  '400 for a form that breaks off: the framework cannot read it, the document does not tell': {
    name: 'portal',
    exchange: [
      'POST',
      '/sessions',
      { ...rawForm(['Content-Disposition: form-data; name="agent_id"', 'a']), body: '--b\r\nx' },
    ],
    status: 400,
    part: 'status',
  },
};

describe('an exception', () => {
  it.each(Object.entries(exceptions))(
    '%s',
    async (_, { name, exchange: [method, path, sent], status, part, settings }) => {
      const { call, recording } = await stage(name, settings && { settings });
      expect((await call(method, path, sent)).status).toBe(status);
      expect(recording.problems().map((problem) => problem.part)).toContain(part);
    },
  );
});
