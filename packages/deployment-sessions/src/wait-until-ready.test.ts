import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Edgegap, startEdgegap } from '../test/edgegap.ts';
import { failureOf } from '../test/failure-of.ts';
import { createEdgegap, type Hooks, type Session } from './index.ts';

// The client's clock is real here, so the waits between looks are cut to nothing; the emulator's stands still.

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

/** A client of a new deployment that gets ready ten seconds from now. */
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
  it('gives the session once its deployment is ready, and tells each status once', async () => {
    let looks = 0;
    const sessions = pendingDeployment({
      onRequest: ({ method }) => {
        if (method === 'GET') looks += 1;
        if (looks === 3) edgegap.emulator.clock.advance(10_000);
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
    expect(looks).toBe(3);
    expect(session).toMatchObject({ ready: true, status: 'Ready', deployment: { ready: true } });
    expect(seen).toEqual(['Waiting false', 'Ready true']);
  });

  it('ends with an error that is told by its kind when the session has failed', async () => {
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

  it('ends on time', async () => {
    const sessions = pendingDeployment();
    await sessions.create('room-42', BODY);
    const error = await failureOf(sessions.waitUntilReady('room-42', { totalTimeout: 50 }));
    expect(error).toMatchObject({ kind: 'timeout', scope: 'total', operation: 'sessions.waitUntilReady' });
  });

  it('ends with the caller’s reason', async () => {
    const sessions = pendingDeployment();
    await sessions.create('room-42', BODY);
    const controller = new AbortController();
    const reason = new Error('enough');
    const onStatus = () => controller.abort(reason);
    await expect(sessions.waitUntilReady('room-42', { signal: controller.signal, onStatus })).rejects.toBe(reason);
  });

  it('ends when there is no such session', async () => {
    const sessions = pendingDeployment();
    expect(await failureOf(sessions.waitUntilReady('room-42'))).toMatchObject({ kind: 'api', reason: 'not-found' });
  });
});

describe('by what the server says', () => {
  const answering = (...answers: object[]) => {
    const requests: unknown[] = [];
    const fetch = async (input: unknown) => {
      requests.push(input);
      return Response.json(answers[Math.min(requests.length, answers.length) - 1]);
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
    'it is `ready` that decides, not the status %s',
    async (status) => {
      const { sessions, requests } = answering(session({ status, ready: false }), session({ status, ready: true }));
      expect((await sessions.waitUntilReady('a')).ready).toBe(true);
      expect(requests).toHaveLength(2);
    },
  );

  it.each(['Error', 'error', 'Status.ERROR', 'UNPROCESSABLE', 'Status.Unprocessable', 'Terminating', 'TERMINATING'])(
    'a session has failed with the status %s',
    async (status) => {
      const { sessions } = answering(session({ status, ready: false, error: 'no room\u001b[31m' }));
      const error = await failureOf(sessions.waitUntilReady('a'));
      expect(error).toMatchObject({ kind: 'failed', state: status });
      expect(error.message).toContain(`ended in ${status}: no room [31m.`);
    },
  );

  it.each([{ code: 7 }, 7, null, ''])('%j in place of words for what went wrong is left out', async (detail) => {
    const { sessions } = answering({ status: 'Error', ready: false, error: detail });
    const error = await failureOf(sessions.waitUntilReady('a'));
    expect(error).toMatchObject({ kind: 'failed', state: 'Error' });
    expect(error.message).toMatch(/the session ended in Error\.$/);
  });

  it('a `ready` that is no boolean is refused', async () => {
    const { sessions } = answering(session({ status: 'Ready', ready: 'yes' }) as unknown as Session);
    expect(await failureOf(sessions.waitUntilReady('a'))).toMatchObject({ kind: 'response' });
  });
});

it('masks the token where the session that failed quotes it', async () => {
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
