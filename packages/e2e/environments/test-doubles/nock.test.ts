import { createVapi } from '@x/vapi';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isMissing, load } from '../fetched-packages.ts';
import { transports } from '../transports.ts';
import { upload, visit } from '../visit.ts';
import { expectVisit, startVisitedEmulator } from '../visited-emulator.ts';
import { expectRefused } from './expect-refused.ts';

/** What is used of nock. */
interface Nock {
  (origin: string): Interceptor;
  disableNetConnect(): void;
  enableNetConnect(host: string): void;
  cleanAll(): void;
  restore(): void;
  activate(): void;
  isActive(): boolean;
}
interface Interceptor {
  get(path: string): this;
  post(path: string, body?: unknown): this;
  matchHeader(name: string, value: string): this;
  times(count: number): this;
  reply(status: number, body: unknown, headers?: object): this;
  replyWithError(error: object): this;
  isDone(): boolean;
}

const ORIGIN = 'https://api.vapi.example';

// It patches fetch, and not the dispatcher below it, which nodeTransport() calls.
describe.skipIf(isMissing).each(['ky, the default', 'fetch'] as const)('nock 15 over %s', (name) => {
  const nock = isMissing ? (undefined as never) : load<{ default: Nock }>('nock').default;
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  const sessions = () =>
    createVapi({ apiKey: 'key', baseUrl: ORIGIN, onMismatch: () => {}, ...transports[name]() }).sessions;

  it('matches the request, and its response is returned', async () => {
    const scope = nock(ORIGIN)
      .post('/session', { name: 'support' })
      .matchHeader('authorization', 'Bearer key')
      .reply(201, { id: 's1' });
    await expect(sessions().create({ name: 'support' })).resolves.toMatchObject({ id: 's1' });
    expect(scope.isDone()).toBe(true);
  });

  it('serves a retry by the next response', async () => {
    nock(ORIGIN).get('/session/s1').reply(503, {}, { 'retry-after': '0' });
    nock(ORIGIN).get('/session/s1').reply(200, { id: 's1' });
    await expect(sessions().get('s1')).resolves.toMatchObject({ id: 's1' });
  });

  it('causes a connection error by its error', async () => {
    nock(ORIGIN)
      .post('/session')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    const failure = { kind: 'connection', code: 'ECONNRESET', outcome: 'unknown', attempts: 1 };
    await expect(sessions().create({ name: 'support' })).rejects.toMatchObject(failure);
  });

  it('causes a config error by its refusal of an unknown request', async () => {
    await expectRefused(sessions().create({ name: 'support' }), 'Nock: ');
  });

  it('passes unmatched requests to the API', async () => {
    await using there = await startVisitedEmulator();
    nock.enableNetConnect('127.0.0.1');
    expectVisit(await visit(there.places, transports[name]()), there);
    nock.disableNetConnect();
  });

  it('receives an upload', async () => {
    let body = '';
    nock(ORIGIN)
      .post('/sessions/async', (given: unknown) => {
        body = String(given);
        return true;
      })
      .reply(200, { session_id: 's1' });
    const places = { baseUrls: { vapi: ORIGIN, portal: ORIGIN }, keys: { vapi: 'key', portal: 'token' } };
    await expect(upload(places, transports[name]())).resolves.toMatchObject({ session_id: 's1' });
    expect(body).not.toBe('');
  });
});
