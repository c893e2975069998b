import { json, serve } from '@x/core/testing';
import { describe, expect, it } from 'vitest';
import { createVapi, isUnknownMessage, type MismatchReport } from './index.ts';

// Responses of a later version of the API: what the client does with them in both modes of validation.

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

const DRIFTS: [name: string, body: object, mismatches: [path: string, expected: string][]][] = [
  ['a new status', { ...SESSION, status: 'archived' }, []],
  ['an extra field', { ...SESSION, retention: { days: 30 } }, []],
  ['a missing optional field', WITHOUT_NAME, []],
  ['a new message role', { ...SESSION, messages: [{ role: 'narrator', content: 'Meanwhile' }] }, []],
  ['a message as in the guides', { ...SESSION, messages: [{ role: 'user', content: 'Hi' }] }, []],
  ['a null', { ...SESSION, name: null }, [['name', 'string']]],
  ['a missing id', WITHOUT_ID, [['id', 'a value']]],
  ['a field of another type', { ...SESSION, cost: '0.1' }, [['cost', 'number']]],
  [
    'a new kind of cost',
    { ...SESSION, costs: [{ type: 'storage', cost: 1 }] },
    [['costs[].type', '("model" | "analysis" | "session")']],
  ],
  ['a null among the messages', { ...SESSION, messages: [null] }, [['messages[]', 'object']]],
];

it.each(DRIFTS)(
  'a session with %s is returned as it is, reported once, and refused if `validation` is `throw`',
  async (_, body, mismatches) => {
    await using server = await serve(json(200, body));
    const reports: MismatchReport[] = [];
    const onMismatch = (report: MismatchReport) => reports.push(report);
    const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key', onMismatch });
    for (let count = 0; count < 2; count += 1) expect(await vapi.sessions.get(ID)).toEqual(body);
    const common = { provider: 'vapi', operation: 'sessions.get' };
    expect(reports).toEqual(mismatches.map(([path, expected]) => ({ ...common, path, expected })));
    const strict = createVapi({ baseUrl: server.url, apiKey: 'a-key', validation: 'throw' }).sessions.get(ID);
    if (mismatches.length === 0) await expect(strict).resolves.toEqual(body);
    else await expect(strict).rejects.toMatchObject({ kind: 'response', status: 200 });
  },
);

it('a mismatch does not show the value, which may be a secret', async () => {
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

describe('listAll refuses a page in both modes of validation', () => {
  const METADATA = { itemsPerPage: 100, totalItems: 1, currentPage: 1, hasNextPage: false };
  it.each([
    ['without results', { metadata: METADATA }],
    ['whose results are not an array', { results: {}, metadata: METADATA }],
    ['that is a bare array, as older routes return', [SESSION]],
    ['without metadata', { results: [SESSION] }],
  ])('%s', async (_name, page) => {
    await using server = await serve(json(200, page));
    const vapi = createVapi({ baseUrl: server.url, apiKey: 'a-key', onMismatch: () => {} });
    await expect(vapi.sessions.listAll().next()).rejects.toMatchObject({
      kind: 'response',
      operation: 'sessions.listAll',
    });
  });
});

it('isUnknownMessage recognizes a message of an unknown role', async () => {
  await using server = await serve(json(200, { ...SESSION, messages: [{ role: 'narrator' }, { role: 'user' }] }));
  const session = await createVapi({ baseUrl: server.url, apiKey: 'a-key' }).sessions.get(ID);
  expect(session.messages?.map(isUnknownMessage)).toEqual([true, false]);
});
