import { createContext, runInContext } from 'node:vm';
import { fileFromPath } from '@x/agent-sessions/node';
import { createPortal } from '@x/agent-sessions/portal';
import { hang, json, serve } from '@x/core/testing';
import { parseWebhook } from '@x/deployment-sessions';
import { createVapi, isClientError } from '@x/vapi';
import { describe, expect, it } from 'vitest';
import { isMissing, load } from './fetched-packages.ts';
import { type TransportName, transportNames, transports } from './transports.ts';
import { startVisitedEmulator } from './visited-emulator.ts';

/** What is used of the globals of another realm. */
type Realm = Pick<
  typeof globalThis,
  'AbortController' | 'ArrayBuffer' | 'Blob' | 'Date' | 'Error' | 'File' | 'Headers' | 'Object' | 'Uint8Array' | 'URL'
>;

interface Jsdom {
  readonly JSDOM: new (html: string, options: object) => { window: { document: Document; eval(code: string): Realm } };
}

function jsdomWindow() {
  const { JSDOM } = load<Jsdom>('jsdom');
  return new JSDOM('<iframe></iframe>', { runScripts: 'outside-only', url: 'https://app.example' }).window;
}

const realms: Record<string, () => Realm> = {
  // As Jest makes one: its own JavaScript, and what the runner puts into it of Node's.
  'a vm context': () => {
    const { AbortController, Blob, File, Headers, URL } = globalThis;
    return runInContext('globalThis', createContext({ AbortController, Blob, File, Headers, URL }));
  },
  ...(!isMissing && {
    'a window of jsdom': () => jsdomWindow().eval('globalThis'),
    'an iframe in it': () => {
      const frame = jsdomWindow().document.querySelector('iframe')?.contentWindow as unknown as {
        eval(code: string): Realm;
      }; // as jsdom has it
      return frame.eval('globalThis');
    },
  }),
};

const rows = Object.entries(realms).flatMap(([realm, make]) =>
  transportNames.map((transport) => [realm, transport, make] as const),
);

describe.each(rows)('values of %s over %s', (_, transport: TransportName, make) => {
  const sending = () => transports[transport]();

  it('are sent as bytes and files', async () => {
    const realm = make();
    await using there = await startVisitedEmulator();
    const { baseUrls, keys } = there.places;
    const { sessions } = createPortal({ token: keys.portal, baseUrl: baseUrls.portal, ...sending() });
    const bytes = realm.Uint8Array.from([97, 44, 98]);
    const files = [
      { name: 'bytes.csv', data: bytes },
      { name: 'buffer.csv', data: bytes.buffer },
      { name: 'blob.csv', data: new realm.Blob(['a,b']) },
      new realm.File(['a,b'], 'file.csv', { type: 'text/csv' }),
      new realm.Blob(['a,b']),
    ];
    await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'Read it.', files });
    const sent = there.emulator.sessions('portal').at(-1)?.files;
    expect(sent?.map(({ name, size }) => `${name} ${size}`)).toEqual([
      ...['bytes.csv 3', 'buffer.csv 3', 'blob.csv 3', 'file.csv 3', 'blob 3'],
    ]);
    expect(new Set(sent?.map(({ sha256 }) => sha256)).size).toBe(1);
  });

  it('are sent as headers, bodies and dates', async () => {
    const realm = make();
    await using server = await serve(json(200, { id: 's1', results: [], metadata: {} }));
    const options = { apiKey: 'key', baseUrl: server.url, onMismatch: () => {}, ...sending() };
    const { sessions } = createVapi(options);
    const headers = new realm.Headers({ 'x-tenant': 't1' });
    const body = realm.Object.assign(new realm.Object(), { name: 'support' });
    await sessions.create(body, { headers });
    await sessions.list({ createdAtGe: new realm.Date(Date.UTC(2026, 0, 1)) });
    const [create, list] = server.requests;
    expect([create?.body, create?.headers['x-tenant']]).toEqual(['{"name":"support"}', 't1']);
    expect(decodeURIComponent(list?.url ?? '')).toBe('/session?createdAtGe=2026-01-01T00:00:00.000Z');
  });

  it('are respected as signals, and their reasons rethrown', async () => {
    const realm = make();
    await using server = await serve(hang);
    const { sessions } = createVapi({ apiKey: 'key', baseUrl: server.url, ...sending() });
    const controller = new realm.AbortController();
    const call = sessions.create({ name: 'once' }, { signal: controller.signal });
    await server.arrived(1);
    const reason = new realm.Error('enough');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect.poll(() => server.usedSockets()).toBe(0);
  });
});

describe.each(Object.entries(realms))('values of %s', (_, make) => {
  it('are described by their types in messages', async () => {
    const realm = make();
    const { sessions } = createVapi({ apiKey: 'key' });
    const id = new realm.Date(Number.NaN) as unknown as string; // on purpose
    await expect(sessions.get(id)).rejects.toThrow('got Invalid Date');
  });

  it('are read as the body of a webhook', () => {
    const realm = make();
    const text = '{"session_id":"s1","custom_id":"c1","status":"Ready","ready":true}';
    const bytes = realm.Uint8Array.from(Buffer.from(text));
    for (const body of [bytes, bytes.buffer]) expect(parseWebhook(body)).toMatchObject({ session_id: 's1' });
  });

  it('are accepted as the URL of a file', async () => {
    const realm = make();
    const file = await fileFromPath(new realm.URL(import.meta.url));
    expect(file.name).toBe('realms.test.ts');
  });

  it('are reported if a fetch throws them', async () => {
    const realm = make();
    const cause = realm.Object.assign(new realm.Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const thrown = realm.Object.assign(new realm.Error('fetch failed'), { cause });
    const { sessions } = createVapi({ apiKey: 'key', fetch: async () => Promise.reject(thrown), retries: 0 });
    const error = await sessions.create({ name: 'x' }).catch((caught: unknown) => caught);
    expect(isClientError(error)).toBe(true);
    expect(error).toMatchObject({ kind: 'connection', code: 'ECONNREFUSED', outcome: 'not-applied' });
  });
});
