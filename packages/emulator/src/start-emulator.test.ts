import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { start } from '../test/start.ts';
import { vapiCaller } from '../test/vapi-caller.ts';
import { connectEmulator, type RequestLogEntry, startEmulator } from './index.ts';
import { providerNames } from './providers/index.ts';

/** As they were before any emulator started here. */
const globals = { Request, Response };

it('startEmulator serves each API below its own prefix on 127.0.0.1', async () => {
  const emulator = await start();
  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  for (const name of providerNames) expect(emulator.baseUrls[name]).toBe(`${emulator.url}/${name}`);
  expect(emulator.keys.vapi).toEqual({
    private: 'emulator-vapi-private-key',
    otherOrg: 'emulator-vapi-other-org-key',
    public: 'emulator-vapi-public-key',
  });
  expect(await vapiCaller(emulator)('GET', '/session')).toMatchObject({ status: 200 });
});

it('any other path gets 404 with the prefixes of the APIs', async () => {
  const emulator = await start();
  for (const path of ['/session', '/vapid/session']) {
    const response = await fetch(`${emulator.url}${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      message: `Nothing is served at ${path}. The APIs are at ${providerNames.map((name) => `/${name}`).join(', ')}.`,
    });
  }
});

it('timestamps are those of the emulator’s clock', async () => {
  const emulator = await start();
  emulator.clock.freeze(new Date('2026-03-01T10:00:00.007Z'));
  const { body } = await vapiCaller(emulator)('POST', '/session', {});
  expect(body).toMatchObject({ createdAt: '2026-03-01T10:00:00.007Z', updatedAt: '2026-03-01T10:00:00.007Z' });
});

it('two emulators have separate sessions', async () => {
  const [first, second] = [await start(), await start()];
  await vapiCaller(first)('POST', '/session', {});
  expect((await vapiCaller(second)('GET', '/session')).body.metadata.totalItems).toBe(0);
});

it('startEmulator does not replace global Request and Response', async () => {
  await start();
  expect(globalThis.Request).toBe(globals.Request);
  expect(globalThis.Response).toBe(globals.Response);
});

it('startEmulator rejects if the port is in use, and says what to do', async () => {
  const port = Number(new URL((await start()).url).port);
  await expect(startEmulator({ port })).rejects.toThrow(
    `Port ${port} is in use. End what uses it, or choose another port`,
  );
});

describe('emulator.fetch', () => {
  it('has the same state as a connection', async () => {
    const emulator = await start();
    const inProcess = vapiCaller(emulator, { fetch: emulator.fetch });
    const { status, body } = await inProcess('POST', '/session', { name: 'one' });
    expect(status).toBe(201);
    expect((await vapiCaller(emulator)('GET', `/session/${body.id}`)).body).toEqual(body);
  });

  it('accepts a Request', async () => {
    const emulator = await start();
    const response = await emulator.fetch(new Request(`${emulator.baseUrls.vapi}/session`));
    expect(response.status).toBe(401);
  });

  it('rejects with the reason of an aborted signal, before and during the call', async () => {
    const emulator = await start();
    const reason = new Error('enough');
    await expect(emulator.fetch(emulator.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

    const controller = new AbortController();
    const body = new ReadableStream({ pull: () => controller.abort(reason) }, { highWaterMark: 0 });
    const headers = { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body, duplex: 'half', signal: controller.signal } as const;
    await expect(emulator.fetch(`${emulator.baseUrls.vapi}/session`, init)).rejects.toBe(reason);
  });

  it('rejects after close like fetch without a server', async () => {
    const emulator = await start();
    await emulator.close();
    await expect(emulator.fetch(emulator.url)).rejects.toThrow(TypeError);
  });
});

describe('emulator.close', () => {
  it('frees the port, and may be called again', async () => {
    const emulator = await start();
    await Promise.all([emulator.close(), emulator.close()]);
    await emulator.close();
    await start({ port: Number(new URL(emulator.url).port) });
  });

  it('is called by `await using`', async () => {
    let url: string;
    {
      await using emulator = await startEmulator();
      url = emulator.url;
      expect((await fetch(url)).status).toBe(200);
    }
    await expect(fetch(url)).rejects.toThrow(TypeError);
  });

  it('does not wait for a call under way where a test has replaced the timers', async () => {
    const emulator = await start();
    const id = '00000000-0000-4000-8000-000000000001';
    emulator.seed({ vapi: { assistants: [{ id }] } });
    emulator.clock.freeze();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const lost = vapiCaller(emulator)('POST', '/chat', { assistantId: id, input: 'hello' }).catch(() => 'lost');
    await emulator.waitForRequest({ operation: 'chats.create' });
    await emulator.close();
    expect(await lost).toBe('lost');
  });

  it('does not wait for a client that never finishes its request', async () => {
    const emulator = await start();
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    const cutOff = new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
    // Two requests in one: the response to the first shows that the second has arrived.
    const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${emulator.keys.vapi.private}\r\n`;
    const half = `POST /vapi/session HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
    socket.write(`GET /vapi/session HTTP/1.1\r\n${head}\r\n${half}`);
    await once(socket, 'data');
    await emulator.close();
    await cutOff;
  });
});

describe('onRequest', () => {
  it('is called for each request, without query and headers', async () => {
    const entries: RequestLogEntry[] = [];
    const emulator = await start({ onRequest: (entry) => entries.push(entry) });
    const call = vapiCaller(emulator, { fetch: emulator.fetch });
    await call('POST', '/session', {});
    await call('GET', '/session?number=%2B15550100');
    await call('GET', '/session/none');
    await emulator.fetch('http://evil.example/vapi/session');
    emulator.failNext('vapi', 'sessions.list', { kind: 'reset' });
    await call('GET', '/session').catch(() => {});
    await emulator.fetch(`${emulator.url}/_emulator/clock`);
    const durationMs = expect.any(Number);
    const operation = 'vapi sessions.list';
    expect(entries).toEqual([
      { method: 'POST', path: '/vapi/session', status: 201, durationMs, operation: 'vapi sessions.create' },
      { method: 'GET', path: '/vapi/session', status: 200, durationMs, operation },
      { method: 'GET', path: '/vapi/session/none', status: 400, durationMs, operation: 'vapi sessions.get' },
      { method: 'GET', path: '/vapi/session', status: 403, durationMs },
      { method: 'GET', path: '/vapi/session', durationMs, operation, fault: 'connection reset' },
      { method: 'GET', path: '/_emulator/clock', status: 200, durationMs },
    ]);
  });

  it.each([true, false])('is called for a hanging request when its client aborts (at once: %s)', async (atOnce) => {
    const entries: RequestLogEntry[] = [];
    const emulator = await start({ onRequest: (entry) => entries.push(entry) });
    emulator.failNext('vapi', 'sessions.list', { kind: 'hang' });
    const controller = new AbortController();
    const hanging = emulator.fetch(`${emulator.baseUrls.vapi}/session`, { signal: controller.signal });
    if (!atOnce)
      await expect.poll(() => emulator.requests()).toMatchObject([{ fault: { applied: expect.any(Boolean) } }]);
    controller.abort();
    await expect(hanging).rejects.toThrow();
    await expect.poll(() => entries).toMatchObject([{ method: 'GET', path: '/vapi/session', fault: 'no response' }]);
    expect(entries[0]).not.toHaveProperty('status');
  });

  it('may throw without an effect on the response', async () => {
    const print = vi.spyOn(console, 'error').mockReturnValue();
    const emulator = await start({
      onRequest: () => {
        throw new Error('mine');
      },
    });
    expect((await vapiCaller(emulator)('GET', '/session')).status).toBe(200);
    expect(print).toHaveBeenCalledWith('onRequest threw:', expect.objectContaining({ message: 'mine' }));
  });
});

describe('a closed emulator', () => {
  it('says so where a method needs its rows, and still has the requests', async () => {
    const emulator = await start();
    await vapiCaller(emulator)('GET', '/session');
    await emulator.close();
    const { deployments } = emulator;
    const methods = [
      ...[() => emulator.seed({ vapi: { sessions: [{}] } }), () => emulator.reset(), () => emulator.snapshot()],
      ...[() => emulator.sessions('vapi'), () => emulator.chats(), () => emulator.store()],
      ...[() => emulator.deleteRow('vapi', 'sessions', 'x'), () => deployments.create(), () => deployments.list()],
    ];
    const closed = new Error('The emulator was closed');
    expect(emulator.requests()).toMatchObject([{ id: 1 }]);
    await expect(emulator.replay(1)).rejects.toThrow(closed);
    for (const method of methods) expect(method).toThrow(closed);
  });

  it('is reported to who is connected', async () => {
    const emulator = await start();
    const remote = await connectEmulator(emulator.url);
    await emulator.close();
    const message = `The emulator at ${emulator.url} was closed or has ended: it does not respond any more`;
    await expect(remote.sessions('vapi')).rejects.toThrow(message);
    await expect(remote.clock.now()).rejects.toThrow(message);
  });
});

it('a bug gets 500, its stack is printed, and the emulator continues to serve', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue();
  const emulator = await start();
  vi.spyOn(emulator.clock, 'now').mockImplementationOnce(() => {
    throw new Error('a bug');
  });
  const call = vapiCaller(emulator);
  expect(await call('POST', '/session', {})).toMatchObject({
    status: 500,
    body: { statusCode: 500, message: 'Internal server error' },
  });
  expect(print).toHaveBeenCalledWith(expect.objectContaining({ message: 'a bug' }));
  expect((await call('POST', '/session', {})).status).toBe(201);
});
