import { json, reset, serve, text } from '@x/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../test/failure-of.ts';
import { createEdgegap, type EdgegapSessions } from './index.ts';

// What a call fails with, by answers over real sockets.

beforeEach(() => {
  // Jitter picks the shortest wait, so that backoff takes no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function sessionsOf(baseUrl: string): EdgegapSessions {
  return createEdgegap({ apiKey: KEY, baseUrl }).deployment('d').sessions;
}

describe('the reason', () => {
  it.each([
    [400, { message: 'Deployment 3f1c not found' }, 'not-found'],
    [400, { message: 'no such session' }, 'not-found'],
    [400, { message: 'The deployment does not exist' }, 'not-found'],
    [400, { message: 'custom id already in use' }, 'conflict'],
    [400, { message: 'Duplicate custom_id' }, 'conflict'],
    [400, { message: 'Invalid API token' }, 'unauthenticated'],
    [400, { message: 'Input payload validation failed', errors: { ip_list: 'required' } }, 'invalid'],
    [400, { message: 'x', errors: { 'ip_list.0': 'not an address' } }, 'invalid'],
    [400, { message: 'ip_list must be a list' }, 'invalid'],
    [400, { message: 'The deployment is full' }, 'other'],
    [400, { message: '' }, 'other'],
    [400, {}, 'other'],
    [400, null, 'other'],
    [400, [], 'other'],
    [400, { message: 'x', errors: ['of a bulk, say'] }, 'other'],
    [401, { message: 'not found' }, 'unauthenticated'],
    [403, { message: 'already' }, 'forbidden'],
    [404, { message: 'already' }, 'not-found'],
    [409, { message: 'x' }, 'conflict'],
    [410, { message: 'x' }, 'not-found'],
    [422, { message: 'x' }, 'invalid'],
    [429, { message: 'x' }, 'rate-limited'],
    [500, { message: 'not found' }, 'unavailable'],
  ])('of %i %j is %s', async (status, body, reason) => {
    await using server = await serve(json(status, body));
    const error = await failureOf(sessionsOf(server.url).update('a', { ip_list: [] }, { retries: 0 }));
    expect(error).toMatchObject({ kind: 'api', status, reason, operation: 'sessions.update' });
  });

  it('comes with the texts of the fields, however deep they stand', async () => {
    const errors = { ip_list: { 0: 'no address' }, webhook_url: ['no URL', 'too long'], custom_id: 'taken' };
    await using server = await serve(json(400, { message: 'x', errors }));
    const error = await failureOf(sessionsOf(server.url).get('a'));
    expect(error).toHaveProperty('fields', [
      { field: 'ip_list', message: '{"0":"no address"}' },
      { field: 'webhook_url', message: 'no URL; too long' },
      { field: 'custom_id', message: 'taken' },
    ]);
  });

  it('never changes what is sent again: words of a 400 are only shown', async () => {
    for (const message of ['rate limit, retry later', 'internal error', 'not found', 'already exists']) {
      await using server = await serve(json(400, { message }));
      const { sessions } = { sessions: sessionsOf(server.url) };
      for (const call of [
        () => sessions.create('a', { ip_list: [] }),
        () => sessions.get('a'),
        () => sessions.delete('a'),
      ]) {
        const error = await failureOf(call());
        expect(error).toMatchObject({ status: 400, attempts: 1 });
      }
      expect(server.requests).toHaveLength(3);
    }
  });

  it('of a body that does not fit comes with the fields', async () => {
    await using server = await serve(json(400, { message: 'no', errors: { ip_list: 'is required' } }));
    expect(await failureOf(sessionsOf(server.url).create('a', { ip_list: [] }))).toMatchObject({
      message: 'edgegap sessions.create responded 400 (invalid): no; `ip_list`: is required.',
      fields: [{ field: 'ip_list', message: 'is required' }],
    });
  });

  it('survives a body that is not JSON', async () => {
    await using server = await serve(text(502, '<html>Bad gateway</html>'));
    const error = await failureOf(sessionsOf(server.url).create('a', { ip_list: [] }));
    expect(error).toMatchObject({ status: 502, reason: 'unavailable', outcome: 'unknown', attempts: 1 });
  });
});

describe('a write whose answer is lost', () => {
  it('is sent once and unknown: create, bulkCreate, update', async () => {
    await using server = await serve(reset);
    const sessions = sessionsOf(server.url);
    for (const call of [
      () => sessions.create('a', { ip_list: [] }),
      () => sessions.bulkCreate({ sessions: [] }),
      () => sessions.update('a', { ip_list: [] }),
    ]) {
      expect(await failureOf(call())).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
    }
    expect(server.requests).toHaveLength(3);
  });

  it('is sent again the same where the caller says so: update', async () => {
    await using server = await serve(reset, json(200, { session_id: 's' }));
    const sessions = createEdgegap({ apiKey: KEY, baseUrl: server.url, onMismatch: () => {} });
    await sessions.deployment('d').sessions.update('a', { ip_list: ['203.0.113.7'] }, { retryUpdate: true });
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]).toEqual(server.requests[0]);
  });

  it('is sent again the same: bulkDelete, with its body', async () => {
    await using server = await serve(reset, json(200, { sessions: [], errors: [] }));
    await sessionsOf(server.url).bulkDelete({ sessions: ['a'] });
    expect(server.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(
      Array(2).fill('DELETE {"sessions":["a"]}'),
    );
  });
});

