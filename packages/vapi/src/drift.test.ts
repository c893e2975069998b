import { json, serve } from '@x/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createVapi, isUnknownMessage, type MismatchReport } from './index.ts';

// Responses as they may look tomorrow: what a client does with them in both modes of validation.

const ID = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';
const SESSION = {
  id: ID,
  orgId: 'an-organisation',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  status: 'active',
  name: 'support',
};
const { id: _, ...WITHOUT_ID } = SESSION;
const { name: __, ...WITHOUT_NAME } = SESSION;

const DRIFTS: [name: string, answer: object, mismatches: [path: string, expected: string][]][] = [
  ['a new status word', { ...SESSION, status: 'archived' }, []],
  ['an extra field', { ...SESSION, retention: { days: 30 } }, []],
  ['a missing optional field', WITHOUT_NAME, []],
  ['a new message role', { ...SESSION, messages: [{ role: 'narrator', content: 'Meanwhile' }] }, []],
  ['the loose message of the guides', { ...SESSION, messages: [{ role: 'user', content: 'Hi' }] }, []],
  ['a null', { ...SESSION, name: null }, [['name', 'string']]],
  ['a missing id', WITHOUT_ID, [['id', 'a value']]],
  ['another type', { ...SESSION, cost: '0.1' }, [['cost', 'number']]],
  [
    'a new kind of cost',
    { ...SESSION, costs: [{ type: 'storage', cost: 1 }] },
    [['costs[].type', '("model" | "analysis" | "session")']],
  ],
  ['a null among the messages', { ...SESSION, messages: [null] }, [['messages[]', 'object']]],
];

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(DRIFTS)('%s', (_name, answer, mismatches) => {
  it('is handed over as it came, and reported', async () => {
    await using server = await serve(json(200, answer));
    const reports: MismatchReport[] = [];
    const onMismatch = (report: MismatchReport) => reports.push(report);
    const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key', onMismatch });
    expect(await vapi.sessions.get(ID)).toEqual(answer);
    expect(await vapi.sessions.get(ID)).toEqual(answer);
    expect(reports).toEqual(
      mismatches.map(([path, expected]) => ({ provider: 'vapi', operation: 'sessions.get', path, expected })),
    );
  });

  it(mismatches.length === 0 ? 'is no mismatch' : "is refused with validation: 'throw'", async () => {
    await using server = await serve(json(200, answer));
    const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key', validation: 'throw' });
    const session = vapi.sessions.get(ID);
    if (mismatches.length === 0) await expect(session).resolves.toEqual(answer);
    else await expect(session).rejects.toMatchObject({ kind: 'response', status: 200 });
  });
});

it('warns on the console once for each operation and path, where nobody listens', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  await using server = await serve(json(200, { ...SESSION, name: null }));
  const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key' });
  await vapi.sessions.get(ID);
  await vapi.sessions.get(ID);
  await vapi.sessions.delete(ID);
  expect(warn.mock.calls.map(([text]) => text)).toEqual([
    'vapi sessions.get: unexpected response: expected string at `name`. Reported once.',
    'vapi sessions.delete: unexpected response: expected string at `name`. Reported once.',
  ]);
});

it('a mismatch never shows what was found: it may be a secret', async () => {
  const token = 'a-twilio-auth-token';
  await using server = await serve(json(200, { ...SESSION, phoneNumber: { twilioAuthToken: [token] } }));
  const reports: unknown[] = [];
  await createVapi({
    baseUrl: server.url,
    apiKey: 'a-key',
    onMismatch: (report) => reports.push(report),
  }).sessions.get(ID);
  expect(reports.length).toBeGreaterThan(0);
  expect(JSON.stringify(reports)).not.toContain(token);
  const strict = createVapi({ baseUrl: server.url, apiKey: 'a-key', validation: 'throw' });
  await expect(strict.sessions.get(ID)).rejects.not.toThrow(token);
});

describe('what the walk over pages leans on is enforced, reporting or not', () => {
  const METADATA = { itemsPerPage: 100, totalItems: 1, currentPage: 1, hasNextPage: false };
  it.each([
    ['no results', { metadata: METADATA }],
    ['results that are no list', { results: {}, metadata: METADATA }],
    ['a bare list, as older routes give', [SESSION]],
    ['no metadata', { results: [SESSION] }],
  ])('%s', async (_name, page) => {
    await using server = await serve(json(200, page));
    const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key', onMismatch: () => {} });
    await expect(vapi.sessions.listAll().next()).rejects.toMatchObject({
      kind: 'response',
      operation: 'sessions.listAll',
    });
  });
});

it('another id than the one asked for is refused always', async () => {
  await using server = await serve(json(200, { ...SESSION, id: 'f'.repeat(8) }));
  const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key' });
  await expect(vapi.sessions.get(ID)).rejects.toMatchObject({ kind: 'response' });
});

it('a new kind of message is told by isUnknownMessage', async () => {
  await using server = await serve(json(200, { ...SESSION, messages: [{ role: 'narrator' }, { role: 'user' }] }));
  const session = await createVapi({ baseUrl: server.url, apiKey: 'a-key' }).sessions.get(ID);
  expect(session.messages?.map(isUnknownMessage)).toEqual([true, false]);
});
