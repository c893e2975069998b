import { json, serve } from '@x/core/testing';
import { describe, expect, it } from 'vitest';
import { ID, KEY } from '../test/failure-of.ts';
import { createSipher, type MismatchReport, type Sipher } from './index.ts';

// Answers as they may look tomorrow: what a client makes of them in both modes.

const DATA = { sessionId: ID, defaults: { chain: 'near' }, createdAt: 1, expiresAt: 2, lastAccessedAt: 1 };
const { createdAt: _, ...WITHOUT_CREATED } = DATA;
const { sessionId: __, ...WITHOUT_ID } = DATA;

const DRIFTS: [name: string, data: object, mismatches: [path: string, expected: string][]][] = [
  [
    'new words',
    { ...DATA, defaults: { chain: 'mars', privacyLevel: 'total', rpcProvider: 'x', backend: 'arcium' } },
    [],
  ],
  ['an extra field', { ...DATA, label: 'mine', defaults: { region: 'eu' } }, []],
  ['a null default', { ...DATA, defaults: { chain: null } }, [['data.defaults.chain', 'string']]],
  ['a missing time', WITHOUT_CREATED, [['data.createdAt', 'a value']]],
  ['a time as a text', { ...DATA, expiresAt: '2026-01-01' }, [['data.expiresAt', 'number']]],
];

describe.each(DRIFTS)('%s', (_name, data, mismatches) => {
  it('is handed over as it came, and reported', async () => {
    await using server = await serve(json(200, { success: true, data }));
    const reports: MismatchReport[] = [];
    const onMismatch = (report: MismatchReport) => reports.push(report);
    const sipher = createSipher({ baseUrl: server.url, apiKey: KEY, onMismatch });
    expect(await sipher.sessions.get(ID)).toEqual(data);
    expect(await sipher.sessions.get(ID)).toEqual(data);
    expect(reports).toEqual(
      mismatches.map(([path, expected]) => ({ provider: 'sipher', operation: 'sessions.get', path, expected })),
    );
  });

  it(mismatches.length === 0 ? 'is no mismatch' : "is refused with validation: 'throw'", async () => {
    await using server = await serve(json(200, { success: true, data }));
    const session = createSipher({ baseUrl: server.url, apiKey: KEY, validation: 'throw' }).sessions.get(ID);
    if (mismatches.length === 0) await expect(session).resolves.toEqual(data);
    else await expect(session).rejects.toMatchObject({ kind: 'response', status: 200 });
  });
});

describe('what the client leans on is enforced, reporting or not', () => {
  const calls: Record<string, (sipher: Sipher) => Promise<unknown>> = {
    create: ({ sessions }) => sessions.create({ defaults: {} }),
    get: ({ sessions }) => sessions.get(ID),
    update: ({ sessions }) => sessions.update(ID, { defaults: {} }),
    delete: ({ sessions }) => sessions.delete(ID),
  };
  it.each([
    ['no envelope', DATA],
    ['an error in place of the data', { success: false, error: { code: 'X', message: 'm' } }],
    ['a failure beside data', { success: false, data: DATA }],
    ['no word on success', { data: DATA }],
    ['no data', { success: true }],
    ['data that are null', { success: true, data: null }],
    ['data that are a list', { success: true, data: [DATA] }],
    ['no id', { success: true, data: WITHOUT_ID }],
    ['a list', [DATA]],
  ])('%s', async (_name, answer) => {
    await using server = await serve(json(200, answer));
    for (const [name, call] of Object.entries(calls)) {
      const sipher = createSipher({ baseUrl: server.url, apiKey: KEY, onMismatch: () => {} });
      const outcome = name === 'get' ? {} : { outcome: 'applied' };
      await expect(call(sipher)).rejects.toMatchObject({ kind: 'response', operation: `sessions.${name}`, ...outcome });
    }
  });

  it('another id than the one asked for', async () => {
    const data = { ...DATA, sessionId: `sess_${'f'.repeat(64)}` };
    await using server = await serve(json(200, { success: true, data }));
    const sipher = createSipher({ baseUrl: server.url, apiKey: KEY });
    await expect(sipher.sessions.get(ID)).rejects.toThrow('its `data.sessionId` is not the id that was asked for');
  });
});
