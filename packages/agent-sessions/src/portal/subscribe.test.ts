import { serve, text } from '@x/core/testing';
import type { EmulatorOptions } from '@x/emulator';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/failure-of.ts';
import { startPortal } from '../../test/services.ts';
import {
  EVENTS,
  events,
  open,
  reconnectAtOnce,
  session,
  snapshotsOf,
  statuses,
  subscribeAt,
} from '../../test/subscription.ts';

reconnectAtOnce();

describe('a subscription to the emulator', () => {
  const forms = ['event-stream', 'x-ndjson', 'json'] as const;
  it.each(forms.flatMap((form) => [undefined, 1, 7].map((chunkBytes) => [form, chunkBytes] as const)))(
    'yields the snapshots of a turn from %s in chunks of %s bytes',
    async (subscribeAs, chunkBytes) => {
      const settings: EmulatorOptions['settings'] = {
        portal: { wordDelay: 1, subscribeAs, ...(chunkBytes && { chunkBytes }) },
      };
      await using service = await startPortal({ fetch: globalThis.fetch }, { settings });
      const { sessions } = service.client;
      const { session_id } = await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hi ü' });
      const all = await snapshotsOf(sessions.subscribe(session_id));
      expect(all.at(-1)).toEqual(await sessions.get(session_id));
      expect(all.at(-1)).toMatchObject({ status: 'Ready' });
      if (subscribeAs !== 'json') {
        expect(all.length).toBeGreaterThan(2);
        expect(new Set(statuses(all.slice(0, -1)))).toEqual(new Set(['Running']));
      }
    },
  );

  it('yields a failed turn as a snapshot', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch });
    const { sessions } = service.client;
    const { session_id } = await sessions.createAsync({ agent_id: 'agent-failing', text_prompt: 'Hi' });
    expect((await snapshotsOf(sessions.subscribe(session_id))).at(-1)).toMatchObject({ status: 'Error' });
  });

  it('sends the token in a second request to a service that needs it', async () => {
    const settings = { portal: { wordDelay: 0, subscribeNeedsToken: true } };
    await using service = await startPortal({ fetch: globalThis.fetch }, { settings });
    const { sessions } = service.client;
    const { session_id } = await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hi' });
    service.emulator.clearRequests();
    expect((await snapshotsOf(sessions.subscribe(session_id))).at(-1)).toMatchObject({ status: 'Ready' });
    expect(service.emulator.requests().map(({ status }) => status)).toEqual([403, 200]);
  });

  it('with `after` waits for the turn of an update', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch }, { settings: { portal: { wordDelay: 1 } } });
    const { sessions } = service.client;
    const before = await sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    await sessions.updateAsync(before.id, { text_prompt: 'And now?' });
    const all = await snapshotsOf(sessions.subscribe(before.id, { after: before }));
    expect(all.at(-1)?.messages).toHaveLength(4);
  });
});

describe('a subscription', () => {
  it('yields each snapshot that differs from the previous one, wherever it differs', async () => {
    const at = (thread_id: string, user_id: string) => ({ ...session('Running'), thread_id, user_id });
    const long = 'long'.repeat(100);
    // The place where two long ones differ is past the end of the short ones after them.
    const late = [at(long, 'a'), at(long, 'b'), at('a', 'a')];
    const expected = [at('a', 'a'), at('a', 'b'), at('b', 'b'), at('c', 'b'), at('c', 'c'), ...late, session('Ready')];
    await using server = await serve(events(...expected.flatMap((snapshot) => [snapshot, snapshot])));
    expect(await snapshotsOf(subscribeAt(server.url))).toEqual(expected);
  });

  it('ignores other data, merges equal neighbours, and ends after the first settled snapshot', async () => {
    const others = ['', 'ping', '[DONE]', '{}', '[]', '7', 'null', { id: 's-1' }, { ...session('Ready'), id: 's-2' }];
    await using server = await serve(
      events(
        ...others,
        session('Running'),
        session('Running'),
        session('Running', 2),
        session('Ready'),
        session('Error'),
      ),
    );
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Running', 'Running', 'Ready']);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('closes the connection after the last snapshot', async () => {
    await using server = await serve(open(session('Ready')));
    expect(await snapshotsOf(subscribeAt(server.url))).toHaveLength(1);
    await expect.poll(() => server.usedSockets()).toBe(0);
  });

  it('yields an unknown status, and continues', async () => {
    await using server = await serve(events(session('Thinking'), session('Ready')));
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Thinking', 'Ready']);
  });

  it('drops a `__proto__` key', async () => {
    const hostile = JSON.stringify(session('Ready')).replace('{', '{"__proto__":{"admin":true},');
    await using server = await serve(events(hostile));
    const [only] = await snapshotsOf(subscribeAt(server.url));
    expect(Object.keys(only ?? {})).toEqual(Object.keys(session('Ready')));
  });

  it.each([
    ['continues', ''],
    ['ends', '\n\n'],
  ])('rejects on an event larger than maxResponseBytes that %s with these bytes', async (_, end) => {
    await using server = await serve(text(200, `data: ${'x'.repeat(5000)}${end}`, EVENTS));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, {}, { maxResponseBytes: 1000 })));
    expect(error).toMatchObject({ kind: 'response', status: 200 });
    expect(error.message).toContain('larger than 1,000 bytes');
  });

  it('reports a mismatch once, and rejects if `validation` is `throw`', async () => {
    const drifted = { ...session('Ready'), user_id: 7 };
    await using server = await serve(events(session('Running'), drifted));
    const paths: string[] = [];
    const onMismatch = ({ path }: { path: string }) => paths.push(path);
    expect(await snapshotsOf(subscribeAt(server.url, {}, { onMismatch }))).toHaveLength(2);
    expect(paths).toEqual(['user_id']);
    const strict = subscribeAt(server.url, {}, { validation: 'throw' });
    expect((await strict.next()).value).toMatchObject({ status: 'Running' });
    expect(await failureOf(strict.next())).toMatchObject({ kind: 'response' });
  });
});
