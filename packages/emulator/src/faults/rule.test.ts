import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import type { Emulator, EmulatorOptions, Fault, FaultTarget } from '../index.ts';

const failure = { kind: 'response', status: 500, body: {} } as const satisfies Fault;

async function stage(options?: EmulatorOptions) {
  const emulator = await start(options);
  const call = vapiCaller(emulator, { fetch: emulator.fetch });
  const list = async (query = '') => (await call('GET', `/session${query}`)).status;
  return { emulator, call, list };
}

/** Whether each of so many calls met a fault. */
async function sequence(list: () => Promise<number>, count: number): Promise<boolean[]> {
  const met: boolean[] = [];
  for (let call = 0; call < count; call += 1) met.push((await list()) !== 200);
  return met;
}

describe('fault', () => {
  it('meets all operations of its API until it is cleared', async () => {
    const { emulator, call, list } = await stage();
    emulator.fault({ provider: 'vapi' }, failure);
    expect([await list(), (await call('POST', '/session', {})).status, await list()]).toEqual([500, 500, 500]);
    const sipher = await emulator.fetch(`${emulator.baseUrls.sipher}/v1/sessions/x`);
    expect(sipher.status).toBe(401);
    emulator.clearFaults();
    expect(await list()).toBe(200);
  });

  it('meets the operation that it names, so many times', async () => {
    const { emulator, call, list } = await stage();
    emulator.fault({ provider: 'vapi', operation: 'sessions.list', times: 2 }, failure);
    expect((await call('POST', '/session', {})).status).toBe(201);
    expect(await sequence(list, 3)).toEqual([true, true, false]);
    expect(emulator.faults()).toEqual([]);
  });

  it('meets each third call that fits', async () => {
    const { emulator, list } = await stage();
    emulator.fault({ provider: 'vapi', operation: 'sessions.list', every: 3 }, failure);
    expect(await sequence(list, 7)).toEqual([false, false, true, false, false, true, false]);
  });

  it('lasts until its moment by the clock', async () => {
    const { emulator, list } = await stage();
    emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
    emulator.fault({ provider: 'vapi', until: '2026-01-01T00:01:00Z' }, failure);
    emulator.clock.advance(59_999);
    expect(await list()).toBe(500);
    emulator.clock.advance(1);
    expect(await list()).toBe(200);
  });

  it.each<[FaultTarget['match'] & object, boolean]>([
    [{ path: '/vapi/sess' }, true],
    [{ path: '/chat' }, false],
    [{ query: { name: 'b' } }, true],
    [{ query: { name: 'c' } }, false],
    [{ headers: { 'X-Test': 'one' } }, true],
    [{ headers: { 'x-test': 'two' } }, false],
    [{ body: { name: 'support', customer: { number: '+1555' } } }, true],
    [{ body: { customer: { number: '+1' } } }, false],
    [{ body: { toString: 1 } }, false],
    [{ path: 'session', body: { name: 'other' } }, false],
  ])('meets a request that has %j: %s', async (match, isMet) => {
    const emulator = await start();
    emulator.fault({ provider: 'vapi', match }, failure);
    const response = await fetch(`${emulator.baseUrls.vapi}/session?name=a&name=b`, {
      method: 'POST',
      headers: { 'X-Test': 'one', 'Content-Type': 'application/json' },
      body: '{"name":"support","customer":{"number":"+1555","name":"n"}}',
    });
    expect(response.status).toBe(isMet ? 500 : 401);
  });

  it('meets a request by what is at the end of a long body', async () => {
    const emulator = await start();
    emulator.fault({ provider: 'vapi', match: { body: { name: 'last' } } }, failure);
    const call = vapiCaller(emulator);
    const assistant = { metadata: { long: 'x'.repeat(1024 * 1024) } };
    expect((await call('POST', '/session', { assistant, name: 'first' })).status).toBe(201);
    expect((await call('POST', '/session', { assistant, name: 'last' })).status).toBe(500);
  });

  it('reads a body once, however many faults ask for it', async () => {
    const emulator = await start();
    for (const name of ['a', 'b', 'c']) emulator.fault({ provider: 'vapi', match: { body: { name } } }, failure);
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    const body = '{"name":"c"}';
    const headers = { 'Content-Type': 'application/json' };
    const response = await emulator.fetch(`${emulator.baseUrls.vapi}/session`, { method: 'POST', headers, body });
    expect(response.status).toBe(500);
    expect(parse.mock.calls.filter(([text]) => text === body)).toHaveLength(1);
  });

  it('gives way to failNext, and the first one goes before the second', async () => {
    const { emulator, list } = await stage();
    emulator.fault({ provider: 'vapi', times: 1 }, { kind: 'response', status: 501, body: {} });
    emulator.fault({ provider: 'vapi' }, { kind: 'response', status: 502, body: {} });
    emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 503, body: {} });
    expect([await list(), await list(), await list()]).toEqual([503, 501, 502]);
  });

  it('is named in the record of a request, and counts its hits', async () => {
    const { emulator, list } = await stage();
    const { id } = emulator.fault({ provider: 'vapi', every: 2 }, { ...failure, applied: true });
    await sequence(list, 2);
    const text = 'status 500 in place of the response, applied';
    expect(emulator.requests()[1]).toMatchObject({ fault: { kind: 'response', applied: true, text } });
    const listed = { id, kind: 'rule', provider: 'vapi', operation: '*', every: 2, hits: 1, text };
    expect(emulator.faults()).toEqual([{ ...listed, fault: { ...failure, applied: true } }]);
    emulator.failNext('vapi', 'sessions.get', { kind: 'reset' });
    expect(emulator.faults()[1]).toMatchObject({ kind: 'next', operation: 'sessions.get', times: 1, hits: 0 });
    emulator.clearFaults(id);
    expect(emulator.faults()).toHaveLength(1);
    expect(() => emulator.clearFaults(id)).toThrow(`id: there is no fault ${id}`);
  });

  it.each<[object, unknown, string]>([
    [{ provider: 'vapid' }, failure, 'provider: there is no "vapid"'],
    [{ provider: 'vapi', operation: 'sessions.lis' }, failure, 'operation: there is no "sessions.lis"'],
    [{ provider: 'vapi', probabilty: 1 }, failure, 'probabilty: is not a known field; did you mean probability?'],
    [{ provider: 'vapi', match: { header: {} } }, failure, 'match.header: is not a known field; did you mean headers?'],
    [{ provider: 'vapi', probability: 1.5 }, failure, 'probability: must be a number from 0 to 1'],
    [{ provider: 'vapi', every: 0 }, failure, 'every: must be a whole number from 1 up'],
    [{ provider: 'vapi', until: 'noon' }, failure, 'until: must be an ISO 8601 string'],
    [{ provider: 'vapi' }, 'outrage', 'preset: there is no "outrage"; there is outage, flaky, slow, rate-limited'],
    [{ provider: 'vapi' }, { kind: 'delay' }, 'fault.milliseconds: is missing'],
  ])('refuses %j with %j', async (target, fault, message) => {
    const emulator = await start();
    expect(() => emulator.fault(target as FaultTarget<'vapi', never>, fault as Fault)).toThrow(message);
    expect(emulator.faults()).toEqual([]);
  });
});

