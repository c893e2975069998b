import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { edgegapCaller } from '../../../../test/edgegap-caller.ts';
import { stageDeployment } from '../../../../test/edgegap-deployment.ts';
import { receiveWebhooks } from '../../../../test/webhook-receiver.ts';

describe('the request that causes a webhook', () => {
  it('does not wait for a slow receiver, which is called once', async () => {
    const { url, calls } = await receiveWebhooks(() => {});
    const { call, emulator, settled } = await stageDeployment();
    expect((await call('POST', 'session/a', { ip_list: [], webhook_url: url })).status).toBe(200);
    expect(emulator.webhooks()[0]).not.toHaveProperty('problem'); // it is still waited for
    expect(await settled()).toMatchObject([{ problem: 'No response within 3000 ms' }]);
    expect(calls).toHaveLength(1);
  });

  it('succeeds if the receiver is unreachable, refuses, disconnects or redirects', async () => {
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
    const { call, settled } = await stageDeployment();
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

describe('the target of a webhook', () => {
  it.each([
    'http://backend.example.com/',
    'http://192.0.2.1/',
    'http://0.0.0.0/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://[::2]/',
    'ftp://127.0.0.1/',
    'urn:x:y',
  ])('on another machine is not called: %s', async (webhook_url) => {
    const { emulator, call } = await stageDeployment();
    expect((await call('POST', 'session/a', { ip_list: [], webhook_url })).status).toBe(200);
    expect(emulator.webhooks()).toMatchObject([
      { url: webhook_url, problem: expect.stringMatching(/^Not sent: it is not on this machine/) },
    ]);
  });

  it('on another machine is called if it is allowed', async () => {
    // A reserved name, which cannot be resolved: the attempt is visible.
    const allowed = 'http://hooks.invalid:8080';
    const { call, settled } = await stageDeployment({}, { allowWebhooks: [allowed] });
    await call('POST', 'session/a', { ip_list: [], webhook_url: `${allowed}/a` });
    await call('POST', 'session/b', { ip_list: [], webhook_url: 'http://hooks.invalid/a' });
    const [first, second] = await settled();
    expect(first?.problem).not.toMatch(/^Not sent/);
    expect(second?.problem).toMatch(/^Not sent/);
  });

  it.each(['localhost', 'LOCALHOST', '0x7f.1'])('on this machine is called: %s', async (host) => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled } = await stageDeployment();
    await call('POST', 'session/a', { ip_list: [], webhook_url: url.replace('127.0.0.1', host) });
    expect(await settled()).toMatchObject([{ status: 200 }]);
    expect(calls).toHaveLength(1);
  });
});

it.each(['close', 'reset'] as const)('%s ends pending and queued webhooks', async (end) => {
  const { url, calls, server } = await receiveWebhooks(() => {});
  const { emulator, call } = await stageDeployment();
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

it('webhooks are sent after a reset', async () => {
  const { url, calls } = await receiveWebhooks(() => {});
  const { emulator, call } = await stageDeployment();
  const sessions = Array.from({ length: 40 }, (_, index) => ({
    custom_id: `s${index}`,
    ip_list: [],
    webhook_url: url,
  }));
  await call('POST', 'sessions', { sessions });
  await expect.poll(() => calls.length).toBe(20);
  emulator.reset();
  await edgegapCaller(emulator)('POST', 'session/after', { ip_list: [], webhook_url: url });
  await expect.poll(() => calls.length).toBe(21);
  expect(JSON.parse(String(calls[20]?.body))).toMatchObject({ custom_id: 'after' });
});

it('a reset cancels the readiness of a deployment', async () => {
  const { emulator, call } = await stageDeployment({ readyAfterMs: 10 });
  await call('POST', 'session/a', { ip_list: [], webhook_url: 'http://h.example/' });
  emulator.reset();
  emulator.clock.advance(1000);
  expect(emulator.webhooks()).toEqual([]);
});
