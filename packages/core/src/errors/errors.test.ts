import { once } from 'node:events';
import { inspect } from 'node:util';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { call, failureOf, KEY } from '../../test/example-provider.ts';
import { type Handler, hang, json, reset, serve, text, truncate } from '../../test/loopback-server.ts';
import {
  type ApiError,
  type ClientError,
  type Effect,
  isClientError,
  isClientErrorData,
  SessionClientError,
} from '../index.ts';

it('is known by its brand, whichever copy of the package made it', async () => {
  expect(isClientError(await failureOf(call('read', {}, { timeout: -1 })))).toBe(true);
  class AnotherCopy extends Error {}
  Object.defineProperty(AnotherCopy.prototype, Symbol.for('@x/core/SessionClientError'), { value: true });
  expect(isClientError(new AnotherCopy())).toBe(true);
});

it.each([new Error('x'), new DOMException('x', 'AbortError'), null, undefined, 'x', {}, { kind: 'api' }])(
  'is told from %s',
  (value) => {
    expect(isClientError(value)).toBe(false);
  },
);

it('prints its name, what happened and its facts, without the body', async () => {
  await using server = await serve(json(404, { message: 'no such item', filler: 'f'.repeat(300) }));
  const error = await failureOf(call('delete', { baseUrl: server.url }));
  const printed = inspect(error);
  expect(printed).toMatch(
    /^SessionClientError: example items\.delete responded 404 \(not-found\): no such item\.\n {4}at /,
  );
  expect(printed).toContain("reason: 'not-found'");
  expect(printed).toContain("outcome: 'not-applied'");
  expect(printed).not.toContain('filler');
  expect(printed).not.toContain('undefined');
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'SessionClientError',
    message: 'example items.delete responded 404 (not-found): no such item.',
    kind: 'api',
    provider: 'example',
    operation: 'items.delete',
    attempts: 1,
    outcome: 'not-applied',
    isRetryable: false,
    status: 404,
    reason: 'not-found',
  });
});

it('shows the frames of the operation and of its caller', async () => {
  await using server = await serve(json(404, {}));
  async function userCode() {
    return await call('read', { baseUrl: server.url });
  }
  const error = (await failureOf(userCode())) as Error;
  expect(error.stack).toContain('userCode');
});

it('narrows by kind, and can be read without', () => {
  const error = new SessionClientError('m', { kind: 'api', provider: 'p', attempts: 1, status: 404 }) as ClientError;
  if (error.kind === 'api') expectTypeOf(error).toEqualTypeOf<ApiError>();
  if (error.kind === 'api') expectTypeOf(error.status).toEqualTypeOf<number>();
  // @ts-expect-error a misspelt kind
  if (error.kind === 'apii') throw error;
  expectTypeOf(error.status).toEqualTypeOf<number | undefined>();
  const { status, reason, code, fields, requestId, retryAfterMs, outcome, parameter, scope, page, state, body } = error;
  expect(status).toBe(404);
  for (const fact of [reason, code, fields, requestId, retryAfterMs, outcome, parameter, scope, page, state, body]) {
    expect(fact).toBeUndefined();
  }
  expect(error).toMatchObject({ name: 'SessionClientError', isRetryable: false });
});

