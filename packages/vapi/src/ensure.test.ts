import { type Handler, hang, json, serve } from '@x/core/testing';
import { type Emulator, type Fault, startEmulator } from '@x/emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createVapi, type EnsureSession, type SessionLock, type Vapi } from './index.ts';

// One live session for each key, over real sockets.

let emulator: Emulator;
let vapi: Vapi;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
});
beforeEach(() => {
  emulator.reset();
  vapi = client();
});

function client(): Vapi {
  return createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi });
}

function stored(): { id: string; externalId: unknown }[] {
  return emulator.sessions('vapi').map(({ session }) => ({
    id: String(session['id']),
    externalId: (session['customer'] as { externalId?: string } | undefined)?.externalId,
  }));
}

const operations = () => emulator.requests().map(({ operation }) => operation);

/** A session as the API has it. */
const SESSION = { id: ID, orgId: 'o', createdAt: '2026-09-20T10:00:00.000Z', updatedAt: new Date().toISOString() };
const found = (...sessions: object[]) =>
  json(200, { results: sessions, metadata: { itemsPerPage: 100, totalItems: sessions.length, currentPage: 1 } });

describe('ensure', () => {
  it('lists by the key, creates a session with it, and lists once more', async () => {
    const body = { assistantId: ID, customer: { name: 'Ada' } };
    const before = Date.now();
    const urls: string[] = [];
    const recorded = (url: string, init: RequestInit) => {
      urls.push(url);
      return fetch(url, init);
    };
    const options = { apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi, fetch: recorded };
    const session = await createVapi(options).sessions.ensure('telegram-7', body);
    expect(session).toMatchObject({ assistantId: ID, customer: { name: 'Ada', externalId: 'telegram-7' } });
    const query = new URL(String(urls[0])).searchParams;
    expect([...query.keys()]).toEqual(['externalId', 'updatedAtGe', 'sortOrder']);
    expect([query.get('externalId'), query.get('sortOrder')]).toEqual(['telegram-7', 'ASC']);
    const since = before - Date.parse(String(query.get('updatedAtGe')));
    expect(Math.abs(since - 30 * 86_400_000)).toBeLessThan(5000);
    const creation = emulator.requests()[1];
    expect(creation?.body).toEqual({
      ...body,
      customer: { name: 'Ada', externalId: 'telegram-7' },
    });
    expect(operations()).toEqual(['sessions.list', 'sessions.create', 'sessions.list']);
  });

  it('returns the session that is there, by one request', async () => {
    const first = await vapi.sessions.ensure('a');
    emulator.clearRequests();
    expect(await vapi.sessions.ensure('a', { name: 'another body' })).toEqual(first);
    expect(await client().sessions.ensure('a')).toEqual(first);
    expect(operations()).toEqual(['sessions.list', 'sessions.list']);
  });

  it('keeps keys apart', async () => {
    const ids = new Set<string>();
    for (const key of ['a', 'b', 'A', ' a', 'a&b=c', 'ü'.repeat(40)]) ids.add((await vapi.sessions.ensure(key)).id);
    expect(ids.size).toBe(6);
    expect((await vapi.sessions.ensure('a&b=c')).id).toBe([...ids][4]);
  });

  it('replaces a completed session, and deletes nothing', async () => {
    const { id } = await vapi.sessions.ensure('a');
    await vapi.sessions.update(id, { status: 'completed' });
    const next = await vapi.sessions.ensure('a');
    expect(next.id).not.toBe(id);
    expect(stored()).toEqual([
      { id, externalId: 'a' },
      { id: next.id, externalId: 'a' },
    ]);
  });

  it('replaces an expired session, and takes the oldest of several that are live', async () => {
    const customer = { externalId: 'a' };
    const at = (ago: number) => new Date(Date.now() - ago).toISOString();
    const { sessions } = emulator.seed({
      vapi: {
        sessions: [
          { customer, createdAt: at(90_000), updatedAt: at(61_000), expirationSeconds: 60 },
          { customer, createdAt: at(10_000), updatedAt: at(10_000) },
          { customer, createdAt: at(20_000), updatedAt: at(10_000) },
          { customer, createdAt: at(80_000), updatedAt: at(10_000), status: 'completed' },
        ],
      },
    }).vapi;
    expect((await vapi.sessions.ensure('a')).id).toBe(sessions[2]?.id);
  });

  it('reads all pages, and decides between equal times by the id', async () => {
    const customer = { externalId: 'a' };
    const of = (id: string) => ({ ...SESSION, id, customer });
    await using server = await serve(
      json(200, {
        results: [of('c')],
        metadata: { itemsPerPage: 1, totalItems: 3, currentPage: 1, hasNextPage: true },
      }),
      json(200, {
        results: [of('b')],
        metadata: { itemsPerPage: 1, totalItems: 3, currentPage: 2, hasNextPage: true },
      }),
      json(200, {
        results: [of('d')],
        metadata: { itemsPerPage: 1, totalItems: 3, currentPage: 3, hasNextPage: false },
      }),
    );
    const one = createVapi({ apiKey: KEY, baseUrl: server.url });
    expect((await one.sessions.ensure('a')).id).toBe('b');
    expect(server.requests.map(({ url }) => new URL(url, 'http://x').searchParams.get('page'))).toEqual([
      null,
      '2',
      '3',
    ]);
  });

  it("goes by the server's clock where this machine's is wrong", async () => {
    const sentAt = new Date(Date.now() + 86_400_000 * 3);
    const customer = { externalId: 'a' };
    await using server = await serve((request, response) => {
      const handler =
        request.method === 'POST' ? json(201, { ...SESSION, id: 'new', customer }) : found({ ...SESSION, customer });
      response.setHeader('date', sentAt.toUTCString());
      handler(request, response);
    });
    expect((await createVapi({ apiKey: KEY, baseUrl: server.url }).sessions.ensure('a')).id).toBe('new');
  });
});

