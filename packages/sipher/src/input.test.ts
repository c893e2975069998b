import { describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { type CreateSession, createSipher, type UpdateSession } from './index.ts';

describe('an invalid argument is refused by its name, and nothing is sent', () => {
  const sent = vi.fn();
  const sipher = createSipher({ apiKey: KEY, fetch: sent });
  const create = (body: unknown) => () => sipher.sessions.create(body as CreateSession);
  const update = (body: unknown) => () => sipher.sessions.update(ID, body as UpdateSession);

  it.each<[string, string, () => Promise<unknown>]>([
    ['create', 'body', create(undefined)],
    ['create', 'body', create([])],
    ['create', 'defaults', create({})],
    ['create', 'defaults', create({ defaults: null })],
    ['create', 'defaults', create({ defaults: [] })],
    ['create', 'defaults', create({ defaults: new Map([['chain', 'near']]) })],
    ['create', 'defaults.chain', create({ defaults: { chain: 'Solana' } })],
    ['create', 'defaults.chain', create({ defaults: { chain: null } })],
    ['create', 'defaults.privacyLevel', create({ defaults: { privacyLevel: 'private' } })],
    ['create', 'defaults.rpcProvider', create({ defaults: { rpcProvider: '' } })],
    ['create', 'defaults.backend', create({ defaults: { backend: 'arcium' } })],
    ['create', 'defaults.defaultViewingKey', create({ defaults: { defaultViewingKey: '0x' } })],
    ['create', 'defaults.defaultViewingKey', create({ defaults: { defaultViewingKey: 'abc' } })],
    ['create', 'defaults.defaultViewingKey', create({ defaults: { defaultViewingKey: '0xab\n' } })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: 59 })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: 86_401 })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: 60.5 })],
    ['create', 'ttlSeconds', create({ defaults: {}, ttlSeconds: Number.NaN })],
    ['create', 'headers.X-API-Key', () => sipher.sessions.create({ defaults: {} }, { headers: { 'X-API-Key': 'k' } })],
    ['get', 'id', () => sipher.sessions.get('..')],
    ['update', 'id', () => sipher.sessions.update(' ', { defaults: {} })],
    ['update', 'defaults', update({})],
    ['update', 'defaults.chain', update({ defaults: { chain: 'solana ' } })],
    ['delete', 'id', () => sipher.sessions.delete('a\u0000')],
    ['delete', 'options', () => sipher.sessions.delete(ID, 5 as never)],
  ])('%s: %s', async (operation, parameter, call) => {
    const error = await failureOf(call());
    expect(error).toMatchObject({ kind: 'input', operation: `sessions.${operation}`, parameter, attempts: 0 });
    expect(error.message).toContain(`\`${parameter}\``);
    expect(sent).not.toHaveBeenCalled();
  });

  it('an input error names the known enum values and limits, and never shows the given value, which may be a secret', async () => {
    expect((await failureOf(create({ defaults: { chain: 'x' } })())).message).toContain('"near"');
    const { message: whole } = await failureOf(create({ defaults: {}, ttlSeconds: 60.5 })());
    expect(whole).toContain('`ttlSeconds` is invalid: expected a whole number from 60 to 86,400');
    const secret = 'deadbeef-is-no-hex';
    const { message } = await failureOf(create({ defaults: { defaultViewingKey: secret } })());
    expect(message).toContain('expected 0x and at least one hex digit');
    expect(message).not.toContain(secret);
  });
});

describe('what the API accepts is accepted', () => {
  it.each<[string, CreateSession]>([
    ['a viewing key of any length and case', { defaults: { defaultViewingKey: '0xF' } }],
    ['undefined options', { defaults: { chain: undefined }, ttlSeconds: undefined }],
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

  it('an id of another form is sent, and the API refuses it', async () => {
    const fetch = vi.fn(async () => Response.json({ success: false, error: {} }, { status: 400 }));
    const error = await failureOf(createSipher({ apiKey: KEY, fetch }).sessions.get('SESS_1'));
    expect(error).toMatchObject({ kind: 'api', reason: 'invalid' });
  });
});
