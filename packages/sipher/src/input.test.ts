import { describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { type CreateSession, createSipher, type UpdateSession } from './index.ts';

describe('bad input is refused by name, and nothing is sent', () => {
  const sent = vi.fn();
  const sipher = createSipher({ apiKey: KEY, fetch: sent });
  const create = (body: unknown) => () => sipher.sessions.create(body as CreateSession);
  const update = (body: unknown) => () => sipher.sessions.update(ID, body as UpdateSession);

  it.each<[string, string, () => Promise<unknown>]>([
    ['create', 'body', create(undefined)],
    ['create', 'body', create(null)],
    ['create', 'body', create([])],
    ['create', 'body', create('x')],
    ['create', 'defaults', create({})],
    ['create', 'defaults', create({ defaults: null })],
    ['create', 'defaults', create({ defaults: [] })],
    ['create', 'defaults', create({ defaults: 'near' })],
    ['create', 'defaults', create({ defaults: new Map([['chain', 'near']]) })],
    ['create', 'defaults', create({ defaults: new Date() })],
    ['create', 'defaults.chain', create({ defaults: { chain: 'Solana' } })],
    ['create', 'defaults.chain', create({ defaults: { chain: null } })],
    ['create', 'defaults.privacyLevel', create({ defaults: { privacyLevel: 'private' } })],
    ['create', 'defaults.rpcProvider', create({ defaults: { rpcProvider: '' } })],
    ['create', 'defaults.backend', create({ defaults: { backend: 'arcium' } })],
    ['create', 'defaults.defaultViewingKey', create({ defaults: { defaultViewingKey: '0x' } })],
    ['create', 'defaults.defaultViewingKey', create({ defaults: { defaultViewingKey: 'abc' } })],
    ['create', 'defaults.defaultViewingKey', create({ defaults: { defaultViewingKey: '0xab\n' } })],
    ['create', 'defaults.defaultViewingKey', create({ defaults: { defaultViewingKey: 7 } })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: 59 })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: 86_401 })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: 60.5 })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: Number.NaN })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: '60' })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: null })],
    ['create', 'headers.X-API-Key', () => sipher.sessions.create({ defaults: {} }, { headers: { 'X-API-Key': 'k' } })],
    ['get', 'id', () => sipher.sessions.get('')],
    ['get', 'id', () => sipher.sessions.get('..')],
    ['get', 'id', () => sipher.sessions.get(undefined as unknown as string)],
    ['update', 'id', () => sipher.sessions.update(' ', { defaults: {} })],
    ['update', 'defaults', update({})],
    ['update', 'defaults', update({ ttlSeconds: 60 })],
    ['update', 'defaults.chain', update({ defaults: { chain: 'solana ' } })],
    ['update', 'body', update(undefined)],
    ['delete', 'id', () => sipher.sessions.delete('a\u0000')],
    ['delete', 'options', () => sipher.sessions.delete(ID, 5 as never)],
  ])('%s: %s', async (operation, parameter, call) => {
    const error = await failureOf(call());
    expect(error).toMatchObject({ kind: 'input', operation: `sessions.${operation}`, parameter, attempts: 0 });
    expect(error.message).toContain(`\`${parameter}\``);
    expect(sent).not.toHaveBeenCalled();
  });

  it('tells the words that are known, and never what was given: it may be a secret', async () => {
    expect((await failureOf(create({ defaults: { chain: 'x' } })())).message).toContain('"near"');
    const { message: whole } = await failureOf(create({ defaults: {}, ttlSeconds: 60.5 })());
    expect(whole).toContain('`ttlSeconds` is invalid: expected a whole number from 60 to 86,400');
    const secret = 'deadbeef-is-no-hex';
    const { message } = await failureOf(create({ defaults: { defaultViewingKey: secret } })());
    expect(message).toContain('expected 0x and at least one hex digit');
    expect(message).not.toContain(secret);
  });
});

describe('never tighter than the API', () => {
  it.each<[string, CreateSession]>([
    ['a viewing key of any length and case', { defaults: { defaultViewingKey: '0xF' } }],
    ['absent words', { defaults: { chain: undefined }, ttlSeconds: undefined }],
    ['unknown fields', { defaults: { colour: null }, label: [] } as CreateSession],
  ])('%s', async (_, body) => {
    let written: string | undefined;
    const fetch = async (_: string, init: RequestInit) => {
      written = String(init.body);
      return Response.json({ success: true, data: { sessionId: ID, defaults: {}, createdAt: 1, expiresAt: 2 } });
    };
    await createSipher({ apiKey: KEY, fetch }).sessions.create(body);
    expect(written).toBe(JSON.stringify(body));
  });

  it('an id of any form is the server’s matter', async () => {
    const fetch = vi.fn(async () => Response.json({ success: false, error: {} }, { status: 400 }));
    const error = await failureOf(createSipher({ apiKey: KEY, fetch }).sessions.get('SESS_1'));
    expect(error).toMatchObject({ kind: 'api', reason: 'invalid' });
  });
});
