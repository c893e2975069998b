import { createVapi } from '@x/vapi';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isMissing, load } from '../fetched-packages.ts';
import { transports } from '../transports.ts';
import { upload, visit } from '../visit.ts';
import { expectVisit, startVisitedEmulator } from '../visited-emulator.ts';
import { expectRefused } from './expect-refused.ts';

/** What is used of MSW. */
interface Msw {
  readonly http: Record<
    'get' | 'post' | 'all',
    (url: string, resolver: (info: { request: Request }) => unknown) => object
  >;
  readonly HttpResponse: { json(value: unknown, init?: ResponseInit): Response; error(): Response };
  readonly passthrough: () => Response;
}
interface MswNode {
  setupServer(...handlers: object[]): {
    listen(options?: object): void;
    use(...handlers: object[]): void;
    resetHandlers(): void;
    close(): void;
  };
}

const BASE = 'https://api.vapi.example';

// It patches fetch, and not the dispatcher below it, which nodeTransport() calls.
describe.skipIf(isMissing).each(['ky, the default', 'fetch'] as const)('MSW 3 over %s', (name) => {
  const { http, HttpResponse, passthrough } = isMissing ? ({} as Msw) : load<Msw>('msw');
  const server = isMissing ? undefined : load<MswNode>('msw/node').setupServer();
  beforeAll(() => server?.listen({ onUnhandledFrame: 'error' }));
  afterEach(() => server?.resetHandlers());
  afterAll(() => server?.close());

  const sessions = () =>
    createVapi({ apiKey: 'key', baseUrl: BASE, onMismatch: () => {}, ...transports[name]() }).sessions;

  it('receives the request, and its response is returned', async () => {
    const seen: unknown[] = [];
    server?.use(
      http.post(`${BASE}/session`, async ({ request }) => {
        seen.push([request.method, request.headers.get('authorization'), await request.json()]);
        return HttpResponse.json({ id: 's1', name: 'support' }, { status: 201 });
      }),
    );
    await expect(sessions().create({ name: 'support' })).resolves.toMatchObject({ id: 's1' });
    expect(seen).toEqual([['POST', 'Bearer key', { name: 'support' }]]);
  });

  it('causes an api error by its error response', async () => {
    server?.use(http.get(`${BASE}/session/s1`, () => HttpResponse.json({ message: 'gone' }, { status: 404 })));
    await expect(sessions().get('s1')).rejects.toMatchObject({ kind: 'api', status: 404, reason: 'not-found' });
  });

  it('causes a connection error by its network error', async () => {
    server?.use(http.post(`${BASE}/session`, () => HttpResponse.error()));
    const failure = { kind: 'connection', outcome: 'unknown', attempts: 1 };
    await expect(sessions().create({ name: 'support' })).rejects.toMatchObject(failure);
  });

  it('causes a config error by its refusal of an unhandled request', async () => {
    await expectRefused(sessions().create({ name: 'support' }), '[MSW] Cannot bypass a request');
  });

  it('passes unhandled requests to the API', async () => {
    await using there = await startVisitedEmulator();
    server?.use(http.all(`${there.emulator.url}/*`, () => passthrough()));
    expectVisit(await visit(there.places, transports[name]()), there);
  });

  it('receives an upload', async () => {
    let text = '';
    server?.use(
      http.post(`${BASE}/sessions/async`, async ({ request }) => {
        text = [...(await request.formData())].map(([field, value]) => `${field}:${typeof value}`).join(' ');
        return HttpResponse.json({ session_id: 's1' });
      }),
    );
    const places = { baseUrls: { vapi: BASE, portal: BASE }, keys: { vapi: 'key', portal: 'token' } };
    await expect(upload(places, transports[name]())).resolves.toMatchObject({ session_id: 's1' });
    expect(text).toBe('agent_id:string text_prompt:string files:object files:object files:object');
  });
});
