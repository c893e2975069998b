import { describe, expect, it } from 'vitest';
import { arrived, fail, items, NONE } from '../../test/bulk.ts';
import { sessionsThrough, shareEdgegap } from '../../test/edgegap.ts';
import { failureOf } from '../../test/failure-of.ts';

const edgegap = shareEdgegap();

/** Sends each POST twice, as a proxy may, and returns the second response. */
const twice: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  if (request.method === 'POST') await edgegap.emulator.fetch(request.clone());
  return edgegap.emulator.fetch(request);
};

/** Lets sessions be so old. */
const aged =
  (seconds: number): typeof globalThis.fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const response = await edgegap.emulator.fetch(request);
    if (!response.ok || !request.url.includes('/session/')) return response;
    const create_time = new Date(Date.now() - seconds * 1000).toISOString().replace('T', ' ').replace('Z', '');
    return Response.json({ ...((await response.json()) as object), create_time, elapsed: seconds });
  };

describe('a session that is there already', () => {
  it('has succeeded under accept if it is the same, and is a conflict if it is another', async () => {
    await edgegap.sessions.createMany(items(2));
    await edgegap.sessions.update('p1', { ip_list: ['192.0.2.1'] });
    edgegap.emulator.clearRequests();
    const { results } = await edgegap.sessions.createMany(items(3), { existing: 'accept' });
    expect(results).toMatchObject([
      { status: 'succeeded', sessionId: expect.stringMatching(/-S$/) },
      { status: 'failed', reason: 'conflict' },
      { status: 'succeeded' },
    ]);
    expect(arrived(edgegap)).toEqual(['bulkCreate', 'get', 'get']);
  });

  it('is read once, and nothing else is: 250 that are all there take 3 + 250 requests', async () => {
    await edgegap.sessions.createMany(items(250));
    edgegap.emulator.clearRequests();
    const { counts } = await edgegap.sessions.createMany(items(250), { existing: 'accept' });
    expect(counts).toEqual({ ...NONE, succeeded: 250 });
    const requests = arrived(edgegap);
    expect(requests.filter((operation) => operation === 'bulkCreate')).toHaveLength(3);
    expect(requests.filter((operation) => operation === 'get')).toHaveLength(250);
    expect(requests).toHaveLength(253);
  });

  it('is unknown under accept if it shows no addresses to compare', async () => {
    await edgegap.sessions.createMany(items(1));
    const sessions = sessionsThrough(edgegap, async (input, init) => {
      const request = new Request(input, init);
      const response = await edgegap.emulator.fetch(request);
      if (request.method === 'POST') return response;
      const session = (await response.json()) as object;
      return Response.json({ ...session, session_users: null, session_ips: null });
    });
    const { results } = await sessions.createMany(items(1), { existing: 'accept' });
    expect(results).toMatchObject([{ status: 'unknown', message: expect.stringContaining('no addresses') }]);
  });

  it('has failed as a conflict by default if it is the same, and older than the call', async () => {
    await edgegap.sessions.createMany(items(1));
    const { results } = await sessionsThrough(edgegap, aged(100)).createMany(items(1));
    expect(results).toMatchObject([{ status: 'failed', reason: 'conflict' }]);
  });

  it('is unknown by default if it is the same, and the call may have created it', async () => {
    const { counts, results } = await sessionsThrough(edgegap, twice).createMany(items(3));
    expect(counts).toEqual({ ...NONE, unknown: 3 });
    expect(results[0]).toHaveProperty('message', expect.stringContaining('may have created it'));
    expect(edgegap.rows().size).toBe(3);
  });

  it('has succeeded under accept where a proxy has delivered the request twice', async () => {
    const { counts } = await sessionsThrough(edgegap, twice).createMany(items(3), { existing: 'accept' });
    expect(counts).toEqual({ ...NONE, succeeded: 3 });
  });

  it('is believed to be old only where its age and its time agree with the clock', async () => {
    await edgegap.sessions.createMany(items(1));
    const odd: typeof globalThis.fetch = async (input, init) => {
      const response = await edgegap.emulator.fetch(new Request(input, init));
      const body = (await response.json()) as object;
      return Response.json({ ...body, elapsed: 100_000 }, { status: response.status });
    };
    const { results } = await sessionsThrough(edgegap, odd).createMany(items(1));
    expect(results).toMatchObject([{ status: 'unknown' }]);
  });

  it('refuses any other wish', async () => {
    const error = await failureOf(edgegap.sessions.createMany([], { existing: 'skip' as 'fail' }));
    expect(error).toMatchObject({ kind: 'input', parameter: 'existing' });
  });
});

describe('a refusal', () => {
  it('has failed where neither its session nor the listing shows anything', async () => {
    edgegap.emulator.deployments.update(edgegap.deploymentId, { sockets: 0 });
    const { results } = await edgegap.sessions.createMany(items(1));
    expect(results).toMatchObject([{ status: 'failed', message: expect.stringMatching(/./) }]);
    expect(arrived(edgegap)).toEqual(['bulkCreate', ...['get', 'list'], ...['get', 'list'], ...['get', 'list']]);
  });

  it.each([
    ['neither reading', { list: 9, get: 9 }, 'unknown'],
    ['the listing alone', { list: 0, get: 9 }, 'unknown'],
    ['its session alone', { list: 9, get: 0 }, 'succeeded'],
    ['its session after a while', { list: 9, get: 2 }, 'succeeded'],
  ])('after a lost response is never failed: %s shows what was created', async (_, blind, status) => {
    let isFirst = true;
    const left = { ...blind };
    const sessions = sessionsThrough(edgegap, async (input, init) => {
      const request = new Request(input, init);
      const response = await edgegap.emulator.fetch(request);
      if (request.method === 'GET') {
        const kind = request.url.includes('/sessions') ? 'list' : 'get';
        left[kind] -= 1;
        if (left[kind] < 0) return response;
        return kind === 'list'
          ? Response.json({ data: [], pagination: {} })
          : Response.json({ message: 'not found' }, { status: 404 });
      }
      if (!isFirst) return response;
      isFirst = false;
      throw new TypeError('terminated');
    });
    const { results } = await sessions.createMany(items(1));
    expect(results).toMatchObject([{ status }]);
    expect(edgegap.rows().size).toBe(1);
  });

  it.each([
    ['of the item', () => Response.json({ sessions: [], errors: ['p0 is locked'] })],
    ['of all', () => Response.json({ message: 'Not now' }, { status: 400 })],
  ])(
    '%s after a lost deletion is no success while the session can be read, though it is not listed',
    async (_, refusal) => {
      await edgegap.sessions.createMany(items(1));
      let count = 0;
      const sessions = sessionsThrough(edgegap, async (input, init) => {
        const request = new Request(input, init);
        if (request.method === 'DELETE') {
          count += 1;
          if (count === 1) throw new TypeError('terminated');
          return refusal();
        }
        if (request.url.includes('/sessions')) return Response.json({ data: [], pagination: {} });
        return edgegap.emulator.fetch(request);
      });
      const { results } = await sessions.deleteMany(['p0']);
      expect(results).toMatchObject([{ status: 'unknown' }]);
      expect(edgegap.rows().size).toBe(1);
    },
  );

  it('of a deletion that may have been applied is a success where nothing shows the session', async () => {
    await edgegap.sessions.createMany(items(1));
    fail(edgegap, 'sessions.bulkDelete', { kind: 'reset', applied: true });
    const { results } = await edgegap.sessions.deleteMany(['p0', 'never there']);
    expect(results).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
  });
});
