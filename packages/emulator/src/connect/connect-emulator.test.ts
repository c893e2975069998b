import { createServer } from 'node:http';
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import {
  connectEmulator,
  type Emulator,
  type InspectedSession,
  type RemoteEmulator,
  type VapiSession,
} from '../index.ts';

async function stage() {
  const emulator = await start();
  return { emulator, remote: await connectEmulator(`${emulator.url}/`) };
}

/** What both can do, called as both can be called. */
async function drive(emulator: Emulator | RemoteEmulator, call: ReturnType<typeof vapiCaller>) {
  const outcomes: unknown[] = [];
  const note = async (value: unknown) => void outcomes.push(await value);
  await emulator.reset();
  await emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  await emulator.clock.advance(1000);
  await note(emulator.clock.now());
  await note(emulator.clock.frozen);
  await note(emulator.seed({ sipher: { sessions: [{ sessionId: `sess_${'a'.repeat(64)}` }] } }));
  await note(emulator.sessions('sipher'));
  const snapshot = await emulator.snapshot();
  await emulator.deleteRow('sipher', 'sessions', `sess_${'a'.repeat(64)}`);
  await note(emulator.store());
  await emulator.restore(snapshot);
  await note(emulator.store());
  await emulator.failNext('vapi', 'sessions.get', { kind: 'response', status: 500, body: {} }, { times: 2 });
  await emulator.fault({ provider: 'vapi', operation: 'sessions.list', until: '2026-01-01T01:00:00Z' }, 'rate-limited');
  const { id } = await emulator.fault({ provider: 'vapi' }, { kind: 'response', status: 503, body: {} });
  await emulator.clearFaults(id);
  await note(Promise.resolve(emulator.faults()).then((faults) => faults.map(({ id: _, ...fault }) => fault)));
  await note(call('GET', '/session').then(({ status }) => status));
  await emulator.clearFaults();
  await call('GET', '/session?name=x');
  const { headers: _, durationMs, id: found, ...request } = await emulator.waitForRequest({ status: 200 });
  outcomes.push(request, typeof durationMs);
  await note(emulator.replay(found).then(({ id: own }) => own - found));
  await note(Promise.resolve(emulator.requests()).then(({ length }) => length));
  await emulator.clearRequests();
  await note(emulator.requests());
  await note(emulator.deployments.default);
  await note(emulator.deployments.create({ request_id: 'd' }));
  await note(emulator.deployments.update('d', { sockets: 3 }));
  await note(emulator.deployments.list());
  await note(emulator.chats());
  await note(emulator.webhooks());
  await note(emulator.keysFor('one'));
  await emulator.clock.resume();
  await emulator.clock.reset();
  await note(emulator.clock.frozen);
  return outcomes;
}

describe('connectEmulator', () => {
  it('has what startEmulator has, with the same effects and results', async () => {
    const { emulator, remote } = await stage();
    const call = vapiCaller(emulator);
    const local = await drive(emulator, call);
    expect(await drive(remote, call)).toEqual(JSON.parse(JSON.stringify(local), revive));
    expect(local).toHaveLength(21);
    expect([remote.url, remote.baseUrls, remote.keys]).toEqual([emulator.url, emulator.baseUrls, emulator.keys]);
    const own = ['fetch', 'close'];
    expect(Object.keys(remote).sort()).toEqual(
      Object.keys(emulator)
        .filter((name) => !own.includes(name))
        .sort(),
    );
  });

  it('throws what the methods of startEmulator throw', async () => {
    const { remote } = await stage();
    // @ts-expect-error: no such operation
    const fault = remote.failNext('vapi', 'sessions.creat', { kind: 'reset' });
    await expect(fault).rejects.toThrow(expect.objectContaining({ name: 'InputError' }));
    await expect(remote.clearFaults(7)).rejects.toThrow(TypeError);
    await expect(remote.waitForRequest({}, { timeout: 5 })).rejects.toThrow('No request has {} within 5 ms');
  });

  it('needs no fetch, which is limited in time and may be a stand-in', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    onTestFinished(() => void vi.unstubAllGlobals());
    const { emulator, remote } = await stage();
    const pending = remote.waitForRequest({ provider: 'uxmate' }, { timeout: 400_000 });
    await emulator.fetch(`${emulator.url}/uxmate/x`);
    expect(await pending).toMatchObject({ path: '/uxmate/x' });
  });

  it('tells which session is of which API', async () => {
    const { remote } = await stage();
    expectTypeOf(await remote.sessions('vapi')).toEqualTypeOf<InspectedSession<VapiSession>[]>();
    expectTypeOf(await remote.clock.now()).toEqualTypeOf<Date>();
  });

  it('rejects where no emulator is', async () => {
    const server = createServer((_, response) => void response.end('<html>')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(connectEmulator(`http://127.0.0.1:${port}`)).rejects.toThrow(
      `No emulator responds at http://127.0.0.1:${port}`,
    );
    await expect(connectEmulator('http://127.0.0.1:9')).rejects.toThrow('No emulator responds');
    await expect(connectEmulator('localhost:4010')).rejects.toThrow('url: must begin with http:// or https://');
  });

  it.each([
    [200, '{"name":"something else"}'],
    [200, 'null'],
    [404, '{"error":"Not Found"}'],
  ])('rejects where something else is that responds in JSON (%s %s)', async (status, body) => {
    const server = createServer((_, response) => void response.writeHead(status).end(body)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
    await expect(connectEmulator(url)).rejects.toThrow(new Error(`What responds at ${url} is no emulator`));
  });

  it('has a clock that refuses as that of the process does', async () => {
    const { emulator, remote } = await stage();
    expect(() => emulator.clock.advance(-1)).toThrow(RangeError);
    await expect(remote.clock.advance(-1)).rejects.toThrow(RangeError);
    await expect(remote.clock.freeze(new Date('nonsense'))).rejects.toThrow(RangeError);
  });
});

/** Of all that was noted, the first alone is a date. */
function revive(name: string, value: unknown): unknown {
  return name === '0' && value === '2026-01-01T00:00:01.000Z' ? new Date(value) : value;
}
