import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Edgegap, startEdgegap } from '../test/edgegap.ts';
import { failureOf } from '../test/failure-of.ts';
import { createEdgegap, type Hooks, type Session } from './index.ts';

// The client's clock is real, and jitter makes the waits between two polls zero; the emulator's clock is frozen.

let edgegap: Edgegap;
let deploymentId: string;

beforeEach(async () => {
  edgegap = await startEdgegap();
  edgegap.emulator.clock.freeze();
  vi.spyOn(Math, 'random').mockReturnValue(-1);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await edgegap[Symbol.asyncDispose]();
});

/** A client of a new deployment that will be ready in ten seconds. */
function pendingDeployment(hooks: Hooks = {}) {
  ({ request_id: deploymentId } = edgegap.emulator.deployments.create({ readyAfterMs: 10_000 }));
  const client = createEdgegap({
    apiKey: edgegap.emulator.keys.edgegap.token,
    baseUrl: edgegap.emulator.baseUrls.edgegap,
    hooks,
  });
  return client.deployment(deploymentId).sessions;
}

const BODY = { ip_list: ['203.0.113.7'] };

describe('waitUntilReady', () => {
  it('resolves to the session when its deployment is ready, and reports each status once', async () => {
    let polls = 0;
    const sessions = pendingDeployment({
      onRequest: ({ method }) => {
        if (method === 'GET') polls += 1;
        if (polls === 3) edgegap.emulator.clock.advance(10_000);
      },
    });
    await sessions.create('room-42', BODY);
    const seen: string[] = [];
    const session = await sessions.waitUntilReady('room-42', {
      onStatus: (status, current) => {
        seen.push(`${status} ${current.ready}`);
        throw new Error('what a listener throws is its own matter');
      },
    });
    expect(polls).toBe(3);
    expect(session).toMatchObject({ ready: true, status: 'Ready', deployment: { ready: true } });
    expect(seen).toEqual(['Waiting false', 'Ready true']);
  });

  it('rejects with a `failed` error when the session has failed', async () => {
    const sessions = pendingDeployment();
    await sessions.create('room-42', BODY);
    edgegap.emulator.deployments.update(deploymentId, { status: 'Status.ERROR' });
    const error = await failureOf(sessions.waitUntilReady('room-42'));
    expect(error).toMatchObject({ kind: 'failed', state: 'Error', operation: 'sessions.waitUntilReady', attempts: 1 });
    expect(error.message).toMatch(/^edgegap sessions\.waitUntilReady: the session ended in Error/);
    if (error.kind !== 'failed') throw new Error('unreachable');
    expect(error.body).toMatchObject({ custom_id: 'room-42', ready: false });
    expect(Object.keys(error)).not.toContain('body');
    expect(error).not.toHaveProperty('outcome');
  });

  it('rejects when `totalTimeout` is over', async () => {
    const sessions = pendingDeployment();
    await sessions.create('room-42', BODY);
    const error = await failureOf(sessions.waitUntilReady('room-42', { totalTimeout: 50 }));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.waitUntilReady' });
    // With the last state, so that a log shows why.
    expect(error).toHaveProperty('state', 'Waiting');
    expect(error.message).toMatch(/within 50 ms \(`totalTimeout`, attempts: \d+, last state: Waiting\)/);
  });

  it('rejects with the caller’s reason', async () => {
    const sessions = pendingDeployment();
    await sessions.create('room-42', BODY);
    const controller = new AbortController();
    const reason = new Error('enough');
    const onStatus = () => controller.abort(reason);
    await expect(sessions.waitUntilReady('room-42', { signal: controller.signal, onStatus })).rejects.toBe(reason);
  });

  it('rejects if the session does not exist', async () => {
    const sessions = pendingDeployment();
    expect(await failureOf(sessions.waitUntilReady('room-42'))).toMatchObject({ kind: 'api', reason: 'not-found' });
  });
});

describe('waitUntilReady by the responses of the server', () => {
  const responding = (...responses: object[]) => {
    const requests: unknown[] = [];
    const fetch = async (input: unknown) => {
      requests.push(input);
      return Response.json(responses[Math.min(requests.length, responses.length) - 1]);
    };
    const client = createEdgegap({
      apiKey: 'k',
      fetch: fetch as typeof globalThis.fetch,
      onMismatch: () => {},
    });
    return { sessions: client.deployment('d').sessions, requests };
  };
  const session = (more: object) => ({ session_id: 's', linked: true, kind: 'Seat', user_count: 0, ...more });

  it.each(['Ready', 'Status.READY', 'READY', 'Linked', 'Whatever', null])(
    'decides by `ready`, not by the status %s',
    async (status) => {
      const { sessions, requests } = responding(session({ status, ready: false }), session({ status, ready: true }));
      expect((await sessions.waitUntilReady('a')).ready).toBe(true);
      expect(requests).toHaveLength(2);
    },
  );

  it.each(['Error', 'error', 'Status.ERROR', 'UNPROCESSABLE', 'Status.Unprocessable', 'Terminating', 'TERMINATING'])(
    'rejects a session with the status %s as failed',
    async (status) => {
      const { sessions } = responding(session({ status, ready: false, error: 'no room\u001b[31m' }));
      const error = await failureOf(sessions.waitUntilReady('a'));
      expect(error).toMatchObject({ kind: 'failed', state: status });
      expect(error.message).toContain(`ended in ${status}: no room [31m.`);
    },
  );

  it.each([{ code: 7 }, 7, null, ''])('ignores the error %j, which is not a message', async (detail) => {
    const { sessions } = responding({ status: 'Error', ready: false, error: detail });
    const error = await failureOf(sessions.waitUntilReady('a'));
    expect(error).toMatchObject({ kind: 'failed', state: 'Error' });
    expect(error.message).toMatch(/the session ended in Error\.$/);
  });

  it('refuses a `ready` that is not a boolean', async () => {
    const { sessions } = responding(session({ status: 'Ready', ready: 'yes' }) as unknown as Session);
    expect(await failureOf(sessions.waitUntilReady('a'))).toMatchObject({ kind: 'response' });
  });
});

it('waitUntilReady masks the token that the error of a failed session quotes', async () => {
  const apiKey = 'token-that-nobody-may-see';
  const session = { custom_id: 'room-42', status: 'Error', ready: false, error: `upstream refused ${apiKey}` };
  const fetch = async () => Response.json(session);
  const { sessions } = createEdgegap({ apiKey, fetch, onMismatch: () => {} }).deployment('a1b2c3');
  const error = await sessions.waitUntilReady('room-42').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('upstream refused ***'),
    body: { ...session, error: 'upstream refused ***' },
  });
});
