import { describe, expect, it, vi } from 'vitest';
import { edgegapCaller } from '../../../test/edgegap-caller.ts';
import { start } from '../../../test/start.ts';

type Exchange = [method: string, path: string, body?: unknown];

const everyOperation: Exchange[] = [
  ['POST', 'session/a', { ip_list: [] }],
  ['GET', 'session/a'],
  ['PATCH', 'session/a', { ip_list: [] }],
  ['DELETE', 'session/a'],
  ['GET', 'sessions'],
  ['POST', 'sessions', {}],
  ['DELETE', 'sessions', { sessions: [] }],
];

describe('the token', () => {
  it.each(['', 'wrong', 'token 00000000-0000-4000-8000-00000000beef', '00000000-0000-4000-8000-00000000BEEF'])(
    '%j is refused before anything else is checked',
    async (token) => {
      const emulator = await start();
      const call = edgegapCaller(emulator, { token, deployment: 'unknown' });
      for (const [method, path, body] of everyOperation) {
        const response = await call(method, path, body && 'wrong');
        expect([response.status, response.body]).toEqual([401, { message: 'The API token is not valid' }]);
      }
    },
  );

  it.each(['Bearer', 'Token', 'token '])('with the scheme %j is refused', async (word) => {
    const emulator = await start();
    const url = `${emulator.baseUrls.edgegap}/v1/deployment/x/custom/sessions`;
    const headers = { Authorization: `${word} ${emulator.keys.edgegap.token}` };
    expect((await fetch(url, { headers })).status).toBe(401);
    expect(await (await fetch(url)).json()).toEqual({ message: 'The Authorization header is missing' });
  });

  it('of another organisation finds no deployment and no session', async () => {
    const emulator = await start();
    await edgegapCaller(emulator)('POST', 'session/a', { ip_list: [] });
    const stranger = edgegapCaller(emulator, { token: emulator.keys.edgegap.otherOrg });
    for (const [method, path, body] of everyOperation) {
      const response = await stranger(method, path, body);
      expect([response.status, response.body]).toEqual([400, { message: '3f1c9a7be204: no such deployment' }]);
    }
    const { request_id } = emulator.deployments.create({ org: 'otherOrg' });
    const theirs = edgegapCaller(emulator, {
      token: emulator.keys.edgegap.otherOrg,
      deployment: request_id,
    });
    expect((await theirs('GET', 'sessions')).status).toBe(200);
  });
});

it('an unknown deployment gets 400', async () => {
  const call = edgegapCaller(await start(), { deployment: 'a%2Fb' });
  for (const [method, path, body] of everyOperation) {
    const response = await call(method, path, body);
    expect([response.status, response.body]).toEqual([400, { message: 'a/b: no such deployment' }]);
  }
});

const address = 'must be an IPv4 or IPv6 address';
const uri = 'must be an absolute URI';

