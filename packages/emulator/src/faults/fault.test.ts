import { describe, expect, it } from 'vitest';
import { start } from '../../test/start.ts';

describe('failNext refuses', () => {
  const status = 'fault.status: must be a whole number from 200 to 599';
  const times = 'times: must be a whole number from 1 up';
  const kinds = 'must be response, reset, hang, cut, end, pause, event or delay';

  it.each<[unknown, string]>([
    ['reset', 'fault: must be an object'],
    [{}, `fault.kind: ${kinds}`],
    [{ kind: 'slow' }, `fault.kind: ${kinds}`],
    [{ kind: 'response' }, 'fault.status: is missing'],
    [{ kind: 'response', status: '500' }, status],
    [{ kind: 'response', status: 199 }, status],
    [{ kind: 'response', status: 600 }, status],
    [{ kind: 'response', status: 200.5 }, status],
    [{ kind: 'response', status: 200, headers: { a: 1 } }, 'fault.headers.a: must be a string'],
    [
      { kind: 'response', status: 200, headers: { 'a b': '' } },
      'fault.headers: must be names and values that HTTP allows',
    ],
    [
      { kind: 'response', status: 200, headers: { 'content-length': '1' } },
      'fault.headers: cannot hold Content-Length, Transfer-Encoding, Trailer',
    ],
    [{ kind: 'response', status: 204, body: '' }, 'fault.body: cannot go with this status'],
    [{ kind: 'response', status: 200, applied: 1 }, 'fault.applied: must be true or false'],
    [{ kind: 'reset', status: 500 }, 'fault.status: is not a known field'],
    [{ kind: 'reset', afterBytes: 1 }, 'fault.afterBytes: is not a known field'],
    [{ kind: 'cut', afterBytes: -1 }, 'fault.afterBytes: must be a whole number from 0 up'],
    [{ kind: 'cut', afterBytes: 1.5 }, 'fault.afterBytes: must be a whole number from 0 up'],
    [{ kind: 'end', afterEvents: -1 }, 'fault.afterEvents: must be a whole number from 0 up'],
    [{ kind: 'pause', afterBytes: 1 }, 'fault.afterBytes: is not a known field'],
    [{ kind: 'event' }, 'fault.data: is missing'],
    [{ kind: 'event', data: 1n }, 'fault.data: cannot be written as JSON'],
  ])('the fault %o', async (fault, message) => {
    const emulator = await start();
    // @ts-expect-error: not a fault
    expect(() => emulator.failNext('vapi', 'sessions.create', fault)).toThrow(
      expect.objectContaining({ name: 'InputError', message }),
    );
    expect((await fetch(`${emulator.baseUrls.vapi}/session`, { method: 'POST' })).status).toBe(401);
  });

  it.each([0, -1, 1.5, Number.NaN])('%s as `times`', async (count) => {
    const emulator = await start();
    const attempt = () => emulator.failNext('vapi', 'sessions.create', { kind: 'reset' }, { times: count });
    expect(attempt).toThrow(times);
  });

  it('unknown names, and lists the known ones', async () => {
    const emulator = await start();
    // @ts-expect-error: not an operation
    expect(() => emulator.failNext('vapi', 'sessions.creat', { kind: 'reset' })).toThrow(
      'operation: there is no "sessions.creat"; there is sessions.create, sessions.list, sessions.get, ' +
        'sessions.update, sessions.delete, chats.create, chats.list, chats.get, chats.delete',
    );
    // @ts-expect-error: not a provider
    expect(() => emulator.failNext('vapid', 'sessions.create', { kind: 'reset' })).toThrow(
      'provider: there is no "vapid"; there is vapi',
    );
  });
});