it('an answer to another id than the one that was asked for is refused', async () => {
  await using server = await serve(json(200, { session_id: 's', custom_id: 'b' }));
  const { sessions } = createEdgegap({ apiKey: KEY, baseUrl: server.url, onMismatch: () => {} }).deployment('d');
  expect(await failureOf(sessions.get('a'))).toMatchObject({ kind: 'response' });
  for (const call of [
    () => sessions.create('a', { ip_list: [] }),
    () => sessions.update('a', { ip_list: [] }),
    () => sessions.delete('a'),
  ]) {
    expect(await failureOf(call())).toMatchObject({ kind: 'response', outcome: 'applied' });
  }
});

it('an answer that drifts is handed over, and reported once', async () => {
  const drifted = { session_id: 's', custom_id: 'a', status: 'New', ready: true, linked: true, kind: 7, extra: [1] };
  await using server = await serve(json(200, drifted));
  const reports: string[] = [];
  const onMismatch = ({ path }: { path: string }) => reports.push(path);
  const { sessions } = createEdgegap({ apiKey: KEY, baseUrl: server.url, onMismatch }).deployment('d');
  for (let count = 0; count < 2; count += 1) expect(await sessions.get('a')).toEqual(drifted);
  expect(reports).toEqual(['kind', 'user_count', 'app_version', 'create_time', 'elapsed']);
});

describe('a page of 100 sessions of which one is not as documented', () => {
  const data = Array.from({ length: 100 }, (_, index) => ({
    session_id: `s-${index}`,
    status: 'Ready',
    ready: true,
    linked: true,
    kind: index === 1 ? 7 : 'Seat',
    user_count: 1,
  }));
  const handler = json(200, { data, pagination: { has_next: false } });

  it('is returned as it is: ten of them are checked', async () => {
    await using server = await serve(handler);
    const onMismatch = vi.fn();
    const { sessions } = createEdgegap({ apiKey: KEY, baseUrl: server.url, onMismatch }).deployment('d');
    expect((await sessions.list()).data).toEqual(data);
    expect(onMismatch).not.toHaveBeenCalled();
  });

  it("is refused with validation: 'throw'", async () => {
    await using server = await serve(handler);
    const strict = createEdgegap({ apiKey: KEY, baseUrl: server.url, validation: 'throw' });
    const error = await failureOf(strict.deployment('d').sessions.list());
    expect(error).toMatchObject({ kind: 'response' });
    expect(error.message).toContain('data[].kind');
  });
});

