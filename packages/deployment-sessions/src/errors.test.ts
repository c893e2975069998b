import { json, reset, serve } from '@x/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf, KEY } from '../test/failure-of.ts';
import { createEdgegap, type EdgegapSessions } from './index.ts';

// What Edgegap adds to core's errors. What every operation does after each fault is tested by the fault matrix.

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

describe('an error of the API', () => {
  it.each([
    [400, { message: 'Deployment 3f1c not found' }, 'not-found'],
    [400, { message: 'no such session' }, 'not-found'],
    [400, { message: 'The deployment does not exist' }, 'not-found'],
    [400, { message: 'custom id already in use' }, 'conflict'],
    [400, { message: 'Duplicate custom_id' }, 'conflict'],
    [400, { message: 'Invalid API token' }, 'unauthenticated'],
    [400, { message: 'Input payload validation failed', errors: { ip_list: 'required' } }, 'invalid'],
    [400, { message: 'x', errors: { 'ip_list.0': 'not an address' } }, 'invalid'],
    [400, { message: 'ip_list must be an array' }, 'invalid'],
    [400, { message: 'The deployment is full' }, 'other'],
    [400, { message: '' }, 'other'],
    [400, null, 'other'],
    [400, { message: 'x', errors: ['of a bulk, say'] }, 'other'],
    [401, { message: 'not found' }, 'unauthenticated'],
    [403, { message: 'already' }, 'forbidden'],
    [404, { message: 'already' }, 'not-found'],
    [500, { message: 'not found' }, 'unavailable'],
  ])('%i %j has the reason %s', async (status, body, reason) => {
    await using server = await serve(json(status, body));
    const error = await failureOf(sessionsOf(server.url).update('a', { ip_list: [] }, { retries: 0 }));
    expect(error).toMatchObject({ kind: 'api', status, reason, operation: 'sessions.update' });
  });

  it('has the invalid fields, nested ones as JSON', async () => {
    const errors = { ip_list: { 0: 'no address' }, webhook_url: ['no URL', 'too long'], custom_id: 'taken' };
    await using server = await serve(json(400, { message: 'x', errors }));
    const error = await failureOf(sessionsOf(server.url).get('a'));
    expect(error).toHaveProperty('fields', [
      { field: 'ip_list', message: '{"0":"no address"}' },
      { field: 'webhook_url', message: 'no URL; too long' },
      { field: 'custom_id', message: 'taken' },
    ]);
  });

  it.each(['rate limit, retry later', 'not found', 'already exists'])(
    'is not retried for its message: %s',
    async (message) => {
      await using server = await serve(json(400, { message }));
      const sessions = sessionsOf(server.url);
      for (const call of [
        () => sessions.create('a', { ip_list: [] }),
        () => sessions.get('a'),
        () => sessions.delete('a'),
      ]) {
        expect(await failureOf(call())).toMatchObject({ status: 400, attempts: 1 });
      }
      expect(server.requests).toHaveLength(3);
    },
  );

  it('names the first invalid field in its message', async () => {
    await using server = await serve(json(400, { message: 'no', errors: { ip_list: 'is required' } }));
    expect(await failureOf(sessionsOf(server.url).create('a', { ip_list: [] }))).toMatchObject({
      message: 'edgegap sessions.create responded 400 (invalid): no; `ip_list`: is required.',
      fields: [{ field: 'ip_list', message: 'is required' }],
    });
  });
});

it('update is retried with the same request if the caller passes `retryUpdate`', async () => {
  await using server = await serve(reset, json(200, { session_id: 's' }));
  const sessions = createEdgegap({ apiKey: KEY, baseUrl: server.url, onMismatch: () => {} });
  await sessions.deployment('d').sessions.update('a', { ip_list: ['203.0.113.7'] }, { retryUpdate: true });
  expect(server.requests).toHaveLength(2);
  expect(server.requests[1]).toEqual(server.requests[0]);
});

it('a response with another custom_id than the requested one is refused', async () => {
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

it('a response with unexpected fields is returned as it is, and reported once', async () => {
  const drifted = { session_id: 's', custom_id: 'a', status: 'New', ready: true, linked: true, kind: 7, extra: [1] };
  await using server = await serve(json(200, drifted));
  const reports: string[] = [];
  const onMismatch = ({ path }: { path: string }) => reports.push(path);
  const { sessions } = createEdgegap({ apiKey: KEY, baseUrl: server.url, onMismatch }).deployment('d');
  for (let count = 0; count < 2; count += 1) expect(await sessions.get('a')).toEqual(drifted);
  expect(reports).toEqual(['kind', 'user_count', 'app_version', 'create_time', 'elapsed']);
});

describe('a page of 100 sessions with one that is not as documented', () => {
  const data = Array.from({ length: 100 }, (_, index) => ({
    session_id: `s-${index}`,
    status: 'Ready',
    ready: true,
    linked: true,
    kind: index === 1 ? 7 : 'Seat',
    user_count: 1,
  }));
  const handler = json(200, { data, pagination: { has_next: false } });

  it('is returned as it is: ten sessions are checked', async () => {
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

it('a response with `custom_id: null` is accepted', async () => {
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

it('a response without its optional fields is accepted', async () => {
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

describe('createEdgegap', () => {
  it.each(['token abc-1', 'abc-1', ' abc-1 ', 'Token abc-1', 'TOKEN  abc-1'])(
    'sends the token %j as `token abc-1`',
    async (apiKey) => {
      await using server = await serve(json(200, {}));
      const client = createEdgegap({ apiKey, baseUrl: server.url, onMismatch: () => {} });
      await client.deployment('d').sessions.get('a');
      expect(server.requests[0]?.headers.authorization).toBe('token abc-1');
    },
  );

  it('names the option and the variable where no token is set', async () => {
    vi.stubEnv('EDGEGAP_API_TOKEN', '');
    const error = await failureOf(createEdgegap().deployment('d').sessions.get('a'));
    expect(error).toMatchObject({ kind: 'config', attempts: 0 });
    expect(error.message).toContain('apiKey');
    expect(error.message).toContain('EDGEGAP_API_TOKEN');
  });

  it('reads the base URL from EDGEGAP_BASE_URL, and names the variable if it is invalid', async () => {
    await using server = await serve(json(403, {}));
    vi.stubEnv('EDGEGAP_BASE_URL', `${server.url}/prefix`);
    const { sessions } = createEdgegap({ apiKey: KEY }).deployment('d');
    expect(await failureOf(sessions.get('a'))).toMatchObject({ status: 403 });
    expect(server.requests[0]?.url).toMatch(/^\/prefix\//);
    vi.stubEnv('EDGEGAP_BASE_URL', 'nowhere');
    expect(() => createEdgegap({ apiKey: KEY })).toThrow('edgegap: EDGEGAP_BASE_URL must be an absolute http(s) URL');
  });

  it('returns a client whose operations can be stubbed', async () => {
    const { sessions } = createEdgegap({ apiKey: KEY }).deployment('d');
    vi.spyOn(sessions, 'get').mockRejectedValueOnce('stubbed');
    await expect(sessions.get('a')).rejects.toBe('stubbed');
  });
});
