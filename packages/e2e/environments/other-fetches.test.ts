import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFromPath } from '@x/agent-sessions/node';
import { createPortal } from '@x/agent-sessions/portal';
import { serve, stall } from '@x/core/testing';
import { createVapi } from '@x/vapi';
import { describe, expect, it } from 'vitest';
import { isMissing, load } from './fetched-packages.ts';
import { visit } from './visit.ts';
import { expectVisit, startVisitedEmulator } from './visited-emulator.ts';

type AnyFetch = (url: string, init: RequestInit) => Promise<Response>;

/** Each is loaded by the tests that need it, since it may be missing. */
const fetches: Record<string, () => AnyFetch> = {
  'undici 6': () => load<{ fetch: AnyFetch }>('undici6').fetch,
  'undici 7': () => load<{ fetch: AnyFetch }>('undici7').fetch,
  'undici 8': () => load<{ fetch: AnyFetch }>('undici8').fetch,
  'node-fetch 2': () => load<AnyFetch>('node-fetch2'),
  'node-fetch 3': () => load<{ default: AnyFetch }>('node-fetch3').default,
  'cross-fetch': () => load<{ fetch: AnyFetch }>('cross-fetch').fetch,
};

describe.skipIf(isMissing).each(Object.entries(fetches))('%s as the option fetch', (_, loadFetch) => {
  it('serves calls, uploads and subscriptions', async () => {
    await using there = await startVisitedEmulator();
    expectVisit(await visit(there.places, { fetch: loadFetch() }), there);
  });

  it('sends a whole file from the disk', async () => {
    await using there = await startVisitedEmulator();
    const directory = await mkdtemp(join(tmpdir(), 'x-file-'));
    try {
      const content = Buffer.alloc(300_000, 'month,total\n');
      await writeFile(join(directory, 'sales.csv'), content);
      const { baseUrls, keys } = there.places;
      const { sessions } = createPortal({ token: keys.portal, baseUrl: baseUrls.portal, fetch: loadFetch() });
      const files = [await fileFromPath(join(directory, 'sales.csv'))];
      await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Read it.', files });
      expect(there.emulator.sessions('portal').at(-1)?.files).toMatchObject([{ name: 'sales.csv', size: 300_000 }]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it.each([
    ['before the response', () => {}],
    ['within the response body', stall],
  ])('rejects with the reason of an abort %s, and closes the connection', async (_, handler) => {
    await using server = await serve(handler);
    const { sessions } = createVapi({ apiKey: 'key', baseUrl: server.url, fetch: loadFetch() });
    const controller = new AbortController();
    const call = sessions.create({ name: 'once' }, { signal: controller.signal });
    await server.arrived(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect.poll(() => server.usedSockets()).toBe(0);
    expect(server.requests).toHaveLength(1);
  });

  it('closes the connection when the loop of a subscription is left', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
    });
    const { sessions } = createPortal({ token: 'token', baseUrl: server.url, fetch: loadFetch() });
    const snapshots = sessions.subscribe('s1');
    const next = snapshots.next();
    await server.arrived(1);
    await snapshots.return();
    expect(await next).toEqual({ done: true, value: undefined });
    await expect.poll(() => server.usedSockets()).toBe(0);
  });

  it('proves that nothing was sent if a connection is refused', async () => {
    const { url } = await closedServer();
    const { sessions } = createVapi({ apiKey: 'key', baseUrl: url, fetch: loadFetch(), retries: 0 });
    const failure = { kind: 'connection', code: 'ECONNREFUSED', outcome: 'not-applied' };
    await expect(sessions.create({ name: 'once' })).rejects.toMatchObject(failure);
  });
});

async function closedServer() {
  await using server = await serve(() => {});
  return server;
}
