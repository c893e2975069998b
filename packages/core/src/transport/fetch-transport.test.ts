import { afterEach, describe, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { json, serve, stall } from '../../test/loopback-server.ts';
import { upload } from '../../test/upload-file.ts';
import { createClient, type UploadOptions } from '../index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const ITEM = { id: '1' };

describe('the option fetch', () => {
  it('is called with a URL and options, never with a Request', async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => Response.json(ITEM));
    await expect(call('unsafe', { fetch })).resolves.toEqual(ITEM);
    expect(fetch.mock.calls).toEqual([
      [
        'https://example.invalid/items/1',
        {
          method: 'POST',
          headers: {
            accept: 'application/json',
            'content-type': 'application/json',
            'x-example-auth': `Bearer ${KEY}`,
          },
          body: '{"name":"n"}',
          redirect: 'manual',
          signal: expect.any(AbortSignal),
        },
      ],
    ]);
  });

  it('may call an app with a Request', async () => {
    const app = { fetch: async (sent: Request) => Response.json({ id: `${sent.method} ${await sent.text()}` }) };
    const fetch = (url: string, init: RequestInit) => app.fetch(new Request(url, init));
    await expect(call('unsafe', { fetch })).resolves.toEqual({ id: 'POST {"name":"n"}' });
  });

  it('excludes the option transport', async () => {
    const fetch = async () => Response.json(ITEM);
    const transport = async () => ({ status: 200, headers: new Headers(), body: undefined });
    expect(() => createClient(EXAMPLE, { apiKey: KEY, fetch, transport })).toThrow(
      expect.objectContaining({ kind: 'config', message: expect.stringContaining('`fetch` and `transport`') }),
    );
  });
});

const csv = () => new File(['a,b'], 'sales.csv');

describe('an uploaded file', () => {
  it('is sent as one Blob by a user’s own fetch, with its progress reported at the end', async () => {
    await using server = await serve(json(200, ITEM));
    const bodies: unknown[] = [];
    const fetch = (url: string, init: RequestInit) => {
      bodies.push(init.body);
      return globalThis.fetch(url, init);
    };
    const progress: number[] = [];
    const onUploadProgress: UploadOptions['onUploadProgress'] = ({ sentBytes, totalBytes }) =>
      progress.push(sentBytes / totalBytes);
    await upload(csv(), { baseUrl: server.url, fetch }, { onUploadProgress });
    expect(bodies).toEqual([expect.any(Blob)]);
    expect(server.requests[0]?.headers).not.toHaveProperty('transfer-encoding');
    expect(server.requests[0]?.body).toContain('a,b');
    expect(progress).toEqual([1]);
  });

  it('is sent as a stream with its length by the fetch of Node', async () => {
    await using server = await serve(json(200, ITEM));
    const fetch = vi.fn(globalThis.fetch);
    vi.stubGlobal('fetch', fetch);
    await upload(csv(), { baseUrl: server.url });
    expect(fetch.mock.calls[0]?.[1]?.body).toBeInstanceOf(ReadableStream);
    expect(server.requests[0]?.headers['content-length']).toBe(String(server.requests[0]?.body.length));
    expect(server.requests[0]?.body).toContain('a,b');
  });

  it.each([
    ['longer', new Blob(['a,b,c']), 'a,b'],
    ['shorter', new Blob(['a']), undefined],
  ])('that has become %s since its size was read is sent up to that size, or not at all', async (_, blob, sent) => {
    const bodies: string[] = [];
    const fetch = async (_url: string, { body }: RequestInit) => {
      bodies.push(await (body as Blob).text());
      return Response.json(ITEM);
    };
    const file = { name: 'sales.csv', type: '', size: 3, stream: () => blob.stream(), blob: async () => blob };
    const done = upload(file, { apiKey: KEY, fetch });
    if (sent === undefined) {
      const error = await failureOf(done);
      expect(error).toMatchObject({ outcome: 'not-applied', attempts: 1 });
      expect(String(error)).toContain('could not read the file sales.csv: it changed after its size was read');
    } else await done;
    expect(bodies.map((body) => body.split('\r\n')[4])).toEqual(sent === undefined ? [] : [sent]);
  });
});

describe('an AbortSignal of an old jsdom, which Node’s Request refuses', () => {
  /** As in jsdom: the same methods, another class. */
  class ForeignController {
    readonly signal = Object.assign(new EventTarget(), { aborted: false, reason: undefined as unknown });
    abort(reason?: unknown) {
      Object.assign(this.signal, { aborted: true, reason });
      this.signal.dispatchEvent(new Event('abort'));
    }
  }

  it('is not passed to fetch, and ky is not used', async () => {
    vi.stubGlobal('AbortController', ForeignController);
    const fetch = vi.fn(globalThis.fetch);
    vi.stubGlobal('fetch', fetch);
    await using server = await serve(json(201, ITEM));
    await expect(call('unsafe', { baseUrl: server.url })).resolves.toEqual(ITEM);
    expect(fetch).toHaveBeenCalledWith(expect.any(String), expect.not.objectContaining({ signal: expect.anything() }));
    expect(server.requests).toHaveLength(1);
  });

  it('aborts the call at once, and closes the connection', async () => {
    vi.stubGlobal('AbortController', ForeignController);
    await using server = await serve(stall);
    const controller = new ForeignController();
    const signal = controller.signal as unknown as AbortSignal; // jsdom's has all of its methods
    const failed = failureOf(call('unsafe', { baseUrl: server.url, retries: 0 }, { signal }));
    await server.arrived(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort('enough');
    expect(await failed).toBe('enough');
    await expect.poll(() => server.usedSockets()).toBe(0);
  });
});

it('fetch is called directly in a runtime without a global Request', async () => {
  vi.stubGlobal('Request', undefined);
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => Response.json(ITEM));
  vi.stubGlobal('fetch', fetch);
  await expect(call('unsafe', {})).resolves.toEqual(ITEM);
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', signal: expect.any(AbortSignal) });
});

describe('a Response of a polyfill', () => {
  const odd = (response: object) => async () => response as Response;
  const bytes = new TextEncoder().encode('{"id":"1"}');

  it.each<[string, object]>([
    ['arrayBuffer', { arrayBuffer: async () => bytes.buffer }],
    ['text', { text: async () => '{"id":"1"}' }],
    ['text', { text: async () => '{"id":"1"}', body: null }],
  ])('is read by %s() if it has no stream: %j', async (_, methods) => {
    const fetch = odd({ status: 200, headers: new Headers(), ...methods });
    await expect(call('unsafe', { fetch })).resolves.toEqual(ITEM);
    const error = await failureOf(call('unsafe', { fetch, maxResponseBytes: 5 }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied' });
    expect(String(error)).toContain('larger than 5 bytes');
  });

  it.each([{}, { body: null }])('is empty if it has no method to read it either: %j', async (rest) => {
    const deleted = odd({ status: 204, headers: new Headers(), ...rest });
    await expect(call('delete', { fetch: deleted })).resolves.toBeUndefined();
  });

  it.each([
    ['read', async (response: Response) => await response.text()],
    ['locked', (response: Response) => response.body?.getReader()],
  ])('is a response error if it was %s before', async (_, use) => {
    const response = Response.json(ITEM, { status: 201 });
    await use(response);
    const error = await failureOf(call('unsafe', { fetch: odd(response) }));
    expect(error).toMatchObject({ kind: 'response', status: 201, outcome: 'applied', attempts: 1 });
    expect(String(error)).toContain('whose body has been read already');
  });
});
