import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, ItemSchema, KEY } from '../../test/example-provider.ts';
import { type Client, type CredentialDefinition, createClient, customRequest, jsonBody, request } from '../index.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function unreachable(): Promise<Response> {
  throw new Error('something was sent');
}

const OPTIONS = { apiKey: KEY, fetch: unreachable as typeof fetch };

const BODY = v.object({
  name: v.optional(v.pipe(v.string(), v.maxLength(5))),
  nested: v.optional(v.object({ list: v.array(v.number()) })),
  word: v.optional(v.picklist(['a', 'b'])),
  checked: v.optional(
    v.pipe(
      v.string(),
      v.check((value) => value === 'x', 'the letter x'),
    ),
  ),
});

function send(json: unknown): Promise<unknown> {
  return request(createClient(EXAMPLE, OPTIONS), {
    operation: 'items.create',
    method: 'post',
    effect: 'unsafe',
    path: ['items'],
    body: jsonBody(json, BODY),
    response: ItemSchema,
  });
}

describe('a request body', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  it.each([
    [{ name: 5 }, 'name', '`name` is invalid: expected string'],
    [{ name: 'secret-text' }, 'name', '`name` is invalid: expected at most 5'],
    [{ nested: { list: ['secret'] } }, 'nested.list[0]', 'expected number'],
    [{ word: 'secret' }, 'word', 'expected ("a" | "b")'],
    [{ checked: 'secret' }, 'checked', 'expected the letter x'],
    [undefined, 'body', '`body` must be an object; got undefined'],
    [null, 'body', 'got null'],
    [[], 'body', 'got an array'],
    ['secret', 'body', 'got a string'],
    [cycle, 'body', 'cannot be encoded as JSON'],
  ])('%o is refused by the invalid field, without its value', async (body, parameter, message) => {
    const error = await failureOf(send(body));
    expect(error).toMatchObject({ kind: 'input', parameter, attempts: 0, outcome: 'not-applied' });
    expect(String(error)).toContain(message);
    expect(String(error)).toMatch(/^SessionClientError: example items\.create: .* Nothing was sent\.$/);
    expect(String(error)).not.toContain('secret');
  });
});

it('a request body with a bigint is refused', async () => {
  const error = await failureOf(send({ extra: 1n }));
  expect(error).toMatchObject({ kind: 'input', parameter: 'body' });
});

describe('the option headers', () => {
  it.each([
    [{ host: 'evil' }, 'headers.host'],
    [{ 'Content-Length': '0' }, 'headers.Content-Length'],
    [{ 'transfer-encoding': 'chunked' }, 'headers.transfer-encoding'],
    [{ 'X-Example-Auth': 'other' }, 'headers.X-Example-Auth'],
    [{ 'x y': '1' }, 'headers.?'],
    [{ x: 'a\r\nb: c' }, 'headers.x'],
    [{ x: 'źle' }, 'headers.x'],
    [{ x: 5 as unknown as string }, 'headers.x'],
  ])('refuses %j', async (headers, parameter) => {
    expect(await failureOf(call('unsafe', OPTIONS, { headers }))).toMatchObject({ kind: 'input', parameter });
    expect(() => createClient(EXAMPLE, { headers })).toThrow(parameter);
  });

  it.each(['', ' ', 'a\nb', 7 as unknown as string])('refuses the idempotency key %j', async (idempotencyKey) => {
    expect(await failureOf(call('unsafe', OPTIONS, { idempotencyKey }))).toMatchObject({
      kind: 'input',
      parameter: 'idempotencyKey',
    });
  });
});

describe('arguments of another type', () => {
  it.each([
    [null, 'options'],
    [5, 'options'],
    [{ fetch: 5 }, 'fetch'],
    [{ transport: {} }, 'transport'],
    [{ onMismatch: 'warn' }, 'onMismatch'],
    [{ hooks: 5 }, 'hooks'],
    [{ headers: 5 }, 'headers'],
    [{ headers: { host: 'x' } }, 'headers.host'],
  ])('createClient refuses %j', (options, name) => {
    const make = () => createClient(EXAMPLE, options as object);
    expect(make).toThrow(expect.objectContaining({ kind: 'config', attempts: 0 }));
    expect(make).toThrow(name);
  });

  it.each([new Date(), new FormData(), new Map(), new Uint8Array(1)])('a body that is %o is refused', async (json) => {
    expect(await failureOf(send(json))).toMatchObject({ kind: 'input', parameter: 'body' });
  });

  it('headers may be an instance of Headers', async () => {
    let sent: string | null = null;
    const fetch = async (_: string, { headers }: RequestInit) => {
      sent = new Headers(headers).get('x-extra');
      return Response.json({ id: '1' });
    };
    await call('read', { fetch }, { headers: new Headers({ 'x-extra': 'e' }) });
    expect(sent).toBe('e');
  });
});

