import { describe, expect, it } from 'vitest';
import { start, temporaryDirectory } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import type { Emulator } from '../index.ts';
import { providerNames } from '../providers/index.ts';

const noProvider = `provider: there is no "vapid"; there is ${providerNames.join(', ')}`;

describe('seed', () => {
  it('stores all or nothing', async () => {
    const emulator = await start();
    const wrong = { vapi: { sessions: [{ name: 'one' }, { createdAt: 'yesterday' }] } };
    expect(() => emulator.seed(wrong)).toThrow('vapi.sessions.1.createdAt: must be an ISO 8601 string');
    expect(emulator.sessions('vapi')).toEqual([]);
    expect(emulator.seed({ vapi: { sessions: [{ name: 'one' }] } }).vapi.sessions).toHaveLength(1);
  });

  it('stores a copy', async () => {
    const emulator = await start();
    const artifact = { messages: ['a'] };
    const { vapi } = emulator.seed({ vapi: { sessions: [{ artifact }] } });
    artifact.messages.push('b');
    expect(vapi.sessions).toMatchObject([{ artifact: { messages: ['a'] } }]);
    expect(emulator.sessions('vapi')).toMatchObject([{ session: { artifact: { messages: ['a'] } } }]);
  });

  it('stores nothing for an empty seed', async () => {
    const emulator = await start();
    for (const seed of [{}, { vapi: {} }, { vapi: { sessions: [] } }]) {
      expect(emulator.seed(seed)).toMatchObject({ vapi: { sessions: [] } });
    }
  });

  it.each<[unknown, string]>([
    [undefined, 'seed: cannot be written as JSON'],
    [null, 'The input: must be an object'],
    [{ vapi: null }, 'vapi: must be an object'],
    [{ vapi: { sessions: [{ cost: 1n }] } }, 'seed: cannot be written as JSON'],
    [[], 'The input: must be an object'],
    [{ vapi: [] }, 'vapi: must be an object'],
    [{ vapi: { sessions: [[]] } }, 'vapi.sessions.0: must be an object'],
    [{ vapi: 1 }, 'vapi: must be an object'],
    [{ vapid: {} }, `vapid: is not an API; expected one of ${providerNames.join(', ')}`],
    [{ vapi: { session: [] } }, 'vapi.session: is not a known field; did you mean sessions?'],
    [{ vapi: { sessions: {} } }, 'vapi.sessions: must be an array'],
    [{ vapi: { sessions: ['x'] } }, 'vapi.sessions.0: must be an object'],
    [JSON.parse(`${'{"vapi":'.repeat(600)}1${'}'.repeat(600)}`), 'seed: JSON nested deeper than 500 levels'],
  ])('refuses the seed %.40j', async (seed, message) => {
    const emulator = await start();
    // @ts-expect-error: not a seed
    expect(() => emulator.seed(seed)).toThrow(expect.objectContaining({ message }));
  });
});

describe('sessions', () => {
  it('returns those of every organisation, in the order of their creation', async () => {
    const emulator = await start();
    emulator.clock.freeze(new Date('2026-01-02T00:00:00Z'));
    const { body: second } = await vapiCaller(emulator, { key: emulator.keys.vapi.otherOrg })('POST', '/session', {});
    const { vapi } = emulator.seed({ vapi: { sessions: [{ createdAt: '2026-01-01T00:00:00Z' }] } });
    expect(emulator.sessions('vapi').map(({ session }) => session)).toEqual([vapi.sessions[0], second]);
  });

  it('refuses an unknown provider', async () => {
    const emulator = await start();
    // @ts-expect-error: not a provider
    expect(() => emulator.sessions('vapid')).toThrow(noProvider);
  });
});

describe('reset', () => {
  it('deletes sessions, faults and requests, and resets the clock', async () => {
    const data = temporaryDirectory();
    const emulator = await start({ data });
    const call = vapiCaller(emulator);
    await call('POST', '/session', {});
    emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 500, body: {} });
    emulator.clock.freeze(new Date('2020-01-01T00:00:00Z'));

    emulator.reset();
    expect(emulator.sessions('vapi')).toEqual([]);
    expect(emulator.requests()).toEqual([]);
    expect(emulator.clock.frozen).toBe(false);
    expect(Math.abs(emulator.clock.now().getTime() - Date.now())).toBeLessThan(1000);
    expect(await call('GET', '/session')).toMatchObject({ status: 200, body: { metadata: { totalItems: 0 } } });

    await emulator.close();
    expect((await start({ data })).sessions('vapi')).toEqual([]);
  });
});

describe('the option seed', () => {
  const seed = { vapi: { sessions: [{ name: 'one' }] }, edgegap: { deployments: [{ request_id: 'd' }] } };
  const names = (emulator: Emulator) => emulator.sessions('vapi').map(({ session }) => session['name']);

  it('is stored at the start, and again after a reset', async () => {
    const emulator = await start({ seed });
    expect(names(emulator)).toEqual(['one']);
    emulator.seed({ vapi: { sessions: [{ name: 'two' }] } });
    emulator.deployments.create();
    emulator.reset();
    expect(names(emulator)).toEqual(['one']);
    expect(emulator.deployments.list()).toMatchObject([{}, { request_id: 'd' }]);
  });

  it('is stored once in a directory, by the first valid seed', async () => {
    const data = temporaryDirectory();
    const wrong = { ...seed, edgegap: { deployments: [{}, { sockets: -1 }] } };
    await expect(start({ data, seed: wrong })).rejects.toThrow('seed.edgegap.deployments.1.sockets: must');
    await expect(start({ data, seed: wrong })).rejects.toThrow(TypeError);
    const first = await start({ data, seed });
    expect(names(first)).toEqual(['one']);
    first.deployments.update('d', { sockets: 3 });
    await first.close();
    const second = await start({ data, seed });
    expect(names(second)).toEqual(['one']);
    expect(second.deployments.list()).toMatchObject([{}, { request_id: 'd', sockets: 3 }]);
  });
});
