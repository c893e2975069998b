import type { ServerResponse } from 'node:http';
import { type Handler, json, reset, serve, text } from '@x/core/testing';
import type { EmulatorOptions } from '@x/emulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../../test/failure-of.ts';
import { startPortal } from '../../test/services.ts';
import { createPortal, type Hooks, type Session, type SubscribeOptions } from './index.ts';

beforeEach(() => {
  // Jitter makes every wait between two connections nothing.
  vi.spyOn(Math, 'random').mockReturnValue(-1);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function snapshotsOf(subscription: AsyncIterable<Session>): Promise<Session[]> {
  const all: Session[] = [];
  for await (const snapshot of subscription) all.push(snapshot);
  return all;
}

const session = (status: string, messages = 1): Session => ({
  id: 's-1',
  agent_id: 'agent-1',
  thread_id: 't',
  user_id: 'u',
  created_at: '2026-11-22T00:00:00Z',
  updated_at: '2026-11-22T00:00:00Z',
  status,
  messages: Array.from({ length: messages }, (_, index) => ({ text: `m${index}`, role: 'user' })),
});

const EVENTS = { 'content-type': 'text/event-stream' };
const event = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const events = (...values: unknown[]) => text(200, values.map(event).join(''), EVENTS);

/** Writes a head and some events, and leaves the connection open. */
function open(...values: unknown[]): Handler {
  return (_, response: ServerResponse) => {
    response.writeHead(200, EVENTS);
    response.write(values.map(event).join('') || ': hello\n\n');
  };
}

function subscribeAt(baseUrl: string, options: SubscribeOptions = {}, hooks: Hooks = {}) {
  const portal = createPortal({ baseUrl, token: KEY, hooks, onMismatch: () => {} });
  return portal.sessions.subscribe('s-1', options);
}

const statuses = (all: readonly Session[]) => all.map(({ status }) => status);

describe('subscribe at the emulator', () => {
  const forms = ['event-stream', 'x-ndjson', 'json'] as const;
  it.each(forms.flatMap((form) => [undefined, 1, 7].map((chunkBytes) => [form, chunkBytes] as const)))(
    'follows a turn by %s in chunks of %s bytes',
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

  it('gives a failed turn as a snapshot', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch });
    const { sessions } = service.client;
    const { session_id } = await sessions.createAsync({ agent_id: 'agent-failing', text_prompt: 'Hi' });
    expect((await snapshotsOf(sessions.subscribe(session_id))).at(-1)).toMatchObject({ status: 'Error' });
  });

  it('asks once more with the token where an older service wants it', async () => {
    const settings = { portal: { wordDelay: 0, subscribeNeedsToken: true } };
    await using service = await startPortal({ fetch: globalThis.fetch }, { settings });
    const { sessions } = service.client;
    const { session_id } = await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Hi' });
    service.emulator.clearRequests();
    expect((await snapshotsOf(sessions.subscribe(session_id))).at(-1)).toMatchObject({ status: 'Ready' });
    expect(service.emulator.requests().map(({ status }) => status)).toEqual([403, 200]);
  });

  it('tells the end of the turn after an update from the settled state before it', async () => {
    await using service = await startPortal({ fetch: globalThis.fetch }, { settings: { portal: { wordDelay: 1 } } });
    const { sessions } = service.client;
    const before = await sessions.create({ agent_id: 'agent-1', text_prompt: 'Hi' });
    await sessions.updateAsync(before.id, { text_prompt: 'And now?' });
    const all = await snapshotsOf(sessions.subscribe(before.id, { after: before }));
    expect(all.at(-1)?.messages).toHaveLength(4);
  });

  it.each([['an unknown session', 'no-such-session', { status: 404, reason: 'not-found', attempts: 1 }]])(
    'ends at once for %s',
    async (_, id, expected) => {
      await using service = await startPortal({ fetch: globalThis.fetch });
      expect(await failureOf(snapshotsOf(service.client.sessions.subscribe(id)))).toMatchObject({
        kind: 'api',
        ...expected,
      });
    },
  );
});