describe('isRetryable', () => {
  const EFFECTS: Effect[] = ['read', 'delete', 'set', 'unsafe'];
  const cases: [name: string, fault: Handler, retryable: Effect[]][] = [
    ['500', json(500, {}), ['read', 'delete']],
    ['408', json(408, {}), ['read', 'delete']],
    ['501', json(501, {}), []],
    ['a reset', reset, ['read', 'delete']],
    ['a truncated response', truncate, ['read', 'delete']],
    ['a rate limit', json(429, {}, { 'retry-after': '120' }), EFFECTS],
    ['a used-up quota', json(429, { quota: true }), []],
    ['400', json(400, {}), []],
    ['404', json(404, {}), []],
    ['a response that is not JSON', text(200, 'hello'), []],
    ['a redirect', text(307, '', { location: '/other' }), []],
  ];
  for (const [name, fault, retryable] of cases) {
    it(`is true after ${name} for ${retryable.join(', ') || 'no effect'}`, async () => {
      await using server = await serve(fault);
      for (const effect of EFFECTS) {
        const error = await failureOf(call(effect, { baseUrl: server.url, retries: 0 }));
        expect([effect, (error as ClientError).isRetryable]).toEqual([effect, retryable.includes(effect)]);
      }
    });
  }

  it('is true for every effect if nothing was sent, also when time ran out before', async () => {
    for (const effect of EFFECTS) {
      const refused = await failureOf(call(effect, { baseUrl: 'http://127.0.0.1:2', retries: 0 }));
      expect(refused).toMatchObject({ kind: 'connection', isRetryable: true });
      const apiKey = () => new Promise<string>(() => {});
      const late = await failureOf(call(effect, { apiKey, totalTimeout: 20 }));
      expect(late).toMatchObject({ kind: 'timeout', attempts: 0, isRetryable: true });
    }
  });

  it('is true after a timeout of a read, false of a creation, and false for what the caller has to fix', async () => {
    await using server = await serve(hang);
    const options = { baseUrl: server.url, totalTimeout: 30 };
    expect(await failureOf(call('read', options))).toMatchObject({ scope: 'total', isRetryable: true });
    expect(await failureOf(call('unsafe', options))).toMatchObject({ scope: 'total', isRetryable: false });
    expect(await failureOf(call('read', {}, { timeout: -1 }))).toMatchObject({ kind: 'config', isRetryable: false });
  });
});

