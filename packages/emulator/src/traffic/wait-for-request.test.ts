import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import { connectEmulator } from '../connect/connect-emulator.ts';

describe('waitForRequest', () => {
  it('resolves to one that is there, or comes', async () => {
    const emulator = await start();
    const call = vapiCaller(emulator);
    const pending = emulator.waitForRequest({ provider: 'vapi', operation: 'sessions.create', status: 201 });
    await call('GET', '/session');
    await call('POST', '/session', { name: 'a' });
    expect(await pending).toMatchObject({ id: 2, body: { name: 'a' } });
    expect(await emulator.waitForRequest({ method: 'GET' }, { timeout: 0 })).toMatchObject({ id: 1 });
    expect(await emulator.waitForRequest()).toMatchObject({ id: 1 });
  });

  it('resolves before there is a response where none is asked for', async () => {
    const emulator = await start();
    emulator.failNext('vapi', 'sessions.list', { kind: 'hang' });
    void vapiCaller(emulator)('GET', '/session').catch(() => {});
    expect(await emulator.waitForRequest({ path: '/vapi/session' })).not.toHaveProperty('status');
    expect(await emulator.waitForRequest({ fault: true })).toMatchObject({ fault: { kind: 'hang' } });
  });

  it('rejects when the time is up, and says what was waited for', async () => {
    const emulator = await start();
    await vapiCaller(emulator)('GET', '/session');
    await expect(emulator.waitForRequest({ status: 500 }, { timeout: 20 })).rejects.toThrow(
      'No request has {"status":500} within 20 ms',
    );
  });

  it('resolves once the operation is known, also of a call that takes long', async () => {
    const emulator = await start();
    const id = '00000000-0000-4000-8000-000000000001';
    emulator.seed({ vapi: { assistants: [{ id }] } });
    emulator.clock.freeze();
    void vapiCaller(emulator)('POST', '/chat', { assistantId: id, input: 'hello' }).catch(() => {});
    const found = await emulator.waitForRequest({ operation: 'chats.create', fault: false });
    expect(found).not.toHaveProperty('status');
    emulator.reset();
  });

  it('takes no request for one without a fault before that is known', async () => {
    const emulator = await start();
    emulator.fault({ provider: 'vapi', times: 1 }, 'outage');
    const pending = emulator.waitForRequest({ fault: false });
    const call = vapiCaller(emulator);
    for (const expected of [503, 200]) expect((await call('GET', '/session')).status).toBe(expected);
    expect(await pending).toMatchObject({ id: 2, fault: false });
  });

  it('does not resolve to a request that a reset has cleared', async () => {
    const emulator = await start();
    emulator.failNext('vapi', 'sessions.list', { kind: 'hang' });
    const lost = vapiCaller(emulator)('GET', '/session').catch(() => 'lost');
    await emulator.waitForRequest({ fault: true });
    emulator.reset();
    const pending = emulator.waitForRequest({}, { timeout: 200 });
    await expect(pending).rejects.toThrow('No request has {} within 200 ms');
    expect(await lost).toBe('lost');
  });

  it('rejects once the emulator closes, here and over HTTP, and keeps no process alive', async () => {
    const emulator = await start();
    const remote = await connectEmulator(emulator.url);
    let hasArrived = false;
    const onArrival = () => {
      hasArrived = true;
    };
    subscribe('http.server.request.start', onArrival);
    onTestFinished(() => void unsubscribe('http.server.request.start', onArrival));
    const waits = [emulator, remote].map((one) => one.waitForRequest({ path: '/x' }, { timeout: 60_000 }));
    const outcomes = Promise.allSettled(waits);
    await expect.poll(() => hasArrived).toBe(true); // that of the remote one
    await emulator.close();
    const reason = { message: 'No request has {"path":"/x"} before the emulator was closed' };
    expect(await outcomes).toMatchObject([{ reason }, { reason }]);
    await expect(emulator.waitForRequest({ path: '/x' })).rejects.toThrow('before the emulator was closed');
  });

  it.each(['over a connection', 'in the process'])('ends when its client leaves %s', async (way) => {
    const emulator = await start();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    onTestFinished(() => void vi.restoreAllMocks());
    const client = new AbortController();
    const call = way === 'in the process' ? emulator.fetch : fetch;
    const lost = call(`${emulator.url}/_emulator/requests/wait`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"timeout":54321}',
      signal: client.signal,
    }).catch(() => 'lost');
    const index = () => timers.mock.calls.findIndex(([, delay]) => delay === 54_321);
    await expect.poll(index).toBeGreaterThanOrEqual(0);
    client.abort();
    expect(await lost).toBe('lost');
    const timer = timers.mock.results[index()]?.value;
    await expect.poll(() => cleared.mock.calls.flat()).toContain(timer);
  });

  it('waits longer than a timer of Node can', async () => {
    const emulator = await start();
    const pending = emulator.waitForRequest({}, { timeout: 3e9 });
    await setTimeout(20);
    await vapiCaller(emulator)('GET', '/session');
    expect(await pending).toMatchObject({ id: 1 });
  });

  it('refuses what it does not know', async () => {
    const emulator = await start();
    await expect(emulator.waitForRequest({ operatoin: 'x' } as object)).rejects.toThrow(
      'filter.operatoin: is not a known field; did you mean operation?',
    );
  });
});