describe('what a stream may hold', () => {
  it('neighbours of one length are told apart, wherever they differ', async () => {
    const at = (thread_id: string, user_id: string) => ({ ...session('Running'), thread_id, user_id });
    const long = 'long'.repeat(100);
    // The place where two long ones differ is past the end of the short ones after them.
    const late = [at(long, 'a'), at(long, 'b'), at('a', 'a')];
    const told = [at('a', 'a'), at('a', 'b'), at('b', 'b'), at('c', 'b'), at('c', 'c'), ...late, session('Ready')];
    await using server = await serve(events(...told.flatMap((snapshot) => [snapshot, snapshot])));
    expect(await snapshotsOf(subscribeAt(server.url))).toEqual(told);
  });

  it('other data is passed over, equal neighbours are one, and nothing follows the first settled one', async () => {
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

  it('a status of tomorrow is handed through, and does not end it', async () => {
    await using server = await serve(events(session('Thinking'), session('Ready')));
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Thinking', 'Ready']);
  });

  it('a `__proto__` key is dropped', async () => {
    const hostile = JSON.stringify(session('Ready')).replace('{', '{"__proto__":{"admin":true},');
    await using server = await serve(events(hostile));
    const [only] = await snapshotsOf(subscribeAt(server.url));
    expect(Object.keys(only ?? {})).toEqual(Object.keys(session('Ready')));
  });

  it.each([
    ['goes on', ''],
    ['ends', '\n\n'],
  ])('an event that is larger than an answer may be is an error, also one that %s with these bytes', async (_, end) => {
    await using server = await serve(text(200, `data: ${'x'.repeat(5000)}${end}`, EVENTS));
    const portal = createPortal({ baseUrl: server.url, token: KEY, maxResponseBytes: 1000 });
    const error = await failureOf(snapshotsOf(portal.sessions.subscribe('s-1')));
    expect(error).toMatchObject({ kind: 'response', status: 200 });
    expect(error.message).toContain('larger than 1000 bytes');
  });

  it('a snapshot that drifts is reported once, or refused where the caller wants that', async () => {
    const drifted = { ...session('Ready'), user_id: 7 };
    await using server = await serve(events(session('Running'), drifted));
    const paths: string[] = [];
    const options = { baseUrl: server.url, token: KEY, onMismatch: ({ path }: { path: string }) => paths.push(path) };
    expect(await snapshotsOf(createPortal(options).sessions.subscribe('s-1'))).toHaveLength(2);
    expect(paths).toEqual(['user_id']);
    const strict = createPortal({ ...options, validation: 'throw' }).sessions.subscribe('s-1');
    expect((await strict.next()).value).toMatchObject({ status: 'Running' });
    expect(await failureOf(strict.next())).toMatchObject({ kind: 'response' });
  });
});

describe('when a connection ends early', () => {
  it.each([
    ['cleanly', events(session('Running'))],
    ['amid an event', text(200, `${event(session('Running'))}data: {"id":"s-1","sta`, EVENTS)],
    [
      'by a reset',
      (_: unknown, response: ServerResponse) => {
        response.writeHead(200, EVENTS);
        response.write(event(session('Running')), () => response.socket?.resetAndDestroy());
      },
    ],
  ])('%s, it connects again', async (_, first) => {
    await using server = await serve(first, events(session('Running'), session('Running', 2), session('Ready', 3)));
    const retries: unknown[] = [];
    const hooks: Hooks = { onRetry: ({ kind, attempt }) => retries.push([kind, attempt]) };
    const all = await snapshotsOf(subscribeAt(server.url, {}, hooks));
    expect(all.map(({ messages }) => messages.length)).toEqual([1, 2, 3]);
    expect(server.requests.map(({ url }) => url)).toEqual(Array(2).fill('/sessions/s-1/subscribe'));
    expect(server.requests[1]?.headers['last-event-id']).toBeUndefined();
    expect(retries).toEqual([['stream', 1]]);
  });

  it.each([
    ['a reset', reset],
    ['a 503', json(503, { detail: 'no' })],
    ['a 429', json(429, { detail: 'no' })],
    ['plain words', text(200, 'hello')],
    ['nothing', text(200, '')],
  ])('and two in a row bring nothing but %s, it polls', async (_, bad) => {
    await using server = await serve(
      bad,
      bad,
      json(200, session('Running')),
      json(200, session('Running')),
      json(200, session('Ready', 2)),
    );
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Running', 'Ready']);
    expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ...Array(2).fill(['/sessions/s-1/subscribe', undefined]),
      ...Array(3).fill(['/sessions/s-1', `Bearer ${KEY}`]),
    ]);
  });

  it('a long poll that tells the same again and again ends in polling, without telling it twice', async () => {
    const same = json(200, session('Running'));
    await using server = await serve(same, same, same, same, json(200, session('Ready')));
    expect(statuses(await snapshotsOf(subscribeAt(server.url)))).toEqual(['Running', 'Ready']);
    expect(server.requests.map(({ url }) => url)).toEqual([
      ...Array(3).fill('/sessions/s-1/subscribe'),
      ...Array(2).fill('/sessions/s-1'),
    ]);
  });

  it.each([
    ['that has answered before is polled on', events(session('Running')), ['Running', 'Ready']],
    ['that never has is not waited for', reset, undefined],
  ])('and looking fails, too, a service %s', async (_, first, expected) => {
    const down = Array<Handler>(5).fill(json(503, { detail: 'no' }));
    await using server = await serve(first, ...down, json(200, session('Ready')));
    const given = snapshotsOf(subscribeAt(server.url));
    if (expected) expect(statuses(await given)).toEqual(expected);
    else expect(await failureOf(given)).toMatchObject({ kind: 'api', status: 503 });
  });

  it('a transport’s own error is told as one of ours, whatever it carries', async () => {
    const fetch = () => Promise.reject(Object.assign(new Error('odd'), { kind: 'odd' }));
    const portal = createPortal({ baseUrl: 'http://127.0.0.1', token: KEY, fetch });
    expect(await failureOf(snapshotsOf(portal.sessions.subscribe('s-1')))).toMatchObject({ kind: 'connection' });
  });

  it('it waits as long as the stream asked, at least a second', async () => {
    await using server = await serve(
      text(200, `retry: 3\n\n${event(session('Running'))}`, EVENTS),
      events(session('Ready')),
    );
    const delays: number[] = [];
    const hooks: Hooks = { onRetry: ({ delayMs }) => delays.push(delayMs) };
    await snapshotsOf(subscribeAt(server.url, {}, hooks));
    expect(delays).toEqual([1000]);
  });

  it('a redirect is not followed, and ends it', async () => {
    await using server = await serve(text(302, '', { location: 'https://elsewhere.example/' }));
    expect(await failureOf(snapshotsOf(subscribeAt(server.url)))).toMatchObject({ kind: 'response', attempts: 1 });
  });

  it.each([404, 422, 400])('a %i ends it at once', async (status) => {
    await using server = await serve(json(status, { detail: 'no' }));
    expect(await failureOf(snapshotsOf(subscribeAt(server.url)))).toMatchObject({ kind: 'api', status, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([401, 403])('a %i ends it after the one try with the token', async (status) => {
    await using server = await serve(json(status, { detail: 'Not authenticated' }));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url)));
    expect(error).toMatchObject({ kind: 'api', status, reason: 'unauthenticated', attempts: 2 });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, `Bearer ${KEY}`]);
  });

  it('without a token the refusal is the error, not the missing token', async () => {
    vi.stubEnv('PORTAL_TOKEN', '');
    await using server = await serve(json(403, { detail: 'Not authenticated' }));
    const portal = createPortal({ baseUrl: server.url });
    expect(await failureOf(snapshotsOf(portal.sessions.subscribe('s-1')))).toMatchObject({ kind: 'api', status: 403 });
  });
});

