import { json, serve, text } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../test/failure-of.ts';
import { startPortal, startUxmate } from '../test/services.ts';
import { createPortal } from './portal/index.ts';
import { createUxmate } from './uxmate/index.ts';

const BODY = { agent_id: 'agent-1', text_prompt: 'Hi' };

const clients = [
  ['portal', (baseUrl: string) => createPortal({ baseUrl, token: KEY, onMismatch: () => {} })],
  ['uxmate', (baseUrl: string) => createUxmate({ baseUrl, onMismatch: () => {} })],
] as const;

describe.each(clients)('%s', (name, createAt) => {
  it.each([
    [401, { detail: 'Unauthorized' }, 'unauthenticated', 'Unauthorized'],
    [403, { detail: 'Not authenticated' }, 'unauthenticated', 'Not authenticated'],
    [403, { detail: 'Invalid authentication credentials' }, 'unauthenticated', 'credentials'],
    [403, { detail: 'Not yours' }, 'forbidden', 'Not yours'],
    [403, 'words', 'forbidden', 'words'],
    [413, {}, 'invalid', '413'],
    [422, { detail: 'no list' }, 'invalid', 'no list'],
    [422, { detail: [null, 7, {}, { loc: 'x' }] }, 'invalid', 'is invalid'],
  ])('reads the error %i %j as %s', async (status, body, reason, message) => {
    await using server = await serve(json(status, body));
    const error = await failureOf(createAt(server.url).sessions.get('a'));
    expect(error).toMatchObject({ kind: 'api', provider: name, status, reason, attempts: 1 });
    expect(error.message).toContain(message);
  });

  it('reads the fields of a 422', async () => {
    const detail = [
      { type: 'missing', loc: ['body', 'text_prompt'], msg: 'Field required', input: null },
      { type: 'x', loc: ['body', 'files', 0], msg: 'Expected UploadFile', url: 'https://errors.example' },
      { type: 'x', loc: ['query'], msg: 'no' },
    ];
    await using server = await serve(json(422, { detail }));
    const error = await failureOf(createAt(server.url).sessions.create(BODY));
    expect(error).toMatchObject({
      reason: 'invalid',
      outcome: 'not-applied',
      fields: [
        { field: 'text_prompt', message: 'Field required' },
        { field: 'files[0]', message: 'Expected UploadFile' },
        { field: 'query', message: 'no' },
      ],
    });
    expect(error.message).toContain('text_prompt: Field required; files[0]: Expected UploadFile');
  });

  it('shows the text of a 500 in plain text', async () => {
    await using server = await serve(text(500, 'Internal Server Error'));
    expect(await failureOf(createAt(server.url).sessions.create(BODY))).toMatchObject({
      message: expect.stringContaining('responded 500 (unavailable): Internal Server Error. It may have been applied'),
      outcome: 'unknown',
      attempts: 1,
      body: 'Internal Server Error',
    });
  });

  it('retries a form with the same bytes after a 429', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await using server = await serve(json(429, { detail: 'slow down' }), json(200, { id: 'a' }));
    const files = [new File(['hello\r\nthere'], 'a.txt')];
    await createAt(server.url).sessions.create({ ...BODY, files });
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]).toEqual(server.requests[0]);
    vi.restoreAllMocks();
  });

  it('returns grouped sessions of any shape as they are, also if `validation` is `throw`', async () => {
    const shapes = [{ a: 1 }, { time_to_sessions: [1] }, { time_to_sessions: { Today: 'none', Old: [null] } }, {}];
    for (const shape of shapes) {
      await using server = await serve(json(200, shape));
      const strict = { baseUrl: server.url, validation: 'throw' } as const;
      const { sessions } = name === 'portal' ? createPortal({ ...strict, token: KEY }) : createUxmate(strict);
      expect(await sessions.listGrouped()).toEqual(shape);
    }
  });

  it('checks ten sessions of a list, and all of them if `validation` is `throw`', async () => {
    const times = { created_at: '2026-11-22T00:00:00Z', updated_at: '2026-11-22T00:00:00Z' };
    const session = { id: 'a', agent_id: 'b', thread_id: 't', user_id: 'u', status: 'Ready', messages: [], ...times };
    const all = Array.from({ length: 100 }, (_, index) => ({ ...session, status: index === 1 ? 7 : 'Ready' }));
    await using server = await serve(json(200, { sessions: all }));
    const onMismatch = vi.fn();
    const at = (options: object) =>
      name === 'portal'
        ? createPortal({ baseUrl: server.url, token: KEY, ...options })
        : createUxmate({ baseUrl: server.url, ...options });
    expect((await at({ onMismatch }).sessions.list('b')).sessions).toEqual(all);
    expect(onMismatch).not.toHaveBeenCalled();
    const error = await failureOf(at({ validation: 'throw' }).sessions.list('b'));
    expect(error.message).toContain('sessions[].status');
  });

  it('allows 300 s for a turn and 30 s for a read by default, and respects `timeout`', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const limits: number[] = [];
    const setTimeoutBefore = globalThis.setTimeout;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, milliseconds: number) => {
      limits.push(Math.round(milliseconds));
      return setTimeoutBefore(run, milliseconds);
    }) as typeof setTimeout);
    const fetch = (async () => Response.json({ id: 'a' })) as typeof globalThis.fetch;
    const options = { baseUrl: 'http://127.0.0.1', fetch, onMismatch: () => {} };
    const make = (more: object) =>
      name === 'portal' ? createPortal({ ...options, token: KEY, ...more }) : createUxmate({ ...options, ...more });
    await make({}).sessions.create(BODY);
    await make({}).sessions.get('a');
    await make({ timeout: 1000 }).sessions.create(BODY);
    await make({ timeout: 1000 }).sessions.create(BODY, { timeout: 2000 });
    vi.restoreAllMocks();
    vi.useRealTimers();
    expect(limits).toEqual([300_000, 30_000, 1000, 2000]);
  });
});

it('an upload that is refused with 413 rejects with that status, not with the broken connection', async () => {
  const settings = { portal: { maxUploadBytes: 1_000_000 }, uxmate: { maxUploadBytes: 1_000_000 } };
  const files = [{ name: 'big.bin', data: new Uint8Array(8_000_000) }];
  await using portal = await startPortal({ fetch: globalThis.fetch }, { settings });
  expect(await failureOf(portal.client.sessions.create({ ...BODY, files }))).toMatchObject({
    kind: 'api',
    status: 413,
  });
  await using uxmate = await startUxmate({ settings });
  expect(await failureOf(uxmate.client.sessions.create({ ...BODY, files }))).toMatchObject({
    kind: 'api',
    status: 413,
  });
});