it('custom_id: null in a response is accepted', async () => {
  const receipt = { session_id: 's', custom_id: null, app: 'a', version: '1', message: 'deleted' };
  const session = { ...receipt, status: 'Ready', ready: true, linked: true, kind: 'Seat', user_count: 0 };
  const whole = { ...session, app_version: 1, create_time: '2024-05-26 12:00:45.831041', elapsed: 1 };
  await using server = await serve(json(200, whole));
  const strict = createEdgegap({ apiKey: KEY, baseUrl: server.url, validation: 'throw' });
  const { sessions } = strict.deployment('d');
  expect(await sessions.create('a', { ip_list: [] })).toEqual(whole);
  expect(await sessions.get('a')).toEqual(whole);
  expect(await sessions.update('a', { ip_list: [] })).toEqual(whole);
  expect(await sessions.delete('a')).toEqual(whole);
});

it('optional fields of responses may be absent', async () => {
  const summary = { session_id: 's', status: 'Ready', ready: true, linked: true, kind: 'Seat', user_count: 1 };
  const deployment = {
    request_id: 'd',
    public_ip: '203.0.113.1',
    status: 'Status.READY',
    ready: true,
    fqdn: 'd.example',
  };
  const session = {
    ...summary,
    app_version: 1,
    create_time: '2024-05-26 12:00:45.831041',
    elapsed: 1,
    session_users: [{ ip: '203.0.113.7' }],
    deployment: { ...deployment, ports: { game: {} } },
  };
  const page = { data: [summary], pagination: { paginator: {} } };
  await using server = await serve(json(200, session), json(200, page), json(200, {}));
  const strict = createEdgegap({ apiKey: KEY, baseUrl: server.url, validation: 'throw' });
  const { sessions } = strict.deployment('d');
  expect(await sessions.get('a')).toEqual(session);
  expect(await sessions.list()).toEqual(page);
  expect(await sessions.list()).toEqual({});
});

describe('the token', () => {
  it.each(['token abc-1', 'abc-1', ' abc-1 ', 'Token abc-1', 'TOKEN  abc-1'])(
    '%j goes out as `token abc-1`',
    async (apiKey) => {
      await using server = await serve(json(200, {}));
      const client = createEdgegap({ apiKey, baseUrl: server.url, onMismatch: () => {} });
      await client.deployment('d').sessions.get('a');
      expect(server.requests[0]?.headers.authorization).toBe('token abc-1');
    },
  );

  it('is missing: the error names the option and the variable', async () => {
    vi.stubEnv('EDGEGAP_API_TOKEN', '');
    const error = await failureOf(createEdgegap().deployment('d').sessions.get('a'));
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    expect(error.message).toContain('apiKey');
    expect(error.message).toContain('EDGEGAP_API_TOKEN');
  });

  it('stays out of a browser page', () => {
    vi.stubGlobal('window', { document: {} });
    expect(() => createEdgegap({ apiKey: KEY })).toThrow('is a secret and must not be used in browsers');
    expect(() => createEdgegap({ apiKey: KEY, dangerouslyAllowBrowser: true })).not.toThrow();
    vi.unstubAllGlobals();
  });
});

it('reads the base URL from EDGEGAP_BASE_URL, and names it if it is invalid', async () => {
  await using server = await serve(json(403, {}));
  vi.stubEnv('EDGEGAP_BASE_URL', `${server.url}/prefix`);
  const { sessions } = createEdgegap({ apiKey: KEY }).deployment('d');
  expect(await failureOf(sessions.get('a'))).toMatchObject({ status: 403 });
  expect(server.requests[0]?.url).toMatch(/^\/prefix\//);
  vi.stubEnv('EDGEGAP_BASE_URL', 'nowhere');
  expect(() => createEdgegap({ apiKey: KEY })).toThrow('edgegap: EDGEGAP_BASE_URL must be an absolute http(s) URL');
});

it('lets tests spy on operations and replace them', async () => {
  const { sessions } = createEdgegap({ apiKey: KEY }).deployment('d');
  const spy = vi.spyOn(sessions, 'get').mockRejectedValueOnce('stubbed');
  await expect(sessions.get('a')).rejects.toBe('stubbed');
  expect(spy).toHaveBeenCalledWith('a');
});
