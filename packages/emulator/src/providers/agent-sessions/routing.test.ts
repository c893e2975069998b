import { describe, expect, it, vi } from 'vitest';
import { agentCaller } from '../../../test/agent-caller.ts';
import { start } from '../../../test/start.ts';

async function stage() {
  const emulator = await start();
  const [session] = emulator.seed({ portal: { sessions: [{ id: 's' }] }, uxmate: { sessions: [{ id: 's' }] } }).portal
    .sessions;
  return { emulator, session, portal: agentCaller(emulator, 'portal'), uxmate: agentCaller(emulator, 'uxmate') };
}

const notFound = { status: 404, body: { detail: 'Not Found' } };
const noEntity = { status: 404, body: { detail: 'Entity not found' } };
const notAllowed = { status: 405, body: { detail: 'Method Not Allowed' } };

describe('an unknown path', () => {
  it.each([
    '/',
    '/session',
    '/sessions/s/',
    '/sessions/a/b',
    '/sessions/a%2Fb',
    '/sessions/a%2fb',
    '/sessions/s/async/x',
  ])('gets 404: %s', async (path) => {
    const { portal, uxmate } = await stage();
    if (!path.endsWith('s/')) expect(await portal('GET', path)).toMatchObject(notFound);
    expect(await uxmate('GET', `/x${path}`)).toMatchObject(notFound);
  });

  it.each([
    ['POST', '/sessions/async'],
    ['PUT', '/sessions/s/async'],
    ['GET', '/sessions/s/subscribe'],
  ])('of UXMate is %s %s, which only Portal has', async (method, path) => {
    const { uxmate } = await stage();
    expect([404, 405]).toContain((await uxmate(method, path)).status);
  });
});

it.each([
  ['DELETE', '/sessions', 'GET'],
  ['GET', '/sessions/s/async', 'PUT'],
  ['POST', '/sessions/s/subscribe', 'GET'],
  ['DELETE', '/sessions/s', 'GET'],
  ['POST', '/sessions/grouped', 'GET'],
  ['OPTIONS', '/sessions', 'GET'],
  ['DELETE', '/sessions/replay', 'POST'],
])(
  '%s %s gets 405, whose Allow names the method of the first route alone, as in the framework',
  async (method, path, allowed) => {
    const { portal } = await stage();
    const response = await portal(method, path);
    expect(response).toMatchObject(notAllowed);
    expect(response.headers.get('Allow')).toBe(allowed);
  },
);

it('HEAD gets 405 on every path', async () => {
  const { portal, uxmate } = await stage();
  for (const path of ['/sessions/s', '/sessions/grouped']) {
    expect((await portal('HEAD', path)).status).toBe(405);
    expect((await uxmate('HEAD', path)).status).toBe(405);
  }
});

it('words of paths are ids where no route has them', async () => {
  const { portal } = await stage();
  expect(await portal('GET', '/sessions/async')).toMatchObject(noEntity);
  expect(await portal('GET', '/sessions/replay')).toMatchObject(noEntity);
  expect(await portal('PUT', '/sessions/grouped', { form: { text_prompt: 'x' } })).toMatchObject(noEntity);
});

describe('a trailing slash', () => {
  it.each([
    ['GET', '/sessions/?agent_id=a%20b', '/sessions?agent_id=a%20b'],
    ['POST', '/sessions/', '/sessions'],
    ['DELETE', '/sessions/', '/sessions'],
    ['GET', '/sessions/s//', '/sessions/s'],
    ['PUT', '/sessions/s/async/', '/sessions/s/async'],
    ['GET', '/sessions/s/subscribe/', '/sessions/s/subscribe'],
  ])('redirects %s %s to %s', async (method, path, target) => {
    const { emulator } = await stage();
    const { portal } = emulator.baseUrls;
    const response = await fetch(`${portal}${path}`, { method, redirect: 'manual' });
    expect([response.status, response.headers.get('Location')]).toEqual([307, `${portal}${target}`]);
  });
});

it.each(['..%2e', '%zz', '%00', '%F0%9F%90%9D', "'", 'x'.repeat(5000)])('the id %.20s is unknown', async (id) => {
  const { portal, uxmate } = await stage();
  expect(await portal('GET', `/sessions/${id}`)).toMatchObject(noEntity);
  expect(await uxmate('GET', `/sessions/${id}`)).toMatchObject(noEntity);
});

it('a bug gets 500 with the text of the framework', async () => {
  const { emulator, portal } = await stage();
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  const now = vi.spyOn(emulator.clock, 'now').mockImplementationOnce(() => {
    throw new Error('a bug');
  });
  const { status, headers, body } = await portal('GET', '/sessions/grouped');
  expect([status, headers.get('Content-Type'), body]).toEqual([
    500,
    'text/plain; charset=utf-8',
    'Internal Server Error',
  ]);
  expect(print).toHaveBeenCalledWith(new Error('a bug'));
  print.mockRestore();
  now.mockRestore();
});

describe('a page of an allowed origin', () => {
  const page = 'http://localhost:5173';

  it.each([
    ['portal', 'Authorization,Content-Type'],
    ['uxmate', 'Content-Type'],
  ] as const)('gets CORS headers from %s', async (provider, allowed) => {
    const emulator = await start({ allowOrigins: [page] });
    const url = `${emulator.baseUrls[provider]}/sessions/x`;
    const asked = {
      Origin: page,
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'authorization',
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'GET,POST,PUT',
      'access-control-allow-headers': allowed,
    });
    const response = await fetch(url, { headers: { Origin: page } });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(page);
  });

  it('can read a stream', async () => {
    const emulator = await start({ allowOrigins: [page] });
    emulator.seed({ portal: { sessions: [{ id: 's' }] } });
    const headers = { Origin: page, Accept: 'text/event-stream' };
    const response = await fetch(`${emulator.baseUrls.portal}/sessions/s/subscribe`, { headers });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(page);
    expect(await response.text()).toContain('"Ready"');
  });
});
