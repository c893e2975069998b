import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shortenWaits } from '../../test/bulk.ts';
import { type Edgegap, startEdgegap } from '../../test/edgegap.ts';
import { failureOf } from '../../test/failure-of.ts';
import { createEdgegap, type EdgegapSessions } from '../index.ts';

// An unexpected response may leave a result unknown; it never makes it false, and never loses one.

// No waits between two looks.
shortenWaits();

let edgegap: Edgegap;

beforeEach(async () => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  edgegap = await startEdgegap();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await edgegap[Symbol.asyncDispose]();
});

/** Sessions whose requests go to the emulator through a function that may respond in its place. */
function sessionsThrough(
  respond: (request: Request, pass: () => Promise<Response>) => Promise<Response>,
): EdgegapSessions {
  const { emulator, deploymentId } = edgegap;
  const client = createEdgegap({
    apiKey: emulator.keys.edgegap.token,
    baseUrl: emulator.baseUrls.edgegap,
    onMismatch: () => {},
    fetch: (input, init) => {
      const request = new Request(input, init);
      return respond(request, () => emulator.fetch(request));
    },
  });
  return client.deployment(deploymentId).sessions;
}

function items(count: number) {
  return Array.from({ length: count }, (_, index) => ({ custom_id: `p${index}`, ip_list: [] }));
}

/** EdgegapSessions that create nothing, for these reasons, and have none. */
function refusingAll(errors: readonly string[]): EdgegapSessions {
  return sessionsThrough(async (request) => {
    if (request.method !== 'GET') return Response.json({ sessions: [], errors });
    return isListing(request) ? Response.json({}) : Response.json({ message: 'none' }, { status: 400 });
  });
}

const isListing = ({ method, url }: Request) => method === 'GET' && new URL(url).pathname.endsWith('/sessions');
const lost = async () => {
  throw new TypeError('terminated');
};

describe('a response of an unexpected shape', () => {
  it.each([
    ['without its arrays', {}],
    ['with null for its arrays', { sessions: null, errors: null }],
    ['with objects for its arrays', { sessions: {}, errors: {} }],
    ['with null among its sessions', { sessions: [null], errors: [] }],
    ['with numbers among its sessions', { sessions: [5], errors: [] }],
  ])('is followed by reads: %s', async (_, body) => {
    const sessions = sessionsThrough(async (request, pass) => {
      const response = await pass();
      return request.method === 'GET' ? response : Response.json(body);
    });
    expect(await sessions.createMany(items(150), { chunkSize: 50 })).toMatchObject({
      counts: { succeeded: 150, unknown: 0 },
    });
    const ids = items(150).map(({ custom_id }) => custom_id);
    expect(await sessions.deleteMany(ids, { chunkSize: 50 })).toMatchObject({ counts: { succeeded: 150, unknown: 0 } });
    expect(edgegap.rows().size).toBe(0);
  });

  it('is used as far as it goes where one of its arrays is missing', async () => {
    const sessions = sessionsThrough(async (request, pass) => {
      const response = await pass();
      if (request.method !== 'POST') return response;
      const { sessions } = (await response.json()) as { sessions: object[] };
      return Response.json({ sessions: sessions.map((session) => ({ ...session, session_id: 7 })) });
    });
    const { results } = await sessions.createMany(items(1));
    expect(results).toEqual([{ item: items(1)[0], customId: 'p0', status: 'succeeded', sessionId: undefined }]);
    expect(edgegap.emulator.requests()).toHaveLength(1);
  });

  it('to the list request loses no result', async () => {
    let isFirst = true;
    const sessions = sessionsThrough(async (request, pass) => {
      if (isListing(request)) return Response.json({ data: [null], pagination: {} });
      if (request.method === 'POST' && isFirst) {
        isFirst = false;
        return lost();
      }
      return pass();
    });
    expect(await sessions.createMany(items(2))).toMatchObject({ counts: { succeeded: 2 } });
  });

  it('with one error string for all items gives it to each item', async () => {
    const sessions = refusingAll(['No', 'No']);
    const { results } = await sessions.createMany(items(2));
    for (const result of results) {
      expect(result).toMatchObject({ status: 'failed', reason: 'other', message: 'No' });
    }
  });

  it('with 2,000 error strings in any order gives each item its own', async () => {
    const many = items(2_000);
    const errors = many.map(({ custom_id }) => `${custom_id}: the deployment is full`);
    [errors[0], errors[1_999]] = [errors[1_999] as string, errors[0] as string];
    const sessions = refusingAll(errors);
    const { results } = await sessions.createMany(many, { chunkSize: 2_000 });
    for (const result of results) {
      expect(result).toHaveProperty('message', `${result.customId}: the deployment is full`);
    }
  });

  it('gets no reason from words within an id', async () => {
    edgegap.emulator.deployments.update(edgegap.deploymentId, { sockets: 0 });
    const { results } = await edgegap.sessions.createMany([{ custom_id: 'token-key-taken', ip_list: ['203.0.113.7'] }]);
    expect(results).toMatchObject([{ status: 'failed', reason: 'other' }]);
    const shortest = await refusingAll(['e: it is there already']).createMany([{ custom_id: 'e', ip_list: [] }]);
    expect(shortest.results).toMatchObject([{ status: 'unknown' }]);
  });

  it('that says the id is taken, though nothing shows a session, leaves the item unknown', async () => {
    const { results } = await refusingAll(['In use', 'In use']).createMany(items(2));
    for (const result of results) expect(result).toMatchObject({ status: 'unknown', message: 'In use' });
  });
});

