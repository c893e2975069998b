import { describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createVapi } from './index.ts';

describe('an invalid argument is refused by its name, and nothing is sent', () => {
  const sent = vi.fn();
  const vapi = createVapi({ apiKey: KEY, fetch: sent });
  const messages = [{ role: 'assistant', content: 7 }];

  it.each<[string, string, () => Promise<unknown>]>([
    ['get', 'id', () => vapi.sessions.get('..')],
    ['update', 'id', () => vapi.sessions.update(' ', {})],
    ['update', 'name', () => vapi.sessions.update(ID, { name: 'x'.repeat(41) })],
    ['update', 'status', () => vapi.sessions.update(ID, { status: 'done' as 'completed' })],
    ['update', 'expirationSeconds', () => vapi.sessions.update(ID, { expirationSeconds: 59 })],
    ['update', 'messages[0].content', () => vapi.sessions.update(ID, { messages: messages as [] })],
    ['update', 'body', () => vapi.sessions.update(ID, undefined as unknown as object)],
    ['delete', 'id', () => vapi.sessions.delete('a\u0000')],
    ['create', 'body', () => vapi.sessions.create('x' as never)],
    ['create', 'name', () => vapi.sessions.create({ name: 5 as unknown as string })],
    ['create', 'expirationSeconds', () => vapi.sessions.create({ expirationSeconds: 2_592_001 })],
    ['create', 'expirationSeconds', () => vapi.sessions.create({ expirationSeconds: Number.NaN })],
    ['create', 'customer.number', () => vapi.sessions.create({ customer: { number: '1' } })],
    ['create', 'squad.members', () => vapi.sessions.create({ squad: {} as { members: [] } })],
    [
      'create',
      'phoneNumber.twilioAccountSid',
      () => vapi.sessions.create({ phoneNumber: { twilioPhoneNumber: '1' } as never }),
    ],
    ['list', 'limit', () => vapi.sessions.list({ limit: 1001 })],
    ['list', 'limit', () => vapi.sessions.list({ limit: -1 })],
    ['list', 'page', () => vapi.sessions.list({ page: 0 })],
    ['list', 'sortOrder', () => vapi.sessions.list({ sortOrder: 'desc' as 'DESC' })],
    ['list', 'sortBy', () => vapi.sessions.list({ sortBy: 'name' as 'cost' })],
    ['list', 'createdAtGt', () => vapi.sessions.list({ createdAtGt: new Date('x') })],
    ['list', 'createdAtGt', () => vapi.sessions.list({ createdAtGt: 'yesterday' })],
    ['list', 'idAny', () => vapi.sessions.list({ idAny: ['a,b'] })],
    ['list', 'idAny', () => vapi.sessions.list({ idAny: 'a' as unknown as [] })],
    ['list', 'query', () => vapi.sessions.list('x' as never)],
    ['list', 'phoneNumberIdAny', () => vapi.sessions.list({ phoneNumberIdAny: [] })],
    [
      'create',
      'messages[1].message',
      () =>
        vapi.sessions.create({
          messages: [{ role: 'developer', content: 'x' }, { role: 'user', content: 'hi' } as never],
        }),
    ],
    ['listAll', 'page', () => vapi.sessions.listAll({ page: 1.5 }).next()],
    ['listAll', 'maxPages', () => vapi.sessions.listAll({}, { maxPages: 0 }).next()],
    ['listAll', 'limit', () => vapi.sessions.listAll({ limit: -1 }).next()],
    ['listAll', 'query', () => vapi.sessions.listAll(7 as never).next()],
    ['listAll', 'idAny', () => vapi.sessions.listAll({ idAny: [] }).next()],
  ])('%s: %s', async (operation, parameter, call) => {
    const error = await failureOf(call());
    expect(error).toMatchObject({ kind: 'input', operation: `sessions.${operation}`, parameter, attempts: 0 });
    expect(error.message).toContain(`\`${parameter}\``);
    expect(sent).not.toHaveBeenCalled();
  });

  it.each<[string, () => Promise<unknown>]>([
    ['`limit` is invalid: expected 0 to 1000', () => vapi.sessions.list({ limit: 1001 })],
    ['`page` is invalid: expected at least 1', () => vapi.sessions.list({ page: 0 })],
    ['`limit` is invalid: expected number', () => vapi.sessions.list({ limit: '5' as unknown as number })],
    [
      '`messages[0].time` is invalid: expected a finite number',
      () => {
        const message = { role: 'user', message: 'x', time: Infinity, endTime: 1, secondsFromStart: 1 } as const;
        return vapi.sessions.create({ messages: [message] });
      },
    ],
  ])('the message names the limit: %s', async (said, call) => {
    expect((await failureOf(call())).message).toContain(said);
  });

  it('a name of 40 emoji is accepted, as by the API', async () => {
    let body: string | undefined;
    const fetch = async (_: string, init: RequestInit) => {
      body = String(init.body);
      return Response.json({ id: '1', orgId: 'o', createdAt: '', updatedAt: '' });
    };
    await createVapi({ apiKey: KEY, fetch }).sessions.create({
      name: '🎧'.repeat(40),
    });
    expect(body).toBe(JSON.stringify({ name: '🎧'.repeat(40) }));
  });
});
