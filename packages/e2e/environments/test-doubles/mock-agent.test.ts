import { createVapi } from '@x/vapi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMissing, load } from '../fetched-packages.ts';
import { transportNames, transports } from '../transports.ts';
import { upload } from '../visit.ts';
import { expectRefused } from './expect-refused.ts';

/** What is used of undici. */
interface Undici {
  readonly MockAgent: new (options?: object) => MockAgent;
  getGlobalDispatcher(): object;
  setGlobalDispatcher(dispatcher: object): void;
}
interface MockAgent {
  disableNetConnect(): void;
  assertNoPendingInterceptors(): void;
  close(): Promise<void>;
  get(origin: string): {
    intercept(options: object): { reply(status: number, body: unknown): void; replyWithError(error: Error): void };
  };
}

const ORIGIN = 'https://api.vapi.example';

describe.skipIf(isMissing).each(['undici6', 'undici7', 'undici8'])('the MockAgent of %s', (version) => {
  const undici = isMissing ? (undefined as never) : load<Undici>(version);
  let agent: MockAgent;
  let before: object;
  beforeEach(() => {
    before = undici.getGlobalDispatcher();
    agent = new undici.MockAgent();
    agent.disableNetConnect();
    undici.setGlobalDispatcher(agent);
  });
  afterEach(async () => {
    undici.setGlobalDispatcher(before);
    await agent.close();
  });

  describe.each(transportNames)('over %s', (name) => {
    const sessions = () =>
      createVapi({ apiKey: 'key', baseUrl: ORIGIN, onMismatch: () => {}, ...transports[name]() }).sessions;

    it('receives the request, and its response is returned', async () => {
      const headers = { authorization: 'Bearer key' };
      agent.get(ORIGIN).intercept({ path: '/session', method: 'POST', headers }).reply(201, { id: 's1' });
      await expect(sessions().create({ name: 'support' })).resolves.toMatchObject({ id: 's1' });
      agent.assertNoPendingInterceptors();
    });

    it('causes a connection error by its error', async () => {
      const error = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      agent.get(ORIGIN).intercept({ path: '/session', method: 'POST' }).replyWithError(error);
      const failure = { kind: 'connection', code: 'ECONNRESET', outcome: 'unknown', attempts: 1 };
      await expect(sessions().create({ name: 'support' })).rejects.toMatchObject(failure);
    });

    it('causes a config error by its refusal of an unknown request', async () => {
      await expectRefused(sessions().create({ name: 'support' }), 'net.connect disabled');
    });

    it('receives an upload', async () => {
      agent.get(ORIGIN).intercept({ path: '/sessions/async', method: 'POST' }).reply(200, { session_id: 's1' });
      const places = { baseUrls: { vapi: ORIGIN, portal: ORIGIN }, keys: { vapi: 'key', portal: 'token' } };
      await expect(upload(places, transports[name]())).resolves.toMatchObject({ session_id: 's1' });
    });
  });
});