describe('the probability of a fault', () => {
  const flaky = (emulator: Emulator) => emulator.fault({ provider: 'vapi', probability: 0.3 }, failure);

  it('meets the same of 1,000 calls for the same seed, also after a reset, and others for another', async () => {
    const [first, same, other] = [await stage({ randomSeed: 7 }), await stage({ randomSeed: 7 }), await stage()];
    for (const { emulator } of [first, same, other]) flaky(emulator);
    const met = await sequence(first.list, 1000);
    expect(await sequence(same.list, 1000)).toEqual(met);
    expect(await sequence(other.list, 1000)).not.toEqual(met);
    expect(met.filter(Boolean).length).toBeGreaterThan(250);
    expect(met.filter(Boolean).length).toBeLessThan(350);
    first.emulator.reset();
    flaky(first.emulator);
    expect(await sequence(first.list, 100)).toEqual(met.slice(0, 100));
  });

  it('does not change with the faults beside it', async () => {
    const [alone, beside] = [await stage(), await stage()];
    for (const { emulator } of [alone, beside]) flaky(emulator);
    beside.emulator.fault({ provider: 'vapi', operation: 'sessions.list', every: 2, times: 10 }, { kind: 'reset' });
    beside.emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 200, body: {} });
    const met = await sequence(alone.list, 40);
    const besides: boolean[] = [];
    for (let call = 0; call < 40; call += 1) besides.push((await beside.list().catch(() => 0)) === 500);
    expect(besides.slice(1)).toEqual(met.slice(1));
  });
});

describe('a fault', () => {
  it('refuses names of headers that no request can have, and not each request', async () => {
    const { emulator, list } = await stage();
    const target: FaultTarget<'vapi', 'sessions.list'> = { provider: 'vapi', match: { headers: { 'a b': 'c' } } };
    expect(() => emulator.fault(target, failure)).toThrow('match.headers: must have names that HTTP allows');
    expect(await list()).toBe(200);
  });

  it('of failNext refuses options that it does not know', async () => {
    const { emulator } = await stage();
    const options = { time: 2 } as object;
    expect(() => emulator.failNext('vapi', 'sessions.list', failure, options)).toThrow(
      'time: is not a known field; did you mean times?',
    );
    expect(emulator.faults()).toEqual([]);
  });

  it('is listed as it was given, whatever becomes of that', async () => {
    const { emulator } = await stage();
    const fault = { kind: 'response', status: 500, body: { name: 'a' } as Record<string, unknown> } as const;
    emulator.fault({ provider: 'vapi' }, fault);
    fault.body['name'] = 1n;
    expect(emulator.faults()).toMatchObject([{ fault: { body: { name: 'a' } } }]);
  });
});

describe('a preset', () => {
  it.each([
    ['outage', { status: 503 }],
    ['rate-limited', { status: 429, headers: expect.objectContaining({}) }],
  ] as const)('%s replaces each response', async (preset, response) => {
    const { emulator, call } = await stage();
    emulator.fault({ provider: 'vapi' }, preset);
    const { status, headers } = await call('GET', '/session');
    expect(status).toBe(response.status);
    expect(headers.get('Retry-After')).toBe(preset === 'outage' ? null : '1');
  });

  it('flaky fails some calls, or as many as it is told', async () => {
    const { emulator, list } = await stage();
    emulator.fault({ provider: 'vapi' }, 'flaky');
    const met = (await sequence(list, 100)).filter(Boolean).length;
    expect(met).toBeGreaterThan(15);
    expect(met).toBeLessThan(50);
    emulator.clearFaults();
    emulator.fault({ provider: 'vapi', probability: 1 }, 'flaky');
    expect(await sequence(list, 5)).not.toContain(false);
  });

  it('slow lets responses come three seconds of the clock late', async () => {
    const { emulator, list } = await stage();
    emulator.clock.freeze();
    emulator.fault({ provider: 'vapi' }, 'slow');
    const pending = list();
    await emulator.waitForRequest({ fault: true });
    emulator.clock.advance(3000);
    expect(await pending).toBe(200);
  });
});