describe('arguments of ensure', () => {
  it.each<[string, unknown, unknown, object | undefined]>([
    ['key', '', {}, undefined],
    ['key', 'x'.repeat(41), {}, undefined],
    ['key', 7, {}, undefined],
    ['body', 'a', 'x', undefined],
    ['name', 'a', { name: 'x'.repeat(41) }, undefined],
    ['customer.externalId', 'a', { customer: { externalId: 'b' } }, undefined],
    ['status', 'a', { status: 'completed' }, undefined],
    ['lock', 'a', {}, { lock: 7 }],
    ['options', 'a', {}, 7 as never],
  ])('`%s` is refused, and nothing is sent', async (parameter, key, body, options) => {
    const error = await failureOf(vapi.sessions.ensure(key as string, body as EnsureSession, options));
    expect(error).toMatchObject({ kind: 'input', parameter, operation: 'sessions.ensure', outcome: 'not-applied' });
    expect(error).toMatchObject({ attempts: 0 });
    expect(operations()).toEqual([]);
  });

  it('may repeat the key, and may change after the call', async () => {
    const body = { name: 'one', customer: { externalId: 'a' } };
    const ensured = vapi.sessions.ensure('a', body);
    body.name = 'two';
    body.customer.externalId = 'b';
    expect(await ensured).toMatchObject({ name: 'one', customer: { externalId: 'a' } });
  });
});

describe('a listing that ignores the filter', () => {
  it.each([{}, { customer: null }, { customer: { externalId: 'b' } }])(
    'is an error: a session with %j',
    async (odd) => {
      await using server = await serve(
        found({ ...SESSION, customer: { externalId: 'a' } }, { ...SESSION, id: 'x', ...odd }),
      );
      const error = await failureOf(
        createVapi({ apiKey: KEY, baseUrl: server.url, onMismatch: () => {} }).sessions.ensure('a'),
      );
      expect(error).toMatchObject({ kind: 'response', operation: 'sessions.ensure', outcome: 'not-applied' });
      expect(error.message).toContain('ignored the filter `externalId`');
      expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
    },
  );
});

const LOST: readonly [string, Fault][] = [
  ['reset', { kind: 'reset' }],
  ['cut', { kind: 'cut' }],
  ['a 500', { kind: 'response', status: 500 }],
  ['a 504', { kind: 'response', status: 504 }],
  ['HTML', { kind: 'response', status: 200, body: '<html>' }],
  ['JSON that is no session', { kind: 'response', status: 201, body: {} }],
];

