import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../../../test/agent-caller.ts';
import { start } from '../../../../test/start.ts';

const json = { 'Content-Type': 'application/json' };

async function stage() {
  const emulator = await start({ settings: { uxmate: { wordDelay: 0 } } });
  const call = agentCaller(emulator, 'uxmate');
  const create = (prompt = 'Hi', files: File[] = []) =>
    call('POST', '/sessions/text', { form: { agent_id: 'agent-1', text_prompt: prompt }, files });
  const update = (id: string, body: unknown, headers: Record<string, string> = json) =>
    call('PUT', `/sessions/${id}`, { body: typeof body === 'string' ? body : JSON.stringify(body), headers });
  return { emulator, call, create, update };
}

it('UXMate creates a session from a form, and returns it without users, threads and speakers', async () => {
  const { emulator, create, call } = await stage();
  const { status, body } = await create('Hi', [new File(['abc'], 'a.txt', { type: 'text/plain' })]);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);
  expect([status, body]).toEqual([
    200,
    {
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      agent_id: 'agent-1',
      created_at: time,
      updated_at: time,
      messages: [
        { text: 'Hi', role: 'user' },
        { text: 'Analyst here. You said: Hi\nYou sent: a.txt (text/plain, 3 bytes)', role: 'assistant' },
      ],
      status: 'Ready',
      routine_id: null,
    },
  ]);
  expect((await call('GET', `/sessions/${body.id}`)).body).toEqual(body);
  expect(emulator.sessions('uxmate')).toMatchObject([{ session: body, files: [{ name: 'a.txt', size: 3 }] }]);
});

it.each(['More', '', 'line\nfeed', '🐝'])('UXMate accepts the message %j in JSON', async (text) => {
  const { create, update } = await stage();
  const { body } = await create();
  const { status, body: updated } = await update(body.id, { text_prompt: text, files: ['ignored'] });
  expect([status, updated.status]).toEqual([200, 'Ready']);
  expect(updated.messages.slice(0, 3)).toEqual([...body.messages, { text, role: 'user' }]);
  expect(updated.messages).toHaveLength(4);
});

it('UXMate accepts other JSON content types', async () => {
  const { create, update } = await stage();
  const { body } = await create();
  for (const type of ['application/json; charset=utf-8', 'application/vnd.x+json', 'Application/JSON']) {
    expect((await update(body.id, { text_prompt: 'x' }, { 'Content-Type': type })).status).toBe(200);
  }
});

it('UXMate responds to a failed turn with 500, and the session stays Ready', async () => {
  const { call, create, update, emulator } = await stage();
  const { body } = await create();
  const failed = await update(body.id, { text_prompt: '/fail' });
  expect([failed.status, failed.headers.get('Content-Type'), failed.body]).toEqual([
    500,
    'text/plain; charset=utf-8',
    'Internal Server Error',
  ]);
  const messages = [...body.messages, { text: '/fail', role: 'user' }];
  expect((await call('GET', `/sessions/${body.id}`)).body).toMatchObject({ status: 'Ready', messages });
  expect((await update(body.id, { text_prompt: 'x' })).status).toBe(200);
  expect((await create('/fail')).status).toBe(500);
  expect(emulator.sessions('uxmate')).toHaveLength(2);
});

