import { json, serve } from '@x/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../../test/failure-of.ts';
import { startPortal } from '../../test/services.ts';
import { createPortal, isSettled, type Session, sessionTimes } from './index.ts';

beforeEach(() => {
  // Jitter makes every wait between two polls zero.
  vi.spyOn(Math, 'random').mockReturnValue(-1);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const session = (status: string, messages: number) => ({
  id: 's-1',
  status,
  messages: Array.from({ length: messages }, () => ({ text: 'x', role: 'user' })),
});

async function waitAt(bodies: readonly object[], after?: Pick<Session, 'status' | 'messages'>) {
  const [first, ...others] = bodies.map((body) => json(200, body));
  await using server = await serve(first ?? json(500, {}), ...others);
  const { sessions } = createPortal({ baseUrl: server.url, token: KEY, onMismatch: () => {} });
  const seen: string[] = [];
  const onSnapshot = ({ status }: Session) => seen.push(status);
  try {
    return { session: await sessions.waitUntilSettled('s-1', { after, onSnapshot, totalTimeout: 5000 }), seen };
  } catch (error) {
    return { error, seen };
  }
}

describe('waitUntilSettled', () => {
  it('refuses an `after` that is not a session, and calls hooks as for any other error', async () => {
    const ends: unknown[] = [];
    const hooks = { onStart: () => ends.push('start'), onError: ({ error }: { error: unknown }) => ends.push(error) };
    const { sessions } = createPortal({ baseUrl: 'http://127.0.0.1:9', token: KEY, hooks });
    const after = { session_id: 's-1' } as never;
    const error = await failureOf(sessions.waitUntilSettled('s-1', { after }));
    expect(error).toMatchObject({ kind: 'input', parameter: 'after', attempts: 0 });
    expect(ends).toEqual(['start', error]);
  });

  it.each(['Ready', 'Flushed'])('resolves when the status is %s', async (status) => {
    const result = await waitAt([session('Running', 1), session('Thinking', 1), session(status, 2)]);
    expect(result.session).toMatchObject({ status });
    expect(result.seen).toEqual(['Running', 'Thinking', status]);
  });

  it('rejects with a `failed` error when the turn failed', async () => {
    const { error } = await waitAt([session('Running', 1), session('Error', 1)]);
    expect(error).toMatchObject({
      kind: 'failed',
      state: 'Error',
      operation: 'sessions.waitUntilSettled',
      attempts: 2,
    });
    expect(String(error)).toContain('portal sessions.waitUntilSettled: the turn ended in Error.');
  });

  it.each([
    ['ready before', 'Ready', [session('Ready', 2), session('Running', 3), session('Ready', 4)], 'Ready'],
    ['failed before', 'Error', [session('Error', 2), session('Running', 3), session('Ready', 4)], 'Ready'],
    ['failed before and failing again', 'Error', [session('Error', 2), session('Error', 3)], undefined],
    ['ready before and failing without a message', 'Ready', [session('Ready', 2), session('Error', 2)], undefined],
  ])('waits for the new state after an update: %s', async (_, status, bodies, expected) => {
    const result = await waitAt(bodies, session(status, 2) as never);
    expect(result.session?.status).toBe(expected);
    if (expected === undefined) expect(result.error).toMatchObject({ kind: 'failed' });
    expect(result.seen).toHaveLength(bodies.length);
  });

  it.each(['waitUntilSettled', 'subscribe'] as const)(
    '%s reads `after` once, before it is changed',
    async (operation) => {
      await using server = await serve(json(200, session('Ready', 2)), json(200, session('Ready', 3)));
      const { sessions } = createPortal({ baseUrl: server.url, token: KEY, onMismatch: () => {} });
      const after = session('Ready', 2) as unknown as Session;
      const options = { after, totalTimeout: 5000 };
      const done =
        operation === 'subscribe'
          ? sessions.subscribe('s-1', options).next()
          : sessions.waitUntilSettled('s-1', options);
      after.messages.length = 0;
      options.after = session('Running', 0) as unknown as Session;
      const found = await done;
      expect('value' in found ? found.value : found).toMatchObject({ messages: { length: 3 } });
    },
  );

  it('refuses a response that is not a session', async () => {
    const { error } = await waitAt([{ id: 's-1', status: 'Ready' }]);
    expect(error).toMatchObject({ kind: 'response' });
  });

  it('waits for turns of the emulator, also for one that fails', async () => {
    await using service = await startPortal({}, { settings: { portal: { wordDelay: 1 } } });
    const { sessions } = service.client;
    const before = await sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    await sessions.updateAsync(before.id, { text_prompt: 'And?' });
    const session = await sessions.waitUntilSettled(before.id, { after: before });
    expect(session.messages).toHaveLength(4);
    await sessions.updateAsync(before.id, { text_prompt: '/fail' });
    const failure = await failureOf(sessions.waitUntilSettled(before.id, { after: session }));
    expect(failure).toMatchObject({ kind: 'failed', state: 'Error' });
  });
});

it('isSettled is true for the statuses of a session without a turn in progress', () => {
  const settled = ['Ready', 'Running', 'Flushed', 'Error', 'ready', 'Tomorrow'].filter((status) =>
    isSettled({ status }),
  );
  expect(settled).toEqual(['Ready', 'Flushed', 'Error']);
});

it.each([
  ['2023-12-11T15:59:19Z', '2023-12-11T15:59:19.000Z'],
  ['2023-12-11T15:59:19', '2023-12-11T15:59:19.000Z'],
  ['2023-12-11T15:59:19.123456', '2023-12-11T15:59:19.123Z'],
  ['2023-12-11 15:59:19.5', '2023-12-11T15:59:19.500Z'],
  ['2023-12-11T17:59:19+02:00', '2023-12-11T15:59:19.000Z'],
  ['2023-12-11T17:59:19.25+0200', '2023-12-11T15:59:19.250Z'],
])('sessionTimes reads %s as UTC unless it says otherwise', (text, expected) => {
  const { createdAt, updatedAt } = sessionTimes({ created_at: text, updated_at: text });
  expect([createdAt.toISOString(), updatedAt.toISOString()]).toEqual([expected, expected]);
});

it('sessionTimes returns an invalid date for what is not a string', () => {
  const { createdAt, updatedAt } = sessionTimes({ created_at: null, updated_at: 7 } as never);
  expect([createdAt.getTime(), updatedAt.getTime()]).toEqual([Number.NaN, Number.NaN]);
});