describe('the cause', () => {
  it('is an error with the frames of the original, and without its secrets', async () => {
    class Odd extends Error {
      override name = `Odd-${KEY}`;
      request = { key: KEY };
    }
    async function userFetch(): Promise<never> {
      throw Object.assign(new Odd(`no \u001b[31m${KEY}\n    at ${KEY} (file:///x:1:1)`), { code: `E-${KEY}` });
    }
    const { cause } = (await failureOf(call('read', { fetch: userFetch, retries: 0 }))) as { cause: Error };
    expect(cause).toBeInstanceOf(Error);
    expect(cause.stack).toMatch(/^Odd-\*\*\*: no \[31m\*\*\* at \*\*\*.*\n {4}at .*\n/);
    expect(cause.stack).toContain('userFetch');
    expect(inspect(cause, { showHidden: true, depth: 9 })).not.toContain(KEY);
    expect(cause).toMatchObject({ code: 'E-***' });
    expect(cause).not.toHaveProperty('request');
  });

  it('has a stack of its own where the original has none', async () => {
    const fetch = () => Promise.reject({ message: 'odd' });
    const { cause } = (await failureOf(call('read', { fetch, retries: 0 }))) as { cause: Error };
    expect(cause.stack).toMatch(/^Error: odd\n {4}at /);
  });
});

describe('the message', () => {
  const messageOf = async (...args: Parameters<typeof call>) => ((await failureOf(call(...args))) as Error).message;

  it('names the host where there was no connection', async () => {
    expect(await messageOf('unsafe', { baseUrl: 'http://127.0.0.1:2/prefix', retries: 0 })).toBe(
      'example items.unsafe could not connect to 127.0.0.1:2: ECONNREFUSED. Nothing was sent.',
    );
    await using server = await serve(reset);
    expect(await messageOf('unsafe', { baseUrl: server.url })).toBe(
      `example items.unsafe lost the connection to ${new URL(server.url).host}: ECONNRESET. It may have been applied; check before retrying.`,
    );
  });

  it('names the wait that a rate limit asks for', async () => {
    await using server = await serve(json(429, { message: 'slow down' }, { 'retry-after': '1200' }));
    expect(await messageOf('read', { baseUrl: server.url })).toBe(
      'example items.read responded 429 (rate-limited): slow down. The server asks to wait 1,200 s.',
    );
  });

  it('names the first invalid field, unless the API does', async () => {
    const fields = [
      { field: 'defaults.chain', message: 'unknown chain' },
      { field: 'name', message: 'too long' },
    ];
    await using server = await serve(
      json(400, { message: 'Invalid', fields }),
      json(400, { message: 'defaults.chain is wrong', fields }),
    );
    expect(await messageOf('read', { baseUrl: server.url })).toBe(
      'example items.read responded 400 (invalid): Invalid; `defaults.chain`: unknown chain.',
    );
    expect(await messageOf('read', { baseUrl: server.url })).toBe(
      'example items.read responded 400 (invalid): defaults.chain is wrong.',
    );
  });

  it('names the time limit', async () => {
    await using server = await serve(hang);
    expect(await messageOf('read', { baseUrl: server.url, retries: 0, timeout: 50 })).toBe(
      'example items.read received no response within 50 ms (`timeout`).',
    );
    expect(await messageOf('read', { baseUrl: server.url, retries: 0 }, { totalTimeout: Number.NaN })).toBe(
      'example items.read: `totalTimeout` must be milliseconds above 0 and at most 2147483647; got NaN. Nothing was sent.',
    );
  });

  it('names CORS as a possible cause in a page alone', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    const options = { fetch, retries: 0, dangerouslyAllowBrowser: true };
    expect(await messageOf('read', options)).not.toContain('CORS');
    vi.stubGlobal('window', { document: {} });
    try {
      expect(await messageOf('read', options)).toBe(
        "example items.read lost the connection to example.invalid: Failed to fetch. In a browser, CORS can be the cause: the API must allow this page's origin.",
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('is one line of less than 300 characters, whatever a server sends', async () => {
    const long = 'long \n '.repeat(300);
    const fields = [{ field: long, message: long }];
    await using server = await serve(json(429, { message: long, fields }, { 'retry-after': '99999' }));
    const message = await messageOf('unsafe', { baseUrl: server.url });
    expect(message.length).toBeLessThan(300);
    expect(message).not.toContain('\n');
    expect(message).toMatch(/The server asks to wait 99,999 s\.$/);
  });
});

describe('an error that has left its process', () => {
  const facts = { kind: 'api', provider: 'example', operation: 'items.unsafe', status: 404, outcome: 'not-applied' };
  const thrown = async () => {
    await using server = await serve(json(404, {}));
    return (await failureOf(call('unsafe', { baseUrl: server.url }))) as SessionClientError;
  };
  // As a serializer of pino does.
  const enumerated = (error: object) => {
    const copy: Record<string, unknown> = { type: 'Error', message: (error as Error).message, stack: '' };
    for (const name in error) copy[name] = (error as Record<string, unknown>)[name];
    return copy;
  };

  it.each<[string, (error: SessionClientError) => unknown]>([
    ['as itself', (error) => error],
    ['as JSON', (error) => JSON.parse(JSON.stringify(error))],
    ['within an entry of a log', (error) => JSON.parse(JSON.stringify({ context: { error } })).context.error],
    ['as a logger enumerates it', enumerated],
    ['as plain data that was cloned', (error) => structuredClone(error.toJSON())],
    ['as a message of a worker', (error) => receiveMessageOnPort(sent(error.toJSON()))?.message],
  ])('is recognised, and its facts can be read: %s', async (_, leave) => {
    const left = leave(await thrown());
    expect(isClientErrorData(left) && left).toMatchObject(facts);
    if (isClientErrorData(left) && left.kind === 'api') expectTypeOf(left.status).toEqualTypeOf<number>();
  });

  it('is recognised as the error that ends a worker', async () => {
    const error = (await thrown()).toJSON();
    const program = `throw Object.assign(new Error('failed'), ${JSON.stringify(error)})`;
    const worker = new Worker(program, { eval: true });
    const [left] = await once(worker, 'error').catch((reason: unknown) => [reason]);
    expect(isClientErrorData(left) && left).toMatchObject(facts);
  });

  it.each([undefined, null, 'api', {}, new Error('x'), { kind: 'api', provider: 'p', message: 'm', attempts: 1 }])(
    'is not taken for one: %j',
    (value) => expect(isClientErrorData(value)).toBe(false),
  );

  it('keeps nothing but its message where it is cloned as an error', async () => {
    const left: Error = structuredClone(await thrown());
    expect(isClientErrorData(left)).toBe(false);
    expect(left.message).toContain('example items.unsafe responded 404 (not-found)');
  });
});

/** The port at which a message has arrived. */
function sent(message: unknown): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(message);
  return port2;
}