describe('UXMate responds with 422 to an update', () => {
  const url = (type: string) => `https://errors.pydantic.dev/2.5/v/${type}`;
  const noObject = (input: unknown) => ({
    type: 'model_attributes_type',
    loc: ['body'],
    msg: 'Input should be a valid dictionary or object to extract fields from',
    input,
    url: url('model_attributes_type'),
  });
  const missing = { type: 'missing', msg: 'Field required', url: url('missing') };
  const noText = (input: unknown) => ({
    type: 'string_type',
    loc: ['body', 'text_prompt'],
    msg: 'Input should be a valid string',
    input,
    url: url('string_type'),
  });

  it.each<[unknown, Record<string, string>, unknown]>([
    ['text_prompt=Hi', { 'Content-Type': 'application/x-www-form-urlencoded' }, noObject('text_prompt=Hi')],
    ['{"text_prompt":"Hi"}', { 'Content-Type': 'text/plain' }, noObject('{"text_prompt":"Hi"}')],
    [[1], json, noObject([1])],
    ['"a"', json, noObject('a')],
    ['null', json, { ...missing, loc: ['body'], input: null }],
    [' null ', json, { ...missing, loc: ['body'], input: null }],
    ['', json, { ...missing, loc: ['body'], input: null }],
    [{ prompt: 'Hi' }, json, { ...missing, loc: ['body', 'text_prompt'], input: { prompt: 'Hi' } }],
    [{ text_prompt: null }, json, noText(null)],
    [{ text_prompt: 1 }, json, noText(1)],
  ])('of %j with %j', async (body, headers, problem) => {
    const { create, update } = await stage();
    const { body: session } = await create();
    expect(await update(session.id, body, headers)).toMatchObject({ status: 422, body: { detail: [problem] } });
  });

  it.each([
    ['{"text_prompt":', 15, 'Expecting value'],
    ['{"text_prompt":"a"} x', 20, 'Extra data'],
    ['{"ü🐝": x}', 7, 'Expecting value'],
    [' ', 1, 'Expecting value'],
  ])('with broken JSON, the place and the problem: %j', async (text, position, error) => {
    const { create, update } = await stage();
    const { status, body } = await update((await create()).body.id, text);
    const problem = { type: 'json_invalid', loc: ['body', position], msg: 'JSON decode error', input: {} };
    expect([status, body.detail]).toEqual([422, [{ ...problem, ctx: { error } }]]);
  });

  it('before 404', async () => {
    const { update } = await stage();
    expect((await update('unknown', {})).status).toBe(422);
    expect(await update('unknown', { text_prompt: '' })).toMatchObject({
      status: 404,
      body: { detail: 'Entity not found' },
    });
  });
});

it.each([
  ['that is not UTF-8', Uint8Array.of(...Buffer.from('{"text_prompt":"'), 0xff, ...Buffer.from('"}'))],
  ['of 501 levels', `${'['.repeat(501)}${']'.repeat(501)}`],
  ['of 100,000 levels', '['.repeat(100_000)],
])('UXMate responds with 400 to an update with JSON %s', async (_, body) => {
  const { call, create } = await stage();
  const { id, messages } = (await create()).body;
  const response = await call('PUT', `/sessions/${id}`, { body, headers: json });
  expect(response).toMatchObject({ status: 400, body: { detail: 'There was an error parsing the body' } });
  expect((await call('GET', `/sessions/${id}`)).body.messages).toEqual(messages);
});

it('UXMate takes JSON without a content type', async () => {
  const { call, create } = await stage();
  const { id } = (await create()).body;
  const body = Buffer.from('\uFEFF{"text_prompt":"Hi"}');
  expect(await call('PUT', `/sessions/${id}`, { body })).toMatchObject({ status: 200, body: { status: 'Ready' } });
});

it('UXMate responds with 413 to an update over 10 MiB', async () => {
  const { update } = await stage();
  const response = await update('x', { text_prompt: 'x'.repeat(10 * 1024 * 1024) });
  expect(response).toMatchObject({ status: 413, body: { detail: 'Request Entity Too Large' } });
});

it('UXMate responds with 404 for an unknown agent', async () => {
  const { call } = await stage();
  const form = { agent_id: 'unknown', text_prompt: 'Hi' };
  expect(await call('POST', '/sessions/text', { form })).toMatchObject({
    status: 404,
    body: { detail: 'Entity not found' },
  });
});

it('UXMate ignores a token', async () => {
  const { call } = await stage();
  expect((await call('GET', '/sessions/grouped', { headers: { Authorization: 'Bearer x' } })).status).toBe(200);
});
