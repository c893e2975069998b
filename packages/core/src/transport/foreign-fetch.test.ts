import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import crossFetch from 'cross-fetch';
import nodeFetch from 'node-fetch';
import { fetch as undiciFetch } from 'undici';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { json, serve, stall } from '../../test/loopback-server.ts';
import { createClient, encodeMultipart, type Fetch, readFile, request } from '../index.ts';
import { nodeTransport } from '../node/index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const ITEM = { id: '1' };

function upload(clientOptions: object, file: object) {
  const part = readFile('file', file, () => 'text/csv');
  const body = { value: {}, schema: v.object({}), write: () => encodeMultipart([['file', part]]) };
  const client = createClient(EXAMPLE, { apiKey: KEY, ...clientOptions });
  const upload = { operation: 'files.create', method: 'post', effect: 'unsafe', path: ['files'], body } as const;
  return request(client, { ...upload, response: ItemSchema });
}

async function* streamed() {
  yield new TextEncoder().encode('a,');
  yield new TextEncoder().encode('b');
}

describe.each<[string, Fetch]>([
  ['undici', undiciFetch as unknown as Fetch],
  ['node-fetch', nodeFetch as unknown as Fetch],
  ['cross-fetch', crossFetch],
])('the fetch of %s', (_, fetch) => {
  it.each(['read', 'delete', 'set', 'unsafe'] as const)(
    'sends a request and reads its response: %s',
    async (effect) => {
      await using server = await serve(json(200, ITEM));
      await expect(call(effect, { baseUrl: server.url, fetch })).resolves.toEqual(ITEM);
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each([
    ['a File', new File(['a,b'], 'sales.csv')],
    ['bytes', { name: 'sales.csv', data: new TextEncoder().encode('a,b') }],
    ['a stream', { name: 'sales.csv', type: '', size: 3, stream: streamed }],
  ])('uploads %s, with its length', async (_name, file) => {
    await using server = await serve(json(200, ITEM));
    await expect(upload({ baseUrl: server.url, fetch }, file)).resolves.toEqual(ITEM);
    const [{ headers, body } = expect.unreachable()] = server.requests;
    expect(headers['content-length']).toBe(String(body.length));
    expect(body.split('\r\n')[4]).toBe('a,b');
  });

  it('stops reading a body when the caller gives up, and closes the connection', async () => {
    await using server = await serve(stall);
    const controller = new AbortController();
    const failed = failureOf(call('unsafe', { baseUrl: server.url, fetch }, { signal: controller.signal }));
    await server.arrived(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort('enough');
    expect(await failed).toBe('enough');
    await expect.poll(() => server.usedSockets()).toBe(0);
  });

  it('stops reading a body past the limit', async () => {
    await using server = await serve(json(200, { id: 'x'.repeat(100_000) }));
    const error = await failureOf(call('unsafe', { baseUrl: server.url, fetch, maxResponseBytes: 1_000 }));
    expect(error).toMatchObject({ kind: 'response', outcome: 'applied' });
  });

  it('proves that nothing was sent if the connection is refused', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    // It belongs to no protocol, and systems hand out higher ones.
    const error = await failureOf(call('unsafe', { baseUrl: 'http://127.0.0.1:2', fetch }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 3 });
    vi.restoreAllMocks();
  });
});

it('a file that is piped as by node-fetch 2 is not read further once its target is destroyed', async () => {
  const chunks: number[] = [];
  const target = Object.assign(new EventEmitter(), {
    write(chunk: Uint8Array, onWritten: (error?: Error) => void) {
      chunks.push(chunk.byteLength);
      onWritten(new Error('destroyed'));
    },
    end: () => {},
    destroy: (error: Error) => target.emit('destroyed', error),
  });
  const fetch = async (_url: string, { body }: RequestInit) => {
    const destroyed = once(target, 'destroyed').catch(() => {});
    (body as unknown as { stream(): Readable }).stream().pipe(target as never);
    await Promise.race([destroyed, new Promise((resolve) => setTimeout(resolve, 50))]);
    return Response.json(ITEM);
  };
  await upload({ fetch }, new Blob([new Uint8Array(2 ** 20)]));
  expect(chunks).toHaveLength(1);
});

describe('a failure at once', () => {
  const bug = () => {
    throw new TypeError('a bug');
  };

  const bugThatIsItsOwnCause = () => {
    const error = new TypeError('a loop');
    throw Object.assign(error, { cause: error });
  };

  it.each([
    ['a fetch of the user’s own', { fetch: bug }, 'a bug'],
    ['an error that is its own cause', { fetch: bugThatIsItsOwnCause }, 'a loop'],
    ['a transport of the user’s own', { transport: bug }, 'a bug'],
  ])('proves that nothing was sent, for %s', async (_, options, message) => {
    const error = await failureOf(call('unsafe', options));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1, isRetryable: false });
    expect(String(error)).toContain(`was not sent: it failed at once: ${message}. Nothing was sent.`);
    expect(await failureOf(call('read', options))).toMatchObject({ kind: 'config', attempts: 1 });
  });

  it.each([undefined, bug])('proves that nothing was sent, for a global fetch that is %s', async (fetch) => {
    vi.stubGlobal('fetch', fetch);
    const error = await failureOf(call('unsafe', {}));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toMatch(fetch ? /a bug/ : /fetch is not a function/);
  });

  it('sends nothing of a request that a wrapper started before it threw', async () => {
    await using server = await serve(json(200, ITEM));
    const transport = nodeTransport();
    // So that connections are there.
    await Promise.all([call('read', { baseUrl: server.url }), call('read', { baseUrl: server.url, transport })]);
    const begin = (sending: Promise<unknown>) => {
      sending.catch(() => {});
      return bug();
    };
    const wrappers = [
      { fetch: (url: string, init: RequestInit) => begin(fetch(url, init)) },
      { transport: (sent: Parameters<typeof transport>[0]) => begin(transport(sent)) },
    ];
    for (const wrapper of wrappers) {
      const error = await failureOf(call('unsafe', { baseUrl: server.url, ...wrapper }));
      expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied' });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('is retried if the error allows it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const transport = () => {
      throw Object.assign(new Error('no line'), { code: 'ERR_NEVER_SENT' });
    };
    const error = await failureOf(call('unsafe', { transport }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'not-applied', attempts: 3 });
    vi.restoreAllMocks();
  });

  it('proves that nothing was sent, for a body that cannot be encoded', async () => {
    vi.stubGlobal('Deno', {});
    vi.stubGlobal('Blob', undefined);
    const error = await failureOf(call('unsafe', { fetch: async () => Response.json(ITEM) }));
    expect(error).toMatchObject({ kind: 'config', outcome: 'not-applied', attempts: 1 });
    expect(String(error)).toContain('was not sent: it failed at once: Blob is not a constructor');
  });

  it('proves nothing if the transport rejects instead', async () => {
    const error = await failureOf(call('unsafe', { fetch: async () => bug() }));
    expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown', attempts: 1 });
  });
});

describe('the response of a stub', () => {
  it.each([
    ['without headers', { status: 201, text: async (): Promise<string> => '{}' }],
    ['with a plain object as headers', { status: 201, headers: {}, text: async (): Promise<string> => '{}' }],
  ])('%s is a response error', async (_, response) => {
    const error = await failureOf(call('unsafe', { fetch: async () => response as Response }));
    expect(error).toMatchObject({ kind: 'response', status: 201, outcome: 'applied', attempts: 1 });
    expect(String(error)).toContain('got a response (201) without `headers.get`');
  });

  it('may have a Node stream as its body', async () => {
    const body = Readable.from([Buffer.from('{"id":'), Buffer.from('"1"}')]);
    const fetch = async () => ({ status: 200, headers: new Headers(), body }) as unknown as Response;
    await expect(call('unsafe', { fetch })).resolves.toEqual(ITEM);
  });
});

it('a runtime without TextDecoder can import the package, and a call reports the missing TextDecoder', async () => {
  vi.stubGlobal('TextDecoder', undefined);
  vi.resetModules();
  const { createClient: create, customRequest } = await import('../index.ts');
  const fetch = vi.fn();
  const error = await failureOf(customRequest(create(EXAMPLE, { apiKey: KEY, fetch }), { method: 'GET', path: '/x' }));
  expect(error).toMatchObject({ kind: 'config', attempts: 0 });
  expect(String(error)).toContain('`TextDecoder` is missing: load a polyfill');
  expect(fetch).not.toHaveBeenCalled();
});