describe('it gives up', () => {
  it('on a connection that brings no data for too long, heartbeats or not', async () => {
    const beating: Handler = (_, response) => {
      response.writeHead(200, EVENTS);
      response.write(event(session('Running')));
      const timer = setInterval(() => response.write(': ping\n\n'), 10);
      response.on('close', () => clearInterval(timer));
    };
    await using server = await serve(beating, events(session('Ready')));
    const messages: string[] = [];
    const hooks: Hooks = { onRetry: ({ message }) => messages.push(message) };
    await snapshotsOf(subscribeAt(server.url, { idleTimeout: 60 }, hooks));
    expect(messages).toEqual([expect.stringContaining('brought nothing for 60 ms (`idleTimeout`)')]);
  });

  it('on time, while a stream is open', async () => {
    await using server = await serve(open(session('Running')));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { timeout: 80 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
  });

  it.each([
    [{ timeout: 60 }, {}, { scope: 'total' }, 'within 60 ms'],
    [{}, { timeout: 60 }, { scope: 'attempt' }, 'got no credential within 60 ms (`timeout`)'],
  ])('on time, while the token does not come: %j %j', async (options, clientOptions, expected, message) => {
    await using server = await serve(json(403, { detail: 'Not authenticated' }));
    const token = () => new Promise<string>(() => {});
    const portal = createPortal({ baseUrl: server.url, token, ...clientOptions });
    const error = await failureOf(snapshotsOf(portal.sessions.subscribe('s-1', options)));
    expect(error).toMatchObject({ kind: 'timeout', ...expected });
    expect(error.message).toContain(message);
  });

  it('on time, while it waits as long as it was asked to, and does not connect once more when the timer comes back early', async () => {
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds - 10));
    await using server = await serve(json(429, {}, { 'retry-after': '5' }));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { timeout: 200 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['before it connects again', [json(429, {}, { 'retry-after-ms': '150' })]],
    ['before it polls', [reset, json(429, {}, { 'retry-after-ms': '150' })]],
  ])('on time, where the timer comes back late %s', async (_, answers) => {
    const timer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (wake: () => void, milliseconds: number) => timer(wake, milliseconds + 100));
    await using server = await serve(...(answers as [Handler]));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { timeout: 200 + 100 * (answers.length - 1) })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(server.requests).toHaveLength(answers.length);
  });

  it('on time, while it polls', async () => {
    await using server = await serve(reset, reset, json(200, session('Running')));
    const error = await failureOf(snapshotsOf(subscribeAt(server.url, { timeout: 200 })));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.subscribe' });
    expect(error.message).toContain('within 200 ms');
  });

  it.each([
    ['a stream is open', open(session('Running'))],
    ['no head has come', () => {}],
  ])('with the caller’s reason while %s, and closes the connection', async (_, handler) => {
    await using server = await serve(handler);
    const controller = new AbortController();
    const reason = new Error('enough');
    const subscription = snapshotsOf(subscribeAt(server.url, { signal: controller.signal }));
    await server.arrived(1);
    controller.abort(reason);
    await expect(subscription).rejects.toBe(reason);
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
  });

  it('with the caller’s reason also amid snapshots that came together', async () => {
    await using server = await serve(events(session('Running'), session('Running', 2), session('Ready')));
    const controller = new AbortController();
    const subscription = subscribeAt(server.url, { signal: controller.signal });
    await subscription.next();
    await subscription.next();
    controller.abort('enough');
    await expect(subscription.next()).rejects.toBe('enough');
  });

  it('and closes the connection when the loop is left; the call has then succeeded', async () => {
    await using server = await serve(open(session('Running')));
    const ends: string[] = [];
    const hooks: Hooks = { onSuccess: () => ends.push('success'), onError: () => ends.push('error') };
    for await (const { status } of subscribeAt(server.url, {}, hooks)) {
      expect(status).toBe('Running');
      break;
    }
    await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
    expect(ends).toEqual(['success']);
  });

  it.each([
    [{ idleTimeout: 0 }, 'idleTimeout'],
    [{ timeout: Number.NaN }, 'timeout'],
    [{ signal: 'no' }, 'signal'],
  ])('at once on options that make no sense: %j', async (options, name) => {
    const error = await failureOf(snapshotsOf(subscribeAt('http://127.0.0.1:1', options as SubscribeOptions)));
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    expect(error.message).toContain(`\`${name}\``);
  });
});

