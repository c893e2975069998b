import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../test/agent-caller.ts';
import { edgegapCaller } from '../../test/edgegap-caller.ts';
import { sipherCaller } from '../../test/sipher-caller.ts';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';

const streamed = JSON.stringify({
  assistantId: '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11',
  input: 'one two',
  stream: true,
});

describe('the response in requests()', () => {
  it('has headers, the body and how long it took', async () => {
    const emulator = await start();
    const { body, headers } = await vapiCaller(emulator)('POST', '/session', { name: 'support' });
    expect(headers.get('content-length')).toBe(String(JSON.stringify(body).length)); // as before it was recorded
    const [request] = emulator.requests();
    expect(request?.response).toEqual({ headers: { 'content-type': 'application/json' }, body });
    expect(request?.durationMs).toBeGreaterThan(0);
    expect(request).not.toHaveProperty('problem');
  });

  it('grows while a stream is sent, and has no duration until that has ended', async () => {
    const emulator = await start();
    emulator.clock.freeze();
    const response = await fetch(`${emulator.baseUrls.vapi}/chat`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' },
      body: streamed,
    });
    const sent = () => String(emulator.requests()[0]?.response?.body ?? '');
    const rest = response.text();
    emulator.clock.advance(50);
    await expect.poll(sent).toContain('You');
    expect(emulator.requests()[0]).not.toHaveProperty('durationMs');
    emulator.clock.advance(60_000);
    const whole = await rest;
    expect(sent()).toBe(whole);
    expect(emulator.requests()[0]?.durationMs).toBeGreaterThan(0);
  });

  it('is over when the client leaves', async () => {
    const emulator = await start();
    emulator.clock.freeze();
    const controller = new AbortController();
    const response = await fetch(`${emulator.baseUrls.vapi}/chat`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${emulator.keys.vapi.private}`, 'Content-Type': 'application/json' },
      body: streamed,
      signal: controller.signal,
    });
    const rest = expect(response.text()).rejects.toThrow();
    controller.abort();
    await rest;
    await expect.poll(() => emulator.requests()[0]?.durationMs).toBeGreaterThan(0);
  });

  it('is what was sent of it where a fault has cut it', async () => {
    const emulator = await start();
    emulator.failNext('vapi', 'sessions.list', { kind: 'cut', afterBytes: 5, applied: true });
    await expect(vapiCaller(emulator)('GET', '/session')).rejects.toThrow();
    expect(emulator.requests()).toMatchObject([{ status: 200, response: { body: '{"res' } }]);
  });

  it('is absent where a fault prevents one, which takes its time, too', async () => {
    const emulator = await start();
    emulator.failNext('vapi', 'sessions.list', { kind: 'reset', applied: true });
    await expect(vapiCaller(emulator)('GET', '/session')).rejects.toThrow();
    const [request] = emulator.requests();
    expect(request).not.toHaveProperty('response');
    expect(request?.durationMs).toBeGreaterThan(0);
  });

  it('keeps 64 KiB of a body', async () => {
    const emulator = await start();
    emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 200, body: { a: 'x'.repeat(100_000) } });
    await vapiCaller(emulator)('GET', '/session');
    expect(emulator.requests()[0]?.response?.body).toHaveLength(64 * 1024);
  });
});

describe('the problem in requests()', () => {
  it('is the message of each API, in one line', async () => {
    const emulator = await start();
    await vapiCaller(emulator)('POST', '/session', { expirationSeconds: 1, name: 5 });
    await edgegapCaller(emulator)('GET', 'session/none');
    await sipherCaller(emulator)('POST', '/v1/sessions', '{');
    await agentCaller(emulator, 'portal')('POST', '/sessions', { form: {} });
    await agentCaller(emulator, 'portal')('GET', '/sessions/none');
    const [vapi, edgegap, sipher, portal, missing] = emulator.requests().map(({ problem }) => problem);
    expect(vapi).toMatch(/^name must .*; expirationSeconds must /);
    expect(edgegap).toBe('none: no such session');
    expect(sipher).toMatch(/./);
    expect(portal).toBe('body.agent_id: Field required; body.text_prompt: Field required');
    expect(missing).toBe('Entity not found');
  });

  it('is short', async () => {
    const emulator = await start();
    const body = { message: `first\n${'x'.repeat(1000)}` };
    emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 400, body });
    await vapiCaller(emulator)('GET', '/session');
    expect(emulator.requests()[0]?.problem).toMatch(/^first x{294}…$/);
  });
});
