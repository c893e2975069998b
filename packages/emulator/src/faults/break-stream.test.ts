import { describe, expect, it } from 'vitest';
import { assistantId, itemsOf, readAll, replies, stageChats } from '../../test/vapi-chats.ts';
import type { Emulator, Fault } from '../index.ts';

const body = { assistantId, input: 'Hi', stream: true };

async function stage(wayOf: (emulator: Emulator) => typeof globalThis.fetch, fault: Fault, settings: object = {}) {
  const staged = await stageChats(replies('a b c'), settings);
  staged.emulator.failNext('vapi', 'chats.create', fault);
  const response = await staged.post(body, {}, wayOf(staged.emulator));
  return { ...staged, response };
}

describe.each<[string, (emulator: Emulator) => typeof globalThis.fetch]>([
  ['over a socket', () => fetch],
  ['in the process', (emulator) => emulator.fetch],
])('a stream %s', (_, wayOf) => {
  it.each([0, 1, 2, 9])('ends cleanly after %i events, and the operation has taken effect', async (afterEvents) => {
    const { emulator, response } = await stage(wayOf, { kind: 'end', afterEvents, applied: true });
    expect([response.status, response.headers.get('content-type')]).toEqual([201, 'text/event-stream']);
    const { text, error } = await readAll(response);
    expect(error).toBeUndefined();
    expect(itemsOf(text)).toMatchObject([{ delta: 'a' }, { delta: ' b' }, { delta: ' c' }].slice(0, afterEvents));
    expect(itemsOf(text)).toHaveLength(Math.min(afterEvents, 3));
    await expect.poll(() => emulator.chats()).toMatchObject([{ state: 'done' }]);
  });

  it('ends with an event of the test, after some of its own', async () => {
    const data = { message: 'Model overloaded', statusCode: 503 };
    const { response } = await stage(wayOf, { kind: 'event', afterEvents: 2, data, applied: true });
    expect(itemsOf((await readAll(response)).text)).toMatchObject([{ delta: 'a' }, { delta: ' b' }, data]);
  });

  it('has that event alone, and nothing takes effect, where it is not applied', async () => {
    const data = { message: 'Add a payment method to use chat.', reason: 'payment_method_missing', statusCode: 402 };
    const { emulator, response } = await stage(wayOf, { kind: 'event', afterEvents: 2, data });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect((await readAll(response)).text).toBe(`data: ${JSON.stringify(data)}\n\n`);
    expect(emulator.chats()).toEqual([]);
  });

  it('has a string of the test as it is', async () => {
    const { response } = await stage(wayOf, { kind: 'event', data: '[DONE]' });
    expect((await readAll(response)).text).toBe('data: [DONE]\n\n');
  });

  it('pauses until its client leaves', async () => {
    const { emulator, response } = await stage(wayOf, { kind: 'pause', afterEvents: 1, applied: true });
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('"delta":"a"');
    const next = Promise.race([reader?.read(), new Promise((resolve) => setTimeout(resolve, 50, 'nothing'))]);
    expect(await next).toBe('nothing');
    await reader?.cancel();
    await expect.poll(() => emulator.chats()).toMatchObject([{ state: 'done' }]);
  });

  it('pauses until a reset', async () => {
    const { emulator, response } = await stage(wayOf, { kind: 'pause', afterEvents: 1, applied: true });
    const reader = response.body?.getReader();
    expect(itemsOf(Buffer.from((await reader?.read())?.value ?? []).toString())).toHaveLength(1);
    await expect.poll(() => emulator.chats()).toMatchObject([{ state: 'done' }]);
    const rest = expect(reader?.read()).rejects.toMatchObject({ message: 'terminated' });
    // The pause itself begins once the next event is asked for.
    await new Promise(setImmediate);
    emulator.reset();
    await rest;
  });
});

it('counts events, not comments, and not chunks', async () => {
  const settings = { chunkBytes: 3, heartbeat: 1, wordDelay: 10 };
  const { response } = await stage(() => fetch, { kind: 'end', afterEvents: 2, applied: true }, settings);
  const { text } = await readAll(response);
  expect(text).toContain(': ping\n\n');
  expect(itemsOf(text)).toMatchObject([{ delta: 'a' }, { delta: ' b' }]);
});

it('lets a response that is no stream end early, too', async () => {
  const { emulator, post } = await stageChats();
  emulator.failNext('vapi', 'chats.create', { kind: 'end', applied: true });
  const response = await post({ assistantId, input: 'Hi' });
  expect([response.status, await response.text()]).toEqual([201, '']);
});