describe('a creation whose response was lost', () => {
  it.each(LOST)('by %s, is found', async (_, fault) => {
    emulator.failNext('vapi', 'sessions.create', { ...fault, applied: true });
    const hooks = { onReconcile: vi.fn() };
    const options = { apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi, onMismatch: () => {} };
    const session = await createVapi({ ...options, hooks }).sessions.ensure('a');
    expect(stored()).toEqual([{ id: session.id, externalId: 'a' }]);
    expect(hooks.onReconcile).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ outcome: 'applied' }));
  });

  it('and did nothing, is unknown; the call can simply be made again', { timeout: 20_000 }, async () => {
    emulator.failNext('vapi', 'sessions.create', { kind: 'response', status: 500 });
    const error = await failureOf(vapi.sessions.ensure('a'));
    expect(error).toMatchObject({ kind: 'api', status: 500, operation: 'sessions.ensure', outcome: 'unknown' });
    expect(error.message).toContain('It may have been applied; call it again: it lists before it creates.');
    expect(operations().filter((name) => name === 'sessions.create')).toHaveLength(1);
    await vapi.sessions.ensure('a');
    expect(stored()).toHaveLength(1);
  });

  it('and shows up in the listing only later, is found', { timeout: 20_000 }, async () => {
    const session = { ...SESSION, customer: { externalId: 'a' } };
    await using server = await serve(found(), json(500, {}), found(), found(session));
    expect(await createVapi({ apiKey: KEY, baseUrl: server.url }).sessions.ensure('a')).toEqual(session);
  });

  it('is never found in the session of another', { timeout: 20_000 }, async () => {
    await using server = await serve(found(), json(500, {}), found({ ...SESSION, customer: { externalId: 'b' } }));
    const error = await failureOf(createVapi({ apiKey: KEY, baseUrl: server.url }).sessions.ensure('a'));
    expect(error).toMatchObject({ status: 500, outcome: 'unknown' });
  });
});

it('that ran out of time while it created is unknown, and cannot simply be retried', async () => {
  await using server = await serve(found(), hang);
  const one = createVapi({ apiKey: KEY, baseUrl: server.url });
  const error = await failureOf(one.sessions.ensure('a', {}, { totalTimeout: 300 }));
  expect(error).toMatchObject({ kind: 'timeout', scope: 'total', outcome: 'unknown', isRetryable: false });
  expect(error.message).toContain('within 300 ms (`totalTimeout`)');
});

it('a refusal is an error as of any call, and nothing is looked for', async () => {
  emulator.failNext('vapi', 'sessions.create', { kind: 'response', status: 400, body: { message: 'no' } });
  expect(await failureOf(vapi.sessions.ensure('a'))).toMatchObject({ status: 400, outcome: 'not-applied' });
  expect(operations()).toEqual(['sessions.list', 'sessions.create']);
  emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 401, body: { message: 'no' } });
  const error = await failureOf(vapi.sessions.ensure('a'));
  expect(error).toMatchObject({ reason: 'unauthenticated', outcome: 'not-applied', operation: 'sessions.ensure' });
});

it('its own session stands where the last listing fails or lags', async () => {
  const session = { ...SESSION, customer: { externalId: 'a' } };
  for (const last of [json(401, {}), found()]) {
    await using server = await serve(found(), json(201, session), last);
    expect(await createVapi({ apiKey: KEY, baseUrl: server.url }).sessions.ensure('a')).toEqual(session);
  }
});

it('the older session of another process wins, by the last listing', async () => {
  const customer = { externalId: 'a' };
  const older = { ...SESSION, id: 'older', createdAt: '2026-09-20T09:59:59.999Z', customer };
  const own = { ...SESSION, id: 'own', customer };
  await using server = await serve(found(), json(201, own), found(older, own));
  expect(await createVapi({ apiKey: KEY, baseUrl: server.url }).sessions.ensure('a')).toEqual(older);
});

it('its own session wins over a younger one, also where the last listing does not show it yet', async () => {
  const customer = { externalId: 'a' };
  const own = { ...SESSION, id: 'own', customer };
  const younger = { ...SESSION, id: 'younger', createdAt: '2026-09-20T10:00:00.001Z', customer };
  await using server = await serve(found(), json(201, own), found(younger));
  expect(await createVapi({ apiKey: KEY, baseUrl: server.url }).sessions.ensure('a')).toEqual(own);
});

