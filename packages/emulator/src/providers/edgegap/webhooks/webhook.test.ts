import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { stageDeployment } from '../../../../test/edgegap-deployment.ts';
import { start, temporaryDirectory } from '../../../../test/start.ts';
import { receiveWebhooks } from '../../../../test/webhook-receiver.ts';

const statuses = (calls: readonly { readonly body: string }[]) => calls.map(({ body }) => JSON.parse(body).status);

describe('a webhook', () => {
  it('is sent once by POST with the short record when its session is linked', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled, request_id } = await stageDeployment();
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
    expect(await settled()).toEqual([{ provider: 'edgegap', url: `${url}/hook?x=1`, body, status: 200 }]);
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

  it('is sent once more when its session gets ready, to its present URL', async () => {
    const { url, calls } = await receiveWebhooks();
    const { emulator, call, settled } = await stageDeployment({ readyAfterMs: 5000 });
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

  it('is sent in real time', async () => {
    const { url, calls } = await receiveWebhooks();
    const { emulator, call } = await stageDeployment({ readyAfterMs: 30 });
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    emulator.clock.resume();
    await expect.poll(() => statuses(calls)).toEqual(['Waiting', 'Ready']);
  });

  it('is sent when the deployment is updated to be ready, and when it fails', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, drive, settled } = await stageDeployment({ status: 'Status.DEPLOYING' });
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    drive({ sockets: 3 });
    for (const status of ['READY', 'READY', 'ERROR', 'TERMINATED'] as const) drive({ status: `Status.${status}` });
    await settled();
    expect(statuses(calls)).toEqual(['Waiting', 'Ready', 'Error']);
  });

  it('is sent at once with an error in a failed deployment', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled } = await stageDeployment(
      { status: 'Status.ERROR' },
      { settings: { edgegap: { statusSpelling: 'READY' } } },
    );
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    await settled();
    expect(statuses(calls)).toEqual(['ERROR']);
  });

  it('is sent for each created session of a bulk request', async () => {
    const { url, calls } = await receiveWebhooks();
    const { call, settled } = await stageDeployment({ sockets: 100 });
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

  it('of a seeded session is sent for later changes only', async () => {
    const { url, calls } = await receiveWebhooks();
    const { emulator, request_id, settled } = await stageDeployment({ readyAfterMs: 5 });
    const sessions = [{ deployment_request_id: request_id, webhook_url: url }];
    emulator.seed({ edgegap: { sessions } });
    expect(emulator.webhooks()).toEqual([]);
    emulator.clock.advance(5);
    await settled();
    expect(statuses(calls)).toEqual(['Ready']);
  });

  it('is sent after a restart for changes in the meantime', async () => {
    const { url, calls } = await receiveWebhooks();
    const data = temporaryDirectory();
    const { emulator, call } = await stageDeployment({ readyAfterMs: 5000 }, { data });
    await call('POST', 'session/a', { ip_list: [], webhook_url: url });
    await expect.poll(() => statuses(calls)).toEqual(['Waiting']);
    await emulator.close();
    await start({ data });
    await expect.poll(() => statuses(calls)).toEqual(['Waiting', 'Ready']);
  });
});

it('webhooks of one session are sent in order, each after the response to the previous one', async () => {
  const responses: ServerResponse[] = [];
  const { url, calls } = await receiveWebhooks((response) => responses.push(response));
  const { call, drive } = await stageDeployment({ status: 'Status.DEPLOYING' });
  await call('POST', 'session/a', { ip_list: [], webhook_url: url });
  drive({ status: 'Status.READY' });
  await call('POST', 'session/b', { ip_list: [], webhook_url: url });
  await expect.poll(() => statuses(calls)).toEqual(['Waiting', 'Ready']);
  expect(calls.map(({ body }) => JSON.parse(body).custom_id)).toEqual(['a', 'b']);
  responses[0]?.end();
  await expect.poll(() => calls.map(({ body }) => JSON.parse(body).custom_id)).toEqual(['a', 'b', 'a']);
});
