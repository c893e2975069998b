import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { start } from '../../test/start.ts';
import type { Emulator } from '../start-emulator.ts';

const uploadBytes = 20_000_000;

/** Sends over one connection, as long as the other side keeps it open. */
function sendWith(agent: Agent, emulator: Emulator) {
  return async (method: string, path: string, type?: string) => {
    const headers = { Authorization: `Bearer ${emulator.keys.vapi.private}`, ...(type && { 'Content-Type': type }) };
    const outgoing = request(`${emulator.url}${path}`, { method, agent, headers });
    const failure = once(outgoing, 'error').then(([error]) => Promise.reject(error));
    outgoing.end(method === 'POST' ? Buffer.alloc(uploadBytes) : undefined);
    const [response] = await Promise.race([once(outgoing, 'response'), failure]);
    for await (const _ of response); // to its end
    failure.catch(() => {});
    return response.statusCode as number;
  };
}

describe('a refused upload', () => {
  it.each([
    ['of a form', '/portal/sessions', 'multipart/form-data; boundary=b', 413],
    ['of JSON', '/vapi/session', 'application/json', 413],
    ['to no route', '/nothing', 'application/json', 404],
  ])('%s gets its response, and so does the next request of its client', async (_, path, type, status) => {
    const emulator = await start({ settings: { portal: { maxUploadBytes: 1000 } } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = sendWith(agent, emulator);
    for (let count = 0; count < 5; count += 1) {
      expect(await send('POST', path, type)).toBe(status);
      expect(await send('GET', '/vapi/session')).toBe(200);
    }
    agent.destroy();
  });

  it('gets its response at once from a client that still sends, and the end of the connection is announced', async () => {
    const emulator = await start({ settings: { portal: { maxUploadBytes: 1000 } } });
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    socket.setEncoding('latin1');
    // The second for which the rest is awaited is over when the test says so.
    const { setTimeout } = globalThis;
    let endWait: (() => void) | undefined;
    vi.stubGlobal('setTimeout', (run: () => void, milliseconds: number) => {
      if (milliseconds !== 1000) return setTimeout(run, milliseconds);
      endWait = run;
      return setTimeout(() => {}, 2 ** 30);
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    socket.write(
      'POST /portal/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
        'Content-Length: 500000\r\n\r\n--b',
    );
    const [head] = await once(socket, 'data');
    expect(head).toMatch(/^HTTP\/1\.1 413 /);
    expect(head.toLowerCase()).toContain('\r\nconnection: close\r\n');
    await expect.poll(() => endWait).toBeDefined();
    expect(socket.readableEnded).toBe(false);
    const closed = once(socket, 'close');
    endWait?.();
    await closed;
  });
});
