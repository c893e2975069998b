import { describe, expect, it } from 'vitest';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';

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

  it('refuses what it does not know', async () => {
    const emulator = await start();
    await expect(emulator.waitForRequest({ operatoin: 'x' } as object)).rejects.toThrow(
      'filter.operatoin: is not a known field; did you mean operation?',
    );
  });
});
