import { json, serve } from '@x/core/testing';
import { describe, expect, it } from 'vitest';
import { ID, KEY } from '../test/failure-of.ts';
import { createSipher, type MismatchReport, type Sipher } from './index.ts';

// Responses of a later version of the API: what the client does with them in both modes of validation.

const DATA = { sessionId: ID, defaults: { chain: 'near' }, createdAt: 1, expiresAt: 2, lastAccessedAt: 1 };
const { createdAt: _, ...WITHOUT_CREATED } = DATA;
const { sessionId: __, ...WITHOUT_ID } = DATA;

const DRIFTS: [name: string, data: object, mismatches: [path: string, expected: string][]][] = [
  [
    'new enum values',
    { ...DATA, defaults: { chain: 'mars', privacyLevel: 'total', rpcProvider: 'x', backend: 'arcium' } },
    [],
  ],
  ['an extra field', { ...DATA, label: 'mine', defaults: { region: 'eu' } }, []],
  ['a null default', { ...DATA, defaults: { chain: null } }, [['data.defaults.chain', 'string']]],
  ['a missing time', WITHOUT_CREATED, [['data.createdAt', 'a value']]],
  ['a time as a string', { ...DATA, expiresAt: '2026-01-01' }, [['data.expiresAt', 'number']]],
];

it.each(DRIFTS)(
  'a session with %s is returned as it is, reported once, and refused if `validation` is `throw`',
  async (_, data, mismatches) => {
    await using server = await serve(json(200, { success: true, data }));
    const reports: MismatchReport[] = [];
    const onMismatch = (report: MismatchReport) => reports.push(report);
    const sipher = createSipher({ baseUrl: server.url, apiKey: KEY, onMismatch });
    for (let count = 0; count < 2; count += 1) expect(await sipher.sessions.get(ID)).toEqual(data);
    const common = { provider: 'sipher', operation: 'sessions.get' };
    expect(reports).toEqual(mismatches.map(([path, expected]) => ({ ...common, path, expected })));
    const strict = createSipher({ baseUrl: server.url, apiKey: KEY, validation: 'throw' }).sessions.get(ID);
    if (mismatches.length === 0) await expect(strict).resolves.toEqual(data);
    else await expect(strict).rejects.toMatchObject({ kind: 'response', status: 200 });
  },
);

describe('a response is refused in both modes of validation', () => {
  const calls: Record<string, (sipher: Sipher) => Promise<unknown>> = {
    create: ({ sessions }) => sessions.create({ defaults: {} }),
    get: ({ sessions }) => sessions.get(ID),
    update: ({ sessions }) => sessions.update(ID, { defaults: {} }),
    delete: ({ sessions }) => sessions.delete(ID),
  };
  it.each([
    ['without an envelope', DATA],
    ['with an error in place of the data', { success: false, error: { code: 'X', message: 'm' } }],
    ['with `success: false` beside data', { success: false, data: DATA }],
    ['without `success`', { data: DATA }],
    ['without data', { success: true }],
    ['whose data is null', { success: true, data: null }],
    ['whose data is an array', { success: true, data: [DATA] }],
    ['without an id', { success: true, data: WITHOUT_ID }],
    ['that is an array', [DATA]],
  ])('%s', async (_name, body) => {
    await using server = await serve(json(200, body));
    for (const [name, call] of Object.entries(calls)) {
      const sipher = createSipher({ baseUrl: server.url, apiKey: KEY, onMismatch: () => {} });
      const outcome = name === 'get' ? {} : { outcome: 'applied' };
      await expect(call(sipher)).rejects.toMatchObject({ kind: 'response', operation: `sessions.${name}`, ...outcome });
    }
  });
});
