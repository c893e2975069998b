import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../test/agent-caller.ts';
import { sendOverHttp } from '../../test/node-http.ts';
import { start } from '../../test/start.ts';
import type { Emulator } from '../index.ts';

/** The received part of a truncated response, and its error. */
async function readStart(response: Response) {
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  let text = '';
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
      text += Buffer.from(chunk.value).toString();
    return { text, error: undefined };
  } catch (error) {
    return { text, error };
  }
}

/** Portal with a frozen clock and a session whose turn has just started. */
async function stage() {
  const emulator = await start();
  emulator.clock.freeze();
  const call = agentCaller(emulator, 'portal');
  const { body } = await call('POST', '/sessions/async', { form: { agent_id: 'agent-1', text_prompt: 'Hi' } });
  return { emulator, call, url: `${emulator.baseUrls.portal}/sessions/${body.session_id}` };
}

const headers = { Accept: 'text/event-stream', Authorization: 'Bearer emulator-portal-token' };

describe.each<[string, (emulator: Emulator) => typeof globalThis.fetch]>([
  ['over a socket', () => fetch],
  ['in the process', (emulator) => emulator.fetch],
])('%s', (_, wayOf) => {
  it.each([1, 20, 100])('a stream is cut after %i bytes', async (afterBytes) => {
    const { emulator, url } = await stage();
    emulator.failNext('portal', 'sessions.subscribe', { kind: 'cut', afterBytes, applied: true });
    const response = await wayOf(emulator)(`${url}/subscribe`, { headers });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const { text, error } = await readStart(response);
    expect(text).toHaveLength(afterBytes);
    expect(text).toBe('data: {"id":"'.slice(0, afterBytes) + text.slice(13));
    expect(error).toMatchObject({ message: 'terminated' });
  });

  it('a stream is cut within a later snapshot', async () => {
    const { emulator, url } = await stage();
    const [first = ''] = (await (await fetch(url, { headers })).text()).split('\n');
    const afterBytes = 'data: \n\n'.length + first.length + 10;
    emulator.failNext('portal', 'sessions.subscribe', { kind: 'cut', afterBytes, applied: true });
    const response = await wayOf(emulator)(`${url}/subscribe`, { headers });
    const reading = readStart(response);
    await expect.poll(() => emulator.requests()).toHaveLength(3);
    emulator.clock.advance(50);
    expect((await reading).text).toBe(`data: ${first}\n\ndata: {"id`);
  });

  it('a shorter body is sent whole, then the connection is cut', async () => {
    const { emulator, url } = await stage();
    const whole = await (await fetch(url, { headers })).text();
    emulator.failNext('portal', 'sessions.get', { kind: 'cut', afterBytes: 1_000_000, applied: true });
    const { text, error } = await readStart(await wayOf(emulator)(url, { headers }));
    expect([text, error]).toEqual([whole, expect.objectContaining({ message: 'terminated' })]);
  });

  it('a cut after 0 bytes sends response headers without a body', async () => {
    const { emulator, url } = await stage();
    emulator.failNext('portal', 'sessions.get', { kind: 'cut', afterBytes: 0, applied: true });
    const response = await wayOf(emulator)(url, { headers });
    expect(response.status).toBe(200);
    expect(await readStart(response)).toMatchObject({ text: '', error: { message: 'terminated' } });
  });

  it('a cut without a number of bytes sends half of a stream when it is over', async () => {
    const { emulator, url } = await stage();
    emulator.failNext('portal', 'sessions.subscribe', { kind: 'cut', applied: true });
    const pending = wayOf(emulator)(`${url}/subscribe`, { headers });
    await expect.poll(() => emulator.requests()).toHaveLength(2);
    await expect
      .poll(() => {
        emulator.clock.advance(50);
        return emulator.sessions('portal')[0]?.session.status;
      })
      .toBe('Ready');
    const { text, error } = await readStart(await pending);
    expect(text).toMatch(/^data: /);
    expect(text).not.toContain('"Ready"');
    expect(error).toMatchObject({ message: 'terminated' });
  });
});

it('a cut stream ends when its client disconnects first', async () => {
  const { emulator, url } = await stage();
  emulator.failNext('portal', 'sessions.subscribe', { kind: 'cut', afterBytes: 1_000_000, applied: true });
  const controller = new AbortController();
  const response = await fetch(`${url}/subscribe`, { headers, signal: controller.signal });
  controller.abort();
  await expect(response.text()).rejects.toThrow();
  emulator.clock.advance(10_000);
  expect((await fetch(url, { headers })).status).toBe(200);
});

it('other faults of a stream close it, applied or not', async () => {
  const { emulator, url } = await stage();
  for (const applied of [true, false]) {
    emulator.failNext('portal', 'sessions.subscribe', { kind: 'response', status: 503, applied });
    expect((await fetch(`${url}/subscribe`, { headers })).status).toBe(503);
    emulator.failNext('portal', 'sessions.subscribe', { kind: 'reset', applied });
    await expect(sendOverHttp(`${url}/subscribe`, { headers })).rejects.toMatchObject({ code: 'ECONNRESET' });
  }
});

it('a fault responds to an upload that was not read', async () => {
  const { emulator, call } = await stage();
  emulator.failNext('portal', 'sessions.create', { kind: 'response', status: 503, body: 'later' });
  const files = [new File([new Uint8Array(5_000_000)], 'a.bin')];
  const form = { agent_id: 'agent-1', text_prompt: 'Hi' };
  expect(await call('POST', '/sessions', { form, files })).toMatchObject({ status: 503, body: 'later' });
  expect(emulator.sessions('portal')).toHaveLength(1);
});
