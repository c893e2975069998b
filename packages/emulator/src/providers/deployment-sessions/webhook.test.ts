import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { edgegapCaller } from '../../../test/edgegap-caller.ts';
import { start, temporaryDirectory } from '../../../test/start.ts';
import { receiveWebhooks } from '../../../test/webhook-receiver.ts';
import type { DeploymentInput, EmulatorOptions } from '../../index.ts';

async function stage(deployment: DeploymentInput = {}, options: EmulatorOptions = {}) {
  const emulator = await start(options);
  emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  const { request_id } = emulator.deployments.create(deployment);
  const call = edgegapCaller(emulator, { deployment: request_id });
  const drive = (change: object) => emulator.deployments.update(request_id, change);
  /** What has become of the webhooks, once all are done with. */
  const settled = async () => {
    const isDone = () => emulator.webhooks().every(({ status, problem }) => (status ?? problem) !== undefined);
    await expect.poll(isDone, { timeout: 10_000 }).toBe(true);
    return emulator.webhooks();
  };
  return { emulator, request_id, call, drive, settled };
}

const statuses = (calls: readonly { readonly body: string }[]) => calls.map(({ body }) => JSON.parse(body).status);

describe('a webhook', () => {
  it('gets the short record once, by POST, when its session is linked', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled, request_id } = await stage();
    const { body: made } = await call('POST', 'session/a', {
      ip_list: ['203.0.113.1'],
      webhook_url: `${url}/hook?x=1`,
    });
    const body = {
      session_id: made.session_id,
      custom_id: 'a',
      status: 'Ready',
      ready: true,
      linked: true,
      kind: 'Seat',
      user_count: 1,
      deployment_request_id: request_id,
      webhook_url: `${url}/hook?x=1`,
    };
    expect(await settled()).toEqual([{ provider: 'deployment-sessions', url: `${url}/hook?x=1`, body, status: 200 }]);
    expect(calls).toEqual([
      {
        method: 'POST',
        path: '/hook?x=1',
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
        body: JSON.stringify(body),
      },
    ]);
    expect(calls[0]?.headers).not.toHaveProperty('authorization');
    await call('PATCH', 'session/a', { ip_list: [], webhook_url: `${url}/other` });
    await call('DELETE', 'session/a');
    expect(await settled()).toHaveLength(1);
    expect(calls).toHaveLength(1);
  });

  it('hears again when its session gets ready by the clock, at the address that it has by then', async () => {
    const { url, calls } = await receiveWebhooks();
    const { emulator, call, settled } = await stage({ readyAfterMs: 5000 });
    await call('POST', 'session/a', { ip_list: [], webhook_url: `${url}/1` });
    await call('POST', 'session/deaf', { ip_list: [] });
    await call('PATCH', 'session/a', { ip_list: [], webhook_url: `${url}/2` });
    emulator.clock.advance(4999);
    expect(statuses((await settled()).map(({ body }) => ({ body: JSON.stringify(body) })))).toEqual(['Waiting']);
    emulator.clock.advance(1);
    emulator.clock.advance(5000);
    await settled();
    expect(statuses(calls)).toEqual(['Waiting', 'Ready']);
    expect(calls.map(({ path }) => path)).toEqual(['/1', '/2']);
  });

  it('hears of it by real time', async () => {
    const { url, calls } = await receiveWebhooks();
    const { emulator, call } = await stage({ readyAfterMs: 30 });
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    emulator.clock.resume();
    await expect.poll(() => statuses(calls)).toEqual(['Waiting', 'Ready']);
  });

  it('hears when a test makes the deployment ready, and when it fails', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, drive, settled } = await stage({ status: 'Status.DEPLOYING' });
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    drive({ sockets: 3 });
    for (const status of ['READY', 'READY', 'ERROR', 'TERMINATED']) drive({ status: `Status.${status}` });
    await settled();
    expect(statuses(calls)).toEqual(['Waiting', 'Ready', 'Error']);
  });

  it('of a session in a failed deployment hears of the error at once', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled } = await stage(
      { status: 'Status.ERROR' },
      { settings: { 'deployment-sessions': { statusSpelling: 'READY' } } },
    );
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    await settled();
    expect(statuses(calls)).toEqual(['ERROR']);
  });

  it('is called for each session of a bulk, not for those that are refused', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled } = await stage({ sockets: 100 });
    const sessions = Array.from({ length: 50 }, (_, index) => ({
      custom_id: `s${index}`,
      ip_list: [],
      webhook_url: url,
    }));
    await call('POST', 'sessions', { sessions: [...sessions, sessions[0]] });
    await settled();
    const called = calls.map(({ body }) => JSON.parse(body).custom_id);
    expect(new Set(called)).toEqual(new Set(sessions.map(({ custom_id }) => custom_id)));
    expect(called).toHaveLength(50);
  });

  it('of a seeded session hears of what comes later only', async () => {
    const { url, calls } = await receiveWebhooks();
    const { emulator, request_id, settled } = await stage({ readyAfterMs: 5 });
    const sessions = [{ deployment_request_id: request_id, webhook_url: url }];
    emulator.seed({ 'deployment-sessions': { sessions } });
    expect(emulator.webhooks()).toEqual([]);
    emulator.clock.advance(5);
    await settled();
    expect(statuses(calls)).toEqual(['Ready']);
  });

  it('hears of what has come while the emulator was away', async () => {
    const { url, calls } = await receiveWebhooks();
    const data = temporaryDirectory();
    const { emulator, call } = await stage({ readyAfterMs: 5000 }, { data });
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    await expect.poll(() => statuses(calls)).toEqual(['Waiting']);
    await emulator.close();
    await start({ data });
    await expect.poll(() => statuses(calls)).toEqual(['Waiting', 'Ready']);
  });
});