describe('an invalid setting', () => {
  it.each([
    [{ baseUrl: 'ftp://x' }, 'baseUrl'],
    [{ timeout: 0 }, 'timeout'],
    [{ totalTimeout: Number.NaN }, 'totalTimeout'],
    [{ retries: -1 }, 'retries'],
    [{ retries: 1.5 }, 'retries'],
    [{ maxResponseBytes: 0 }, 'maxResponseBytes'],
    [{ validation: 'never' as 'throw' }, 'validation'],
  ])('%j is refused when the client is created', (options, name) => {
    expect(() => createClient(EXAMPLE, options)).toThrow(expect.objectContaining({ kind: 'config', attempts: 0 }));
    expect(() => createClient(EXAMPLE, options)).toThrow(`\`${name}\``);
  });

  it.each([
    [{ retries: 0.5 }, 'config'],
    [{ signal: {} as AbortSignal }, 'config'],
    [5 as unknown as object, 'input'],
    [null as unknown as object, 'input'],
  ])('%j is refused when an operation is called', async (options, kind) => {
    expect(await failureOf(call('unsafe', OPTIONS, options))).toMatchObject({ kind, attempts: 0 });
  });

  it('of an operation is a client of another package', async () => {
    const describe = { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: ItemSchema } as const;
    for (const client of [{}, undefined, { provider: 'example' }]) {
      expect(await failureOf(request(client as Client, describe))).toMatchObject({ kind: 'config' });
    }
  });

  it('a secret key is refused in a browser page unless that is allowed', () => {
    vi.stubGlobal('window', { document: {} });
    expect(() => createClient(EXAMPLE, OPTIONS)).toThrow('dangerouslyAllowBrowser');
    expect(() => createClient(EXAMPLE, { ...OPTIONS, dangerouslyAllowBrowser: true })).not.toThrow();
  });
});

describe('a credential', () => {
  async function sentCredential(apiKey?: Parameters<typeof createClient>[1]): Promise<string | null> {
    let sent: string | null = null;
    const fetch = async (_: string, { headers }: RequestInit) => {
      sent = new Headers(headers).get('x-example-auth');
      return Response.json({ id: '1' });
    };
    await call('read', { apiKey: undefined, ...apiKey, fetch });
    return sent;
  }

  it.each([
    ['plain', 'k-123'],
    ['with a pasted prefix', 'Bearer k-123'],
    ['with the prefix in another case', 'bearer   k-123'],
    ['with surrounding white space', '  k-123\n'],
  ])('given %s is sent with one prefix', async (_, apiKey) => {
    expect(await sentCredential({ apiKey })).toBe('Bearer k-123');
  });

  it('that only begins like the prefix is not changed', async () => {
    expect(await sentCredential({ apiKey: 'bearerish' })).toBe('Bearer bearerish');
  });

  it('in a header without a prefix is sent without a pasted prefix', async () => {
    const { prefix: _, ...credential } = EXAMPLE.credential as CredentialDefinition;
    const sent: unknown[] = [];
    const fetch = async (_: string, { headers }: RequestInit) => {
      sent.push(new Headers(headers).get('x-example-auth'));
      return Response.json({});
    };
    for (const apiKey of ['Bearer k-123', 'k-123', async () => ' bearer k-123']) {
      const definition = { ...EXAMPLE, credential: { ...credential, pastedPrefix: 'Bearer ' } };
      const client = createClient(definition, { apiKey, fetch });
      await customRequest(client, { method: 'get', path: ['x'] });
    }
    expect(sent).toEqual(['k-123', 'k-123', 'k-123']);
  });

  it('is read from the option, from a function at each call, or from the environment', async () => {
    vi.stubEnv('EXAMPLE_API_KEY', 'from-environment');
    expect(await sentCredential()).toBe('Bearer from-environment');
    expect(await sentCredential({ apiKey: () => 'from-function' })).toBe('Bearer from-function');
    expect(await sentCredential({ apiKey: async () => 'from-promise' })).toBe('Bearer from-promise');
  });

  it.each([undefined, '', '  ', 'Bearer ', 5 as unknown as string])(
    'of %j leads to an error that names the option and the variable',
    async (apiKey) => {
      vi.stubEnv('EXAMPLE_API_KEY', undefined);
      const error = await failureOf(call('read', { fetch: unreachable as typeof fetch, apiKey }));
      expect(error).toMatchObject({ kind: 'config', attempts: 0 });
      expect(String(error)).toContain('`apiKey`');
      if (typeof apiKey !== 'number') expect(String(error)).toContain('EXAMPLE_API_KEY');
    },
  );

  it.each([undefined, null, ''])(
    'from a function that returns %j is not replaced by the environment',
    async (value) => {
      vi.stubEnv('EXAMPLE_API_KEY', 'the-key-of-another-tenant');
      const apiKey = async () => value as unknown as string;
      expect(await failureOf(call('read', { fetch: unreachable as typeof fetch, apiKey }))).toMatchObject({
        kind: 'config',
        attempts: 0,
      });
    },
  );

  it('from a function that hangs rejects when totalTimeout is over', async () => {
    const apiKey = () => new Promise<string>(() => {});
    expect(await failureOf(call('unsafe', { apiKey }, { totalTimeout: 30 }))).toMatchObject({
      kind: 'timeout',
      scope: 'total',
      attempts: 0,
      outcome: 'not-applied',
    });
  });
});