describe('calls at once', () => {
  it('for one key share one creation and its failure; another client does not', async () => {
    const sessions = await Promise.all(Array.from({ length: 50 }, () => vapi.sessions.ensure('a')));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
    expect(operations()).toEqual(['sessions.list', 'sessions.create', 'sessions.list']);
    emulator.clearRequests();
    emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 401 });
    const errors = await Promise.all([1, 2, 3].map(() => failureOf(vapi.sessions.ensure('b'))));
    expect(errors.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(operations()).toHaveLength(1);
  });

  it('do not share what the signal or the time of one of them does', async () => {
    await using server = await serve(hang, found({ ...SESSION, customer: { externalId: 'a' } }));
    const one = createVapi({ apiKey: KEY, baseUrl: server.url, timeout: 300 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const aborted = one.sessions.ensure('a', {}, { signal: controller.signal });
    const short = failureOf(one.sessions.ensure('a', {}, { totalTimeout: 100 }));
    const patient = one.sessions.ensure('a');
    expect(await short).toMatchObject({ kind: 'timeout', scope: 'total', outcome: 'not-applied', isRetryable: true });
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect(await patient).toMatchObject({ id: ID });
    expect(server.requests).toHaveLength(2);
  });

  it('go on for the others if the one that began them leaves while a session is created', async () => {
    const created = { ...SESSION, customer: { externalId: 'a' } };
    let isCreated = false;
    const slowly: Handler = (request, response) => {
      if (request.method === 'GET') return found()(request, response);
      setTimeout(() => json(201, created)(request, response), 100);
      isCreated = true;
    };
    await using server = await serve(slowly, slowly, slowly);
    const one = createVapi({ apiKey: KEY, baseUrl: server.url });
    const controller = new AbortController();
    const begun = one.sessions.ensure('a', {}, { signal: controller.signal }).catch(() => 'left');
    const other = one.sessions.ensure('a');
    await expect.poll(() => isCreated).toBe(true);
    controller.abort();
    expect(await begun).toBe('left');
    expect(await other).toMatchObject({ id: ID });
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('do not wait for a lock that hangs once its caller has left', async () => {
    const lock = () => new Promise(() => {});
    await expect(vapi.sessions.ensure('h', {}, { totalTimeout: 50, lock })).rejects.toMatchObject({ scope: 'total' });
    expect(await vapi.sessions.ensure('h')).toMatchObject({ status: 'active' });
  });

  it('1,000 for 10 keys, over 6 faults: 10 sessions', { timeout: 120_000 }, async () => {
    for (const [name, fault] of LOST) {
      for (const applied of [true, false]) {
        emulator.reset();
        emulator.failNext('vapi', 'sessions.create', { ...fault, applied }, { times: 5 });
        const one = createVapi({
          apiKey: emulator.keys.vapi.private,
          baseUrl: emulator.baseUrls.vapi,
          onMismatch: () => {},
        });
        const call = async (index: number) => {
          const key = `user-${index % 10}`;
          // As the error says: call it again.
          return await one.sessions.ensure(key).catch(async (error) => {
            expect(error).toMatchObject({ outcome: applied ? 'never' : expect.stringMatching(/^(unknown|applied)$/) });
            return await one.sessions.ensure(key);
          });
        };
        const sessions = await Promise.all(Array.from({ length: 1000 }, (_, index) => call(index)));
        expect([name, new Set(sessions.map(({ id }) => id)).size]).toEqual([name, 10]);
        expect([name, applied, stored().length]).toEqual([name, applied, 10]);
      }
    }
  });
});

describe('a lock', () => {
  it('is held around all of it, and what it returns does not matter', async () => {
    const events: string[] = [];
    const lock: SessionLock = async (key, run) => {
      events.push(`lock ${key}`);
      await run();
      events.push(`unlock after ${operations().length}`);
      throw new Error('could not unlock');
    };
    const session = await vapi.sessions.ensure('a', {}, { lock });
    expect(session.customer).toEqual({ externalId: 'a' });
    expect(events).toEqual(['lock a', 'unlock after 3']);
  });

  it('keeps two clients from creating two', async () => {
    let last: Promise<unknown> = Promise.resolve();
    const lock: SessionLock = (_, run) => {
      last = last.then(run, run);
      return last;
    };
    const clients = Array.from({ length: 5 }, client);
    const sessions = await Promise.all(clients.map((one) => one.sessions.ensure('a', {}, { lock })));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
    expect(stored()).toHaveLength(1);
  });

  it.each<[string, SessionLock, Error | undefined]>([
    ['fails', () => Promise.reject(new Error('no Redis')), new Error('no Redis')],
    [
      'throws',
      () => {
        throw new Error('no Redis');
      },
      new Error('no Redis'),
    ],
    ['does not call its function', () => undefined, undefined],
  ])('that %s is an error of its own, with nothing sent', async (_, lock, cause) => {
    const error = await failureOf(vapi.sessions.ensure('a', {}, { lock }));
    expect(error).toMatchObject({ kind: 'input', parameter: 'lock', outcome: 'not-applied' });
    expect(error.cause).toEqual(cause);
    expect(operations()).toEqual([]);
  });

  it('passes on what fails under it', async () => {
    emulator.failNext('vapi', 'sessions.list', { kind: 'response', status: 401 });
    const lock: SessionLock = (_, run) => run();
    expect(await failureOf(vapi.sessions.ensure('a', {}, { lock }))).toMatchObject({ status: 401 });
  });

  it('that hangs is bounded by the time of the call, and sends nothing later', async () => {
    let grant = () => {};
    const lock: SessionLock = (_, run) =>
      new Promise((resolve) => {
        grant = () => resolve(run().catch(() => {}));
      });
    const error = await failureOf(vapi.sessions.ensure('a', {}, { lock, totalTimeout: 50 }));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', outcome: 'not-applied' });
    grant();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(operations()).toEqual([]);
  });
});