describe('a session that the list leaves out', () => {
  /** Deletes another session between two pages, which shifts one that was not read yet to the page that was. */
  function shiftPages(removals: () => Promise<Response | undefined>): EdgegapSessions {
    return sessionsThrough(async (request, pass) => {
      if (request.method === 'DELETE') return (await removals()) ?? pass();
      const response = await pass();
      if (isListing(request) && edgegap.rows().has('p0')) await edgegap.sessions.delete('p0');
      return response;
    });
  }

  it('is not reported as deleted by deleteMany', async () => {
    await edgegap.sessions.createMany(items(150));
    let count = 0;
    const sessions = shiftPages(async () => {
      count += 1;
      return count <= 3 ? lost() : undefined;
    });
    expect(await sessions.deleteMany(['p100'])).toMatchObject({ counts: { succeeded: 1 } });
    expect(edgegap.rows().has('p100')).toBe(false);
    expect(count).toBe(4);
  });

  it('is not reported as deleted by delete', async () => {
    await edgegap.sessions.createMany(items(150));
    let isFirst = true;
    const sessions = shiftPages(async () => {
      if (!isFirst) return Response.json({ message: 'Busy' }, { status: 400 });
      isFirst = false;
      return lost();
    });
    const error = await failureOf(sessions.delete('p100'));
    expect(error).toMatchObject({ kind: 'api', status: 400, outcome: 'unknown' });
    expect(error.message).toContain('The session can still be read.');
    expect(edgegap.rows().has('p100')).toBe(true);
  });

  it('is not reported as refused by createMany if its deployment has stopped', async () => {
    const { deployments } = edgegap.emulator;
    let isFirst = true;
    const sessions = sessionsThrough(async (request, pass) => {
      const response = await pass();
      if (request.method !== 'POST' || !isFirst) return response;
      isFirst = false;
      deployments.update(edgegap.deploymentId, { status: 'Status.TERMINATED' });
      return lost();
    });
    const { results } = await sessions.createMany(items(1));
    expect(results).toMatchObject([{ status: 'unknown', message: 'A session with this id is terminating.' }]);
    expect([...edgegap.rows().keys()]).toEqual(['p0']);
  });

  it('is not reported as refused by createMany if the second request was refused as a whole', async () => {
    let posts = 0;
    const sessions = sessionsThrough(async (request, pass) => {
      if (isListing(request)) return Response.json({ data: [], pagination: {} });
      if (request.method !== 'POST') return pass();
      posts += 1;
      if (posts > 1) return Response.json({ message: 'Not now' }, { status: 400 });
      await pass();
      return lost();
    });
    expect(await sessions.createMany(items(2))).toMatchObject({ counts: { succeeded: 2, failed: 0 } });
  });

  it('is reported as deleted while it is terminating', async () => {
    await edgegap[Symbol.asyncDispose]();
    edgegap = await startEdgegap({}, { settings: { edgegap: { terminatingMs: 60_000 } } });
    await edgegap.sessions.createMany(items(2));
    edgegap.emulator.failNext('edgegap', 'sessions.delete', { kind: 'reset', applied: true });
    expect(await edgegap.sessions.delete('p0')).toBeUndefined();
    edgegap.emulator.failNext('edgegap', 'sessions.bulkDelete', { kind: 'reset', applied: true });
    expect(await edgegap.sessions.deleteMany(['p1'])).toMatchObject({ counts: { succeeded: 1 } });
  });
});

it('createMany accepts any number as concurrency', async () => {
  const result = await edgegap.sessions.createMany(items(3), { concurrency: Number.MAX_SAFE_INTEGER });
  expect(result).toMatchObject({ counts: { succeeded: 3 } });
});

it.each([
  ['null', null, '`result.results[0]`'],
  ['an empty object', {}, '`result.results[0]`'],
  ['an unknown status', { item: { custom_id: 'a', ip_list: [] }, customId: 'a', status: 'done' }, '`result`'],
  ['another id', { item: { custom_id: 'a', ip_list: [] }, customId: 'b', status: 'not-sent' }, '`result`'],
  ['no item', { customId: 'a', status: 'not-sent' }, '`result.results[0]`'],
])('resume refuses a damaged result: %s', async (_, itemResult, parameter) => {
  const result = await edgegap.sessions.createMany([]);
  const error = await failureOf(edgegap.sessions.resume({ ...result, results: [itemResult as never] }));
  expect(error).toMatchObject({ kind: 'input', operation: 'sessions.resume' });
  expect(error.message).toContain(parameter);
});

it('createMany and deleteMany refuse options that are not an object', async () => {
  for (const options of [null, 'fast'] as never[]) {
    expect(await failureOf(edgegap.sessions.createMany([], options))).toMatchObject({ parameter: 'options' });
    expect(await failureOf(edgegap.sessions.deleteMany([], options))).toMatchObject({ parameter: 'options' });
  }
});