describe('an invalid request gets an error', () => {
  it.each<[Exchange, object | string]>([
    [['POST', 'session/a', []], 'The body is not valid: it must be an object'],
    [['POST', 'session/a', null], 'The body is not valid: it must be an object'],
    [['POST', 'session/a', {}], { ip_list: 'is missing' }],
    [['PATCH', 'session/a', {}], { ip_list: 'is missing' }],
    [['POST', 'session/a', { ip_list: null }], { ip_list: 'must be an array' }],
    [['POST', 'session/a', { ip_list: '203.0.113.1' }], { ip_list: 'must be an array' }],
    [['POST', 'session/a', { ip_list: ['x', 7] }], { 'ip_list.0': address, 'ip_list.1': 'must be a string' }],
    [['POST', 'session/a', { ip_list: ['256.0.0.1'] }], { 'ip_list.0': address }],
    [['POST', 'session/a', { ip_list: ['203.0.113.1 '] }], { 'ip_list.0': address }],
    [['POST', 'session/a', { ip_list: ['fe80::1%eth0'] }], { 'ip_list.0': address }],
    [['POST', 'session/a', { ip_list: [''] }], { 'ip_list.0': address }],
    [['POST', 'session/a', { ip_list: [], webhook_url: null }], { webhook_url: 'must be a string' }],
    [['POST', 'session/a', { ip_list: [], webhook_url: '' }], { webhook_url: uri }],
    [['POST', 'session/a', { ip_list: [], webhook_url: '/hooks' }], { webhook_url: uri }],
    [['POST', 'session/a', { ip_list: [], webhook_url: 'http://a/b c' }], { webhook_url: uri }],
    [['POST', 'session/a', { ip_list: [], webhook_url: 'http://' }], { webhook_url: uri }],
    [['POST', 'sessions', { sessions: null }], { sessions: 'must be an array' }],
    [['POST', 'sessions', { sessions: ['a'] }], { 'sessions.0': 'must be an object' }],
    [
      ['POST', 'sessions', { sessions: [{ custom_id: 'a', ip_list: [] }, { custom_id: '' }] }],
      { 'sessions.1.custom_id': 'must not be empty', 'sessions.1.ip_list': 'is missing' },
    ],
    [
      ['POST', 'sessions', { sessions: [{ custom_id: '\ud800', ip_list: ['x'] }] }],
      { 'sessions.0.custom_id': 'must be well-formed Unicode', 'sessions.0.ip_list.0': address },
    ],
    [['DELETE', 'sessions', {}], { sessions: 'is missing' }],
    [
      ['DELETE', 'sessions', { sessions: [{ custom_id: 'a' }, ''] }],
      { 'sessions.0': 'must be a string', 'sessions.1': 'must not be empty' },
    ],
    [
      ['GET', 'sessions?page=0&limit=x'],
      { page: 'must be a whole number from 1 up', limit: 'must be a whole number from 1 up' },
    ],
    [
      ['GET', 'sessions?page=&limit=1.5'],
      { page: 'must be a whole number from 1 up', limit: 'must be a whole number from 1 up' },
    ],
    [['GET', 'sessions?limit=-1'], { limit: 'must be a whole number from 1 up' }],
  ])('for %j', async ([method, path, body], problem) => {
    const emulator = await start();
    const response = await edgegapCaller(emulator)(method, path, body);
    const message = method === 'GET' ? 'The query is not valid' : 'The body is not valid';
    const expected = typeof problem === 'string' ? { message: problem } : { message, errors: problem };
    expect([response.status, response.body]).toEqual([400, expected]);
    expect(emulator.sessions('edgegap')).toEqual([]);
  });

  it.each<[type: string, body: string, status: number, message: string | RegExp]>([
    ['text/plain', '{"ip_list":[]}', 400, 'Content-Type must be application/json'],
    ['application/json', '{', 400, /JSON/],
    ['application/json', '', 400, /JSON/],
    ['application/json', '['.repeat(600), 400, /nested deeper/],
    ['application/json', `"${'x'.repeat(10 * 1024 * 1024)}"`, 413, 'request entity too large'],
  ])('for the content type %s with %.20j', async (type, body, status, message) => {
    const emulator = await start();
    const headers = {
      Authorization: `token ${emulator.keys.edgegap.token}`,
      'Content-Type': type,
    };
    const base = `${emulator.baseUrls.edgegap}/v1/deployment/${emulator.deployments.default}/custom`;
    for (const [method, path] of everyOperation.filter(([, , good]) => good !== undefined)) {
      const response = await fetch(`${base}/${path}`, { method, headers, body });
      expect(response.status).toBe(status);
      const text = typeof message === 'string' ? message : expect.stringMatching(message);
      expect(await response.json()).toEqual({ message: text });
    }
    expect(emulator.sessions('edgegap')).toEqual([]);
  });
});

it.each<[string, string]>([
  ['POST', 'session/'],
  ['PUT', 'session/a'],
  ['GET', 'session'],
  ['PATCH', 'sessions'],
])('%s %s gets 404', async (method, path) => {
  const response = await edgegapCaller(await start())(method, path);
  expect([response.status, response.body]).toEqual([
    404,
    { message: `Cannot ${method} /v1/deployment/3f1c9a7be204/custom/${path}` },
  ]);
});

it('a bug gets 500, its stack is printed, and nothing is stored', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue();
  const emulator = await start();
  vi.spyOn(emulator.clock, 'now').mockImplementationOnce(() => {
    throw new Error('a bug');
  });
  const call = edgegapCaller(emulator);
  const response = await call('POST', 'session/a', { ip_list: [] });
  expect([response.status, response.body]).toEqual([500, { message: 'Internal server error' }]);
  expect(print).toHaveBeenCalledWith(expect.objectContaining({ message: 'a bug' }));
  expect((await call('POST', 'session/a', { ip_list: [] })).status).toBe(200);
});
