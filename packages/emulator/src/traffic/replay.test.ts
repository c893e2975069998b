import { describe, expect, it } from 'vitest';
import { agentCaller } from '../../test/agent-caller.ts';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import type { Emulator, RequestEdits } from '../index.ts';

async function stage() {
  const emulator = await start();
  await vapiCaller(emulator)('POST', '/session', { name: 'first' });
  const names = () => emulator.sessions('vapi').map(({ session }) => session['name']);
  return { emulator, names };
}

async function last(emulator: Emulator, edits?: RequestEdits) {
  const { id } = await emulator.replay(1, edits);
  return emulator.requests().find((request) => request.id === id);
}

describe('replay', () => {
  it('sends a request again with its credentials, and resolves once its response is recorded', async () => {
    const { emulator, names } = await stage();
    expect(await last(emulator)).toMatchObject({ id: 2, status: 201, body: { name: 'first' }, replayOf: 1 });
    expect(names()).toEqual(['first', 'first']);
    expect(emulator.requests()[1]?.headers['authorization']).toBe('Bearer ***');
  });

  it('changes what it is told', async () => {
    const { emulator, names } = await stage();
    await last(emulator, { body: { name: 'second' } });
    expect(names()).toEqual(['first', 'second']);
    expect(await last(emulator, { body: '{' })).toMatchObject({ status: 400 });
    const edits = { method: 'GET', path: '/vapi/session', query: { name: ['second'], limit: '1' } };
    const listed = await last(emulator, edits);
    expect(listed).toMatchObject({ method: 'GET', query: { name: 'second', limit: '1' }, status: 200 });
    expect(listed).toMatchObject({ response: { body: { results: [{ name: 'second' }] } } });
  });

  it('keeps a credential that is passed as it is shown, and takes another', async () => {
    const { emulator } = await stage();
    const { headers = {} } = emulator.requests()[0] ?? {};
    expect(await last(emulator, { headers })).toMatchObject({ status: 201 });
    expect(await last(emulator, { headers: { ...headers, authorization: 'Bearer other' } })).toMatchObject({
      status: 401,
    });
  });

  it('meets faults as any request', async () => {
    const { emulator } = await stage();
    emulator.failNext('vapi', 'sessions.create', { kind: 'reset', applied: true });
    expect(await last(emulator)).toMatchObject({ fault: { kind: 'reset' } });
    emulator.failNext('vapi', 'sessions.create', { kind: 'hang' });
    expect(await last(emulator)).toMatchObject({ fault: { kind: 'hang' } }); // after a second
  });

  it.each<[number, object, string]>([
    [9, {}, 'id: there is no request 9'],
    [1, { header: {} }, 'header: is not a known field; did you mean headers?'],
    [1, { path: 'session' }, 'path: must begin with a slash'],
    [1, { path: '/none' }, 'path: leads to no API'],
    [1, { path: '//evil.example/vapi/session' }, 'path: leads to no API'],
    [1, { method: 'A B' }, 'The input: '],
    [1, { headers: { host: 'evil.example' } }, 'path: leads to no API, or the guards of the emulator refuse it'],
  ])('of %d with %j is refused', async (id, edits, message) => {
    const { emulator } = await stage();
    await expect(emulator.replay(id, edits)).rejects.toThrow(message);
    expect(emulator.requests()).toHaveLength(1);
  });

  it('of an upload that was not kept whole is refused, unless it brings another body', async () => {
    const emulator = await start({ settings: { portal: { wordDelay: 0 } } });
    const form = { agent_id: 'agent-1', text_prompt: 'Hi' };
    const call = agentCaller(emulator, 'portal');
    await call('POST', '/sessions', { form });
    await call('POST', '/sessions', { form, files: [new File([new Uint8Array(100_000)], 'a.bin')] });
    expect((await emulator.replay(1)).id).toBe(3);
    expect(emulator.requests()[2]).toMatchObject({ status: 200 });
    await expect(emulator.replay(2)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('too long'),
    });
    expect((await emulator.replay(2, { body: '' })).id).toBe(4);
  });
});