it('an open stream outlives the limit for an answer', async () => {
  const slow: Handler = (_, response) => {
    response.writeHead(200, EVENTS);
    response.flushHeaders();
    // Longer than the client waits for a head.
    setTimeout(() => response.end(event(session('Ready'))), 250);
  };
  await using server = await serve(slow);
  const portal = createPortal({ baseUrl: server.url, token: KEY, timeout: 100 });
  expect(statuses(await snapshotsOf(portal.sessions.subscribe('s-1')))).toEqual(['Ready']);
  expect(server.requests).toHaveLength(1);
});

it('a slow reader is no silent server', async () => {
  const handler: Handler = (_, response) => {
    response.writeHead(200, EVENTS);
    response.write(event(session('Running')));
    setTimeout(() => response.write(event(session('Ready'))), 5);
  };
  await using server = await serve(handler);
  const all: string[] = [];
  for await (const { status } of subscribeAt(server.url, { idleTimeout: 60 })) {
    all.push(status);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  expect(all).toEqual(['Running', 'Ready']);
  expect(server.requests).toHaveLength(1);
});

it('a slow reader slows the server down', async () => {
  const flood = { isHeldUp: false, isOver: false };
  const handler: Handler = (_, response) => {
    response.writeHead(200, EVENTS);
    const big = { ...session('Running'), thread_id: 'x'.repeat(100_000) };
    let left = 1000;
    let timer: NodeJS.Timeout;
    const write = () => {
      clearTimeout(timer);
      for (; left > 0; left -= 1) {
        if (response.write(event({ ...big, updated_at: String(left) }))) continue;
        timer = setTimeout(() => {
          flood.isHeldUp = true;
        }, 200);
        response.once('drain', write);
        return;
      }
      flood.isOver = true;
    };
    write();
  };
  await using server = await serve(handler);
  const subscription = subscribeAt(server.url);
  await subscription.next();
  // A hundred megabytes are more than what lies between a server and a reader who stands still.
  await vi.waitFor(() => expect(flood).toEqual({ isHeldUp: true, isOver: false }), { timeout: 5000 });
  await subscription.return();
  await vi.waitFor(() => expect(server.usedSockets()).toBe(0));
});
