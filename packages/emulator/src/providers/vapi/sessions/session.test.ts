import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { start } from '../../../../test/start.ts';
import { type Call, type Session, vapiCaller } from '../../../../test/vapi-caller.ts';
import type { Emulator } from '../../../start-emulator.ts';

interface Stage {
  readonly emulator: Emulator;
  readonly call: Call;
  /** What another organisation sees. */
  readonly stranger: Call;
  readonly session: Session;
}

/** One stored session, made at a known time, over a real socket. */
async function stage(
  body: object = { name: 'first', messages: [{ role: 'assistant', content: 'a' }] },
): Promise<Stage> {
  const emulator = await start();
  emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  const call = vapiCaller(emulator);
  const stranger = vapiCaller(emulator, { key: emulator.keys.vapi.otherOrg });
  return { emulator, call, stranger, session: (await call('POST', '/session', body)).body };
}

const notFound = (id: string) => ({
  status: 404,
  body: { message: `Session ${id} not found.`, error: 'Not Found', statusCode: 404 },
});
const badId = {
  status: 400,
  body: { message: 'Validation failed (uuid is expected)', error: 'Bad Request', statusCode: 400 },
};
const methods: [string, unknown][] = [
  ['GET', undefined],
  ['PATCH', {}],
  ['DELETE', undefined],
];

describe('GET /session/{id}', () => {
  it('returns the session, with its id in any case', async () => {
    const { call, session } = await stage();
    expect(await call('GET', `/session/${session.id}`)).toMatchObject({ status: 200, body: session });
    expect((await call('GET', `/session/${session.id.toUpperCase()}`)).body).toEqual(session);
  });

  it('returns an expired session unchanged', async () => {
    const { emulator, call, session } = await stage({ expirationSeconds: 60 });
    emulator.clock.advance(61_000);
    expect((await call('GET', `/session/${session.id}`)).body).toEqual(session);
  });
});

describe('PATCH /session/{id}', () => {
  it('changes the given fields and updatedAt, and keeps the others', async () => {
    const { emulator, call, session } = await stage();
    emulator.clock.advance(1500);
    const changes = { status: 'completed', expirationSeconds: 60 };
    const changed = { ...session, ...changes, updatedAt: '2026-01-01T00:00:01.500Z' };
    expect(await call('PATCH', `/session/${session.id}`, changes)).toMatchObject({ status: 200, body: changed });
    expect((await call('GET', `/session/${session.id}`)).body).toEqual(changed);
    expect((await call('GET', '/session?updatedAtGe=2026-01-01T00:00:01.500Z')).body.results).toEqual([changed]);
  });

  it('replaces the messages', async () => {
    const { call, session } = await stage();
    const messages = [{ role: 'developer', content: 'b' }];
    expect((await call('PATCH', `/session/${session.id}`, { messages })).body.messages).toEqual(messages);
    expect((await call('PATCH', `/session/${session.id}`, { messages: [] })).body.messages).toEqual([]);
  });

  it('accepts the status active for a completed session, and null for an absent field', async () => {
    const { call, session } = await stage({ name: 'kept', status: 'completed' });
    const { body } = await call('PATCH', `/session/${session.id}`, { status: 'active', name: null });
    expect(body).toEqual({ ...session, status: 'active' });
  });

  it.each<[object, string[]]>([
    [{ assistantId: randomUUID() }, ['property assistantId should not exist']],
    [
      { customer: {}, id: 'x', createdAt: 'x' },
      ['property customer should not exist', 'property id should not exist', 'property createdAt should not exist'],
    ],
    [
      { expirationSeconds: 1, status: 'x' },
      ['status must be one of the following values: active, completed', 'expirationSeconds must not be less than 60'],
    ],
    [{ messages: [1] }, ['messages.0 must be an object']],
  ])('refuses %j and changes nothing', async (body, message) => {
    const { call, session } = await stage();
    const response = await call('PATCH', `/session/${session.id}`, body);
    expect(response).toMatchObject({ status: 400, body: { message, error: 'Bad Request', statusCode: 400 } });
    expect((await call('GET', `/session/${session.id}`)).body).toEqual(session);
  });

  it('checks the id, then the body, then the session', async () => {
    const { call } = await stage();
    expect(await call('PATCH', '/session/x', { x: 1 })).toMatchObject(badId);
    expect(await call('PATCH', `/session/${randomUUID()}`, { x: 1 })).toMatchObject({ status: 400 });
  });
});

describe('DELETE /session/{id}', () => {
  it('returns the deleted session; it is not found afterwards', async () => {
    const { call, session } = await stage();
    expect(await call('DELETE', `/session/${session.id}`)).toMatchObject({ status: 200, body: session });
    for (const [method, body] of methods) {
      expect(await call(method, `/session/${session.id}`, body)).toMatchObject(notFound(session.id));
    }
    expect((await call('GET', '/session')).body.results).toEqual([]);
  });
});

describe.each(methods)('%s of an unknown session', (method, body) => {
  it.each(['x', '123', 'session_xyz789', '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e1g', '%F0%9F', '..%2Fsession'])(
    'gets 400 for the id %s',
    async (id) => {
      const { call } = await stage();
      expect(await call(method, `/session/${id}`, body)).toMatchObject(badId);
    },
  );

  it('gets 404 for an unknown id', async () => {
    const { call } = await stage();
    const id = randomUUID();
    expect(await call(method, `/session/${id}`, body)).toMatchObject(notFound(id));
  });

  it("gets 404 for another organisation's session, which stays unchanged", async () => {
    const { call, stranger, session } = await stage();
    expect(await stranger(method, `/session/${session.id}`, body)).toMatchObject(notFound(session.id));
    expect((await call('GET', `/session/${session.id}`)).body).toEqual(session);
  });
});

it('each organisation of Vapi has its own id and list', async () => {
  const { call, stranger, session } = await stage();
  const { body: other } = await stranger('POST', '/session', {});
  expect(other.orgId).not.toBe(session.orgId);
  expect((await call('GET', '/session')).body).toMatchObject({ results: [session], metadata: { totalItems: 1 } });
  expect((await stranger('GET', '/session')).body).toMatchObject({ results: [other], metadata: { totalItems: 1 } });
  expect((await stranger('GET', `/session?id=${session.id}`)).body.results).toEqual([]);
});
