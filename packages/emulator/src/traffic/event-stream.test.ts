import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import type { Emulator, EmulatorOptions } from '../index.ts';

/** An emulator whose events are read into a list. None of them waits for the comment that is sent each 15 s: it is not. */
async function stage(options?: EmulatorOptions) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const emulator = await start(options);
  const { events, ended } = await follow(emulator);
  const dataOf = (type: string) => events().flatMap(([name, data]) => (name === type ? [JSON.parse(data)] : []));
  return { emulator, dataOf, ended, call: vapiCaller(emulator) };
}

async function follow(emulator: Emulator) {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const response = await fetch(`${emulator.url}/_emulator/events`, { signal: controller.signal });
  expect(response.headers.get('Content-Type')).toBe('text/event-stream');
  let text = '';
  let isOver = false;
  void (async () => {
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
      text += chunk;
    isOver = true;
  })().catch(() => {});
  await expect.poll(() => text).toContain(': ');
  const events = () =>
    [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, type = '', data = '']) => [type, data] as const);
  return { events, ended: () => isOver };
}

describe('GET /_emulator/events', () => {
  it('sends a request when it arrives, when it changes, and whole when it is done', async () => {
    const { emulator, dataOf, call } = await stage();
    emulator.failNext('vapi', 'sessions.create', { kind: 'delay', milliseconds: 1000 });
    emulator.clock.freeze();
    const response = call('POST', '/session', { name: '<img src=x onerror=alert(1)>' });
    await expect.poll(() => dataOf('request').at(-1)).toMatchObject({ id: 1, fault: { kind: 'delay' } });
    expect(dataOf('request').at(-1)).not.toHaveProperty('status');
    emulator.clock.advance(1000);
    await response;
    await expect.poll(() => dataOf('request').at(-1)).toEqual(emulator.requests()[0]);
  });

  it('tells of rows that change, whatever changes them', async () => {
    const { emulator, dataOf, call } = await stage({ settings: { portal: { wordDelay: 1000 } } });
    await call('POST', '/session', {});
    await expect.poll(() => dataOf('store')).toEqual([{ provider: 'vapi' }]);
    emulator.seed({ sipher: { sessions: [{}, {}] }, uxmate: { sessions: [{}] } });
    await expect.poll(() => dataOf('store').slice(1)).toEqual([{ provider: 'sipher' }, { provider: 'uxmate' }]);
    await call('GET', '/session');
    emulator.deployments.create();
    await expect.poll(() => dataOf('store').slice(3)).toEqual([{ provider: 'edgegap' }]);
  });

  it('tells of faults, the clock and a reset', async () => {
    const { emulator, dataOf } = await stage();
    emulator.fault({ provider: 'vapi' }, 'outage');
    emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
    await expect.poll(() => dataOf('faults')).toEqual([{}]);
    await expect.poll(() => dataOf('clock')).toEqual([{ now: '2026-01-01T00:00:00.000Z', frozen: true }]);
    emulator.reset();
    await expect.poll(() => dataOf('reset')).toEqual([{}]);
  });

  it('ends when the emulator closes', async () => {
    const { emulator, ended } = await stage();
    await emulator.close();
    await expect.poll(ended).toBe(true); // and is not cut off at the end of the grace
  });

  it('costs little memory where the reader is slow, and drops it at last', { timeout: 90_000 }, async () => {
    const emulator = await start();
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    socket.on('error', () => {}).write('GET /_emulator/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    socket.pause();
    const body = JSON.stringify({ name: 'x'.repeat(60_000) });
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const kept = () => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = kept();
    for (let count = 0; count < 2500; count += 1) {
      await emulator.fetch(`${emulator.baseUrls.vapi}/session`, { method: 'POST', body });
    }
    // All of them would be 150 MB. What was collected is given back a moment later.
    await expect.poll(() => kept() - before).toBeLessThan(120_000_000);
    const dropped = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await dropped;
  });

  it('is refused to a page of another origin', async () => {
    const emulator = await start();
    const outgoing = request(`${emulator.url}/_emulator/events`, { headers: { origin: 'http://localhost:5173' } });
    outgoing.end();
    const [response] = await once(outgoing, 'response');
    expect(response.statusCode).toBe(403);
    response.destroy();
  });
});
