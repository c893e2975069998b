import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { start } from '../../../test/start.ts';
import { vapiCaller } from '../../../test/vapi-caller.ts';
import type { VapiSeedSession } from './seed.ts';

async function stage(...sessions: VapiSeedSession[]) {
  const emulator = await start();
  emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  const stored = emulator.seed({ vapi: { sessions } }).vapi.sessions;
  const stranger = vapiCaller(emulator, { key: emulator.keys.vapi.otherOrg });
  return { emulator, stored, call: vapiCaller(emulator), stranger };
}

it('a seed of {} stores a session of Vapi with defaults', async () => {
  const { call, stored } = await stage({});
  const { body: created } = await call('POST', '/session', {});
  const [seeded] = stored;
  expect(seeded).toEqual({ ...created, id: seeded?.id });
  expect(seeded?.id).not.toBe(created.id);
  expect((await call('GET', `/session/${seeded?.id}`)).body).toEqual(seeded);
});

it('a seed stores every field of a session of Vapi as it is', async () => {
  const session = {
    id: '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11',
    createdAt: '2025-01-01T00:00:00.001Z',
    updatedAt: '2025-01-02T00:00:00.002Z',
    status: 'ended',
    expirationSeconds: 1.5,
    cost: 0.25,
    costs: [{ type: 'session', cost: 0.25 }],
    artifact: { messages: [{ role: 'bot' }] },
    messages: [{ role: 'user', content: 'hi' }, 'odd', null],
    name: null,
    unheardOf: { deep: [[]] },
  };
  const { call, stored } = await stage(session);
  expect(stored).toEqual([{ ...session, orgId: expect.any(String) }]);
  expect((await call('GET', `/session/${session.id}`)).body).toEqual(stored[0]);
  expect((await call('GET', '/session?createdAtLe=2025-01-01T00:00:00.001Z')).body.results).toEqual(stored);
});

it('a seed of Vapi stores times in UTC, with updatedAt at createdAt by default', async () => {
  const { stored } = await stage({ createdAt: '2025-01-01T01:00:00+01:00' });
  const time = '2025-01-01T00:00:00.000Z';
  expect(stored).toMatchObject([{ createdAt: time, updatedAt: time }]);
});

it('a seeded session of Vapi belongs to the organisation of `org` or `orgId`', async () => {
  const { emulator, call, stranger, stored } = await stage({ org: 'otherOrg', name: 'theirs' });
  expect((await call('GET', '/session')).body.results).toEqual([]);
  expect((await stranger('GET', '/session')).body.results).toEqual(stored);
  expect(stored[0]).not.toHaveProperty('org');

  const [inspected] = emulator.sessions('vapi');
  emulator.seed({ vapi: { sessions: [{ ...inspected?.session, id: randomUUID() }] } });
  expect((await stranger('GET', '/session')).body.results).toHaveLength(2);
});

it('a seed of Vapi refuses an existing id in any case, or a repeated id', async () => {
  const id = randomUUID();
  const { emulator, stored } = await stage({ id: id.toUpperCase() });
  expect(stored).toMatchObject([{ id }]);
  const message = (index: number) => `vapi.sessions.${index}.id: there is a session ${id} already`;
  expect(() => emulator.seed({ vapi: { sessions: [{ id, org: 'otherOrg' }] } })).toThrow(message(0));
  emulator.reset();
  expect(() => emulator.seed({ vapi: { sessions: [{ id }, { id }] } })).toThrow(message(1));
  expect(emulator.sessions('vapi')).toEqual([]);
});

it.each<[object, string]>([
  [{ id: 'session_1' }, 'id: must be a UUID'],
  [{ id: 7 }, 'id: must be a UUID'],
  [{ org: 'public' }, 'org: must be private or otherOrg'],
  [
    { orgId: '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11' },
    'orgId: is no organisation of the emulator: name one by org or tenant',
  ],
  [{ updatedAt: '2026-01-01' }, 'updatedAt: must be an ISO 8601 string such as 2026-01-01T00:00:00Z'],
  [{ expirationSeconds: '60' }, 'expirationSeconds: must be a number from 0 up'],
  [{ expirationSeconds: -1 }, 'expirationSeconds: must be a number from 0 up'],
])('a seed of Vapi refuses %j', async (session, message) => {
  await expect(stage(session as VapiSeedSession)).rejects.toThrow(`vapi.sessions.0.${message}`);
});