describe('the call that causes it', () => {
  it('does not wait for a slow receiver, which gets no second try', async () => {
    const { url, calls } = await receiveWebhooks(() => {});
    const { call, settled } = await stage();
    const began = performance.now();
    expect((await call('POST', 'session/a', { ip_list: [], webhook_url: url })).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(await settled()).toMatchObject([{ problem: 'No answer within 3000 ms' }]);
    expect(calls).toHaveLength(1);
  });

  it('knows nothing of a receiver that is not there, refuses, breaks off or redirects', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const address = gone.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    gone.close();
    await once(gone, 'close');
    const target = await receiveWebhooks();
    const refusing = await receiveWebhooks((response) => response.writeHead(500).end());
    const breaking = await receiveWebhooks((response) => response.destroy());
    const moved = await receiveWebhooks((response) => response.writeHead(307, { Location: target.url }).end());
    const urls = [`http://127.0.0.1:${port}`, refusing.url, breaking.url, moved.url];
    const { call, settled } = await stage();
    for (const webhook_url of urls) {
      expect((await call('POST', `session/${urls.indexOf(webhook_url)}`, { ip_list: [], webhook_url })).status).toBe(
        200,
      );
    }
    expect(await settled()).toMatchObject([
      { problem: expect.stringContaining('ECONNREFUSED') },
      { status: 500 },
      { problem: expect.any(String) },
      { status: 307 },
    ]);
    expect([refusing, breaking, moved, target].map(({ calls }) => calls.length)).toEqual([1, 1, 1, 0]);
  });
});

describe('a target', () => {
  it.each([
    'http://backend.example.com/',
    'http://192.0.2.1/',
    'http://0.0.0.0/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://[::2]/',
    'ftp://127.0.0.1/',
    'urn:x:y',
  ])('elsewhere is not called: %s', async (webhook_url) => {
    const { emulator, call } = await stage();
    expect((await call('POST', 'session/a', { ip_list: [], webhook_url })).status).toBe(200);
    expect(emulator.webhooks()).toMatchObject([
      { url: webhook_url, problem: expect.stringMatching(/^Not sent: it is not on this machine/) },
    ]);
  });

  it('elsewhere is called when it is allowed', async () => {
    // Reserved, so that no name server knows it: that it was tried is what shows.
    const allowed = 'http://hooks.invalid:8080';
    const { call, settled } = await stage({}, { allowWebhooks: [allowed] });
    await call('POST', 'session/a', { ip_list: [], webhook_url: `${allowed}/a` });
    await call('POST', 'session/b', { ip_list: [], webhook_url: 'http://hooks.invalid/a' });
    const [first, second] = await settled();
    expect(first?.problem).not.toMatch(/^Not sent/);
    expect(second?.problem).toMatch(/^Not sent/);
  });

  it.each(['localhost', 'LOCALHOST', '0x7f.1'])('on this machine is called: %s', async (host) => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled } = await stage();
    await call('POST', 'session/a', { ip_list: [], webhook_url: url.replace('127.0.0.1', host) });
    expect(await settled()).toMatchObject([{ status: 200 }]);
    expect(calls).toHaveLength(1);
  });
});

it.each(['close', 'reset'] as const)('%s ends those under way and those in line', async (end) => {
  const { url, calls, server } = await receiveWebhooks(() => {});
  const { emulator, call } = await stage();
  const sessions = Array.from({ length: 40 }, (_, index) => ({
    custom_id: `s${index}`,
    ip_list: [],
    webhook_url: url,
  }));
  await call('POST', 'sessions', { sessions });
  await expect.poll(() => calls.length).toBe(20);
  await emulator[end]();
  expect(emulator.webhooks()).toEqual([]);
  const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  await expect.poll(open).toBe(0);
  expect(calls).toHaveLength(20);
});

it('reset forgets a deployment that was to get ready', async () => {
  const { emulator, call } = await stage({ readyAfterMs: 10 });
  await call('POST', 'session/a', { ip_list: [], webhook_url: 'http://h.example/' });
  emulator.reset();
  emulator.clock.advance(1000);
  expect(emulator.webhooks()).toEqual([]);
});
