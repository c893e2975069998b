import { serve } from '@x/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { startPortal } from '../../test/services.ts';
import { open, session, subscribeAt } from '../../test/subscription.ts';
import { textDeltas } from './index.ts';

async function* snapshots(...all: (readonly [role: string, text: string])[][]) {
  for (const messages of all) yield { messages: messages.map(([role, text]) => ({ role, text })) };
}

async function deltasOf(...all: Parameters<typeof snapshots>): Promise<string[]> {
  const deltas: string[] = [];
  for await (const delta of textDeltas(snapshots(...all))) deltas.push(delta);
  return deltas;
}

const USER = ['user', 'Hi'] as const;
const agent = (text: string) => ['assistant', text] as const;

describe('textDeltas', () => {
  it('yields what is new of the newest message', async () => {
    const growing = ['', 'Hel', 'Hel', 'Hello', 'Hello there'].map((text) => [USER, ['assistant', text] as const]);
    expect(await deltasOf([USER], ...growing)).toEqual(['Hel', 'lo', ' there']);
  });

  it('begins anew with each message, and where a text is changed', async () => {
    const one = ['assistant', 'Hello'] as const;
    expect(await deltasOf([USER, one], [USER, one, USER], [USER, one, USER, ['assistant', 'Hello you']])).toEqual([
      'Hello',
      'Hello you',
    ]);
    expect(await deltasOf([USER, one], [USER, ['assistant', 'Help']])).toEqual(['Hello', 'Help']);
    expect(await deltasOf([], [USER])).toEqual([]);
  });

  it('loses nothing where one snapshot has the end of a message and others after it', async () => {
    expect(await deltasOf([agent('Hel')], [agent('Hello'), agent('World')])).toEqual(['Hel', 'lo', 'World']);
    expect(await deltasOf([agent('Hel')], [agent('Hello'), USER])).toEqual(['Hel', 'lo']);
    expect(
      await deltasOf(
        [agent('Hel')],
        [agent('Hello'), USER, agent('World'), agent('Hel')],
        [agent('Hello'), USER, agent('World'), agent('Hello')],
      ),
    ).toEqual(['Hel', 'lo', 'World', 'Hel', 'lo']);
    expect(await deltasOf([], [USER, agent('Hello'), agent('World')])).toEqual(['Hello', 'World']);
  });

  it('begins with the newest message: at first, and after messages were removed', async () => {
    expect(
      await deltasOf([agent('one'), agent('two')], [agent('one'), agent('two'), agent('three')], [agent('one')]),
    ).toEqual(['two', 'three', 'one']);
  });

  it('adds up to the reply of a turn at the emulator', async () => {
    await using service = await startPortal({}, { settings: { portal: { wordDelay: 1 } } });
    const { sessions } = service.client;
    const { session_id } = await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hi ü' });
    let text = '';
    for await (const delta of textDeltas(sessions.subscribe(session_id))) text += delta;
    expect(text).toBe((await sessions.get(session_id)).messages.at(-1)?.text);
  });

  it('leaves the subscription when it is left, also while a read is pending', async () => {
    const messages = [{ role: 'assistant', text: 'Hel' }];
    await using server = await serve(open({ ...session('Running'), messages }));
    for await (const _ of textDeltas(subscribeAt(server.url))) break;
    await expect.poll(() => server.usedSockets()).toBe(0);
    const deltas = textDeltas(subscribeAt(server.url));
    expect(await deltas.next()).toEqual({ done: false, value: 'Hel' });
    const pending = deltas.next();
    await deltas.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    await expect.poll(() => server.usedSockets()).toBe(0);
  });

  it('passes on what `return` throws at once, and crashes nothing', async () => {
    const uncaught = vi.fn();
    process.on('uncaughtException', uncaught);
    const leave = () => {
      throw new Error('cannot leave');
    };
    const value = { messages: [{ role: 'assistant', text: 'Hel' }] };
    const next = async () => ({ value });
    const deltas = textDeltas({ [Symbol.asyncIterator]: () => ({ next, return: leave }) });
    await deltas.next();
    await expect(deltas.return()).rejects.toThrow('cannot leave');
    await new Promise(setImmediate);
    process.off('uncaughtException', uncaught);
    expect(uncaught).not.toHaveBeenCalled();
  });

  it('throws what the subscription throws', async () => {
    const error = new Error('broken');
    async function* broken() {
      yield { messages: [{ role: 'assistant', text: 'Hel' }] };
      throw error;
    }
    const deltas = textDeltas(broken());
    expect(await deltas.next()).toEqual({ done: false, value: 'Hel' });
    await expect(deltas.next()).rejects.toBe(error);
  });
});