it('seeded sessions of Vapi can be sorted by cost and by duration', async () => {
  const { call } = await stage({ name: 'b', cost: 2, duration: 1 }, { name: 'a', cost: 1, duration: 2 });
  const namesBy = async (order: string) =>
    (await call('GET', `/session?sortOrder=ASC&sortBy=${order}`)).body.results.map(({ name }) => name);
  expect(await namesBy('cost')).toEqual(['a', 'b']);
  expect(await namesBy('duration')).toEqual(['b', 'a']);
});

describe('the expiry of a session of Vapi', () => {
  it('is counted from the last update, and not shown by GET', async () => {
    const { emulator, call, stored } = await stage({ createdAt: '2025-01-01T00:00:00Z', expirationSeconds: 60 });
    const id = stored[0]?.id;
    expect(emulator.sessions('vapi')).toMatchObject([{ expiresAt: '2025-01-01T00:01:00.000Z', expired: true }]);
    expect((await call('GET', `/session/${id}`)).body).toEqual(stored[0]);

    await call('PATCH', `/session/${id}`, { expirationSeconds: 61 });
    expect(emulator.sessions('vapi')).toMatchObject([{ expiresAt: '2026-01-01T00:01:01.000Z', expired: false }]);
    emulator.clock.advance(60_999);
    expect(emulator.sessions('vapi')).toMatchObject([{ expired: false }]);
    emulator.clock.advance(1);
    expect(emulator.sessions('vapi')).toMatchObject([{ expired: true }]);
  });

  it('is absent if it is past the last possible date', async () => {
    const { emulator, stored } = await stage({ expirationSeconds: 1e300 });
    expect(emulator.sessions('vapi')).toEqual([{ session: stored[0], expired: false }]);
  });
});

describe('an assistant', () => {
  const id = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

  it('is there for all organisations, until a reset, with an id of either case', async () => {
    const { emulator, call, stranger } = await stage();
    emulator.clock.resume();
    const assistants = [{ id: id.toUpperCase(), script: { replies: ['scripted'], delay: 0 }, name: 'stored as it is' }];
    emulator.seed({ vapi: { assistants } });
    const chat = { assistantId: id, input: 'Hi' };
    for (const caller of [call, stranger]) {
      expect((await caller('POST', '/chat', chat)).body).toMatchObject({ output: [{ content: 'scripted' }] });
    }
    expect(() => emulator.seed({ vapi: { assistants } })).toThrow(
      `vapi.assistants.0.id: there is an assistant ${id} already`,
    );
    emulator.reset();
    expect((await call('POST', '/chat', chat)).body).toMatchObject({ output: [{ content: 'You said: Hi' }] });
  });

  it.each<[object, string]>([
    [{}, 'id: is missing'],
    [{ id: 'a' }, 'id: must be a UUID'],
    [{ id, script: { reply: 'a' } }, 'script.reply: is not a known field'],
    [{ id, script: { replies: [7] } }, 'script.replies.0: must be a string or an array of messages'],
    [{ id, script: { wordsPerStep: 0 } }, 'script.wordsPerStep: must be a whole number from 1 up'],
    [{ id, script: { delay: -1 } }, 'script.delay: must be a number from 0 up'],
    [{ id, serverMessages: 'all' }, 'serverMessages: must be an array'],
    [{ id, server: {} }, 'server.url: is missing'],
  ])('is not %j', async (assistant, message) => {
    const { emulator } = await stage();
    expect(() => emulator.seed({ vapi: { assistants: [assistant as { id: string }] } })).toThrow(
      `vapi.assistants.0.${message}`,
    );
  });
});
