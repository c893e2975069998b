import { inspect } from 'node:util';
import * as v from 'valibot';
import { expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { json, serve, text } from '../../test/loopback-server.ts';
import { createClient, customRequest, request } from '../index.ts';

const everything = (value: unknown) => inspect(value, { depth: 20, showHidden: true, getters: true });

it('a client shows no secret when it is printed or copied', () => {
  const client = createClient(EXAMPLE, { apiKey: KEY, headers: { 'x-session-token': 'another-secret' } });
  for (const view of [everything(client), JSON.stringify(client), everything({ ...client }), String(client)]) {
    expect(view).not.toContain(KEY);
    expect(view).not.toContain('another-secret');
  }
  expect(structuredClone(client)).toEqual({ provider: 'example' });
});

it('a key that a server echoes is masked in the message and in the body', async () => {
  const echoes = [KEY, encodeURIComponent(`${KEY}`), `Bearer ${KEY}`].map((form) => ({ message: `bad ${form}`, form }));
  await using server = await serve(
    json(401, echoes),
    json(401, { message: `unknown key ${KEY}` }),
    text(500, KEY),
    text(200, KEY),
  );
  for (let count = 0; count < 4; count += 1) {
    const error = await failureOf(call('unsafe', { baseUrl: server.url }));
    expect(everything(error)).not.toContain(KEY);
    expect(everything((error as { body?: unknown }).body)).not.toContain(KEY);
  }
});

it('a key is masked in every JSON notation, in a redirect target, and in errors of fetch', async () => {
  const key = 'sk+abc/def-1234567890';
  await using server = await serve(
    text(400, String.raw`{"message":"bad key sk\u002Babc\/def-1234567890","sk+abc\/def-1234567890":1}`),
    text(302, '', { location: 'https://sk%2Babc/def-1234567890/' }),
    json(400, { message: `bad key ${encodeURIComponent(key)}` }),
    json(400, { message: `bad key ${encodeURIComponent(key).toLowerCase()}` }),
    text(400, `bad key ${encodeURIComponent(key)}`),
  );
  for (let count = 0; count < 5; count += 1) {
    const error = await failureOf(call('unsafe', { baseUrl: server.url, apiKey: key }));
    expect(everything(error)).not.toContain('1234567890');
  }
  const fetch = async () => {
    throw Object.assign(new Error('x'), { name: KEY, code: KEY });
  };
  expect(everything(await failureOf(call('unsafe', { fetch })))).not.toContain(KEY);
});

it('the start of a key is not shown where a response is truncated in the middle of it', async () => {
  const ends = [KEY.slice(0, -1), KEY.slice(0, 8), `${KEY.slice(0, 8)} ${KEY.slice(0, 9)}`];
  for (const cut of ends.map((end) => `bad key ${end}`)) {
    await using server = await serve(text(401, `{"message":"${cut}`), text(200, `proxy: ${cut}`));
    for (const status of [401, 200]) {
      const error = await failureOf(call('unsafe', { baseUrl: server.url }));
      expect(error).toMatchObject({ status });
      expect(everything(error)).not.toContain(cut);
    }
  }
});

it('masking does not change the rest of a body', async () => {
  await using server = await serve(json(400, { message: 'bad', retryable: true, count: 12 }));
  const headers = { 'x-auth-version': 'true', 'x-key-count': '12' };
  const error = await failureOf(call('unsafe', { baseUrl: server.url }, { headers, idempotencyKey: 'message' }));
  expect(error).toHaveProperty('body', { message: 'bad', retryable: true, count: 12 });
});

it('a mismatch report shows no key and no control character from a response', async () => {
  const record = v.object({ id: v.string(), map: v.record(v.string(), v.string()) });
  await using server = await serve(json(200, { id: '1', map: { [`${KEY}\u001b[31m`]: 5, 'a\nb': 5 } }));
  const reports: unknown[] = [];
  const client = createClient(EXAMPLE, {
    apiKey: KEY,
    baseUrl: server.url,
    onMismatch: (report) => reports.push(report),
  });
  await request(client, { operation: 'o', method: 'get', effect: 'read', path: ['x'], response: record });
  expect(reports).toEqual([{ provider: 'example', operation: 'o', path: 'map.*', expected: 'string' }]);
});

it('a secret in a header of the caller is masked like the key', async () => {
  await using server = await serve(json(400, { message: 'bad cookie s3cr3t-value' }));
  const error = await failureOf(call('read', { baseUrl: server.url }, { headers: { cookie: 's3cr3t-value' } }));
  expect(everything(error)).not.toContain('s3cr3t-value');
});

it('an error of a custom fetch that holds the key is not exposed', async () => {
  const fetch = async (input: unknown) => {
    throw Object.assign(new Error(`could not send ${KEY}`), { request: input, key: KEY });
  };
  const error = await failureOf(call('unsafe', { fetch: fetch as typeof globalThis.fetch }));
  expect(everything(error)).not.toContain(KEY);
  expect(error).toMatchObject({ kind: 'connection', outcome: 'unknown' });
});

it('a key in a request id or at the edge of an excerpt is masked', async () => {
  const long = `${'x'.repeat(184)}${KEY}`;
  await using server = await serve(json(400, { message: long }, { 'x-request-id': `id-${KEY}` }));
  const error = await failureOf(call('unsafe', { baseUrl: server.url }));
  expect(error).toMatchObject({ requestId: 'id-***' });
  const fetch = async () => {
    throw new Error(long);
  };
  for (const each of [error, await failureOf(call('unsafe', { fetch }))]) {
    expect(everything(each)).not.toContain(KEY.slice(0, 12));
  }
});

it('hooks get headers with secrets masked', async () => {
  await using server = await serve(json(200, { id: '1' }));
  const onRequest = vi.fn();
  await call(
    'read',
    { baseUrl: server.url, hooks: { onRequest } },
    { headers: { 'x-api-key': 'k-1', 'x-plain': 'p' } },
  );
  expect(onRequest.mock.calls[0]?.[0].headers).toEqual({
    accept: 'application/json',
    'x-api-key': '***',
    'x-example-auth': '***',
    'x-plain': 'p',
  });
});

it('a key that a header cannot carry is refused without being shown', async () => {
  for (const key of ['line\nbreak-secret', 'sécret-\u0107', 'nul\u0000-secret']) {
    const error = await failureOf(call('unsafe', { apiKey: key }));
    expect(error).toMatchObject({ kind: 'config', attempts: 0, outcome: 'not-applied' });
    expect(everything(error)).not.toContain('secret-');
    expect(everything(error)).not.toContain('-secret');
  }
});

it('the error of a credential function is not quoted', async () => {
  const apiKey = async () => {
    throw new Error(`vault refused ${KEY}`);
  };
  const error = await failureOf(call('read', { apiKey }));
  expect(error).toMatchObject({ kind: 'config' });
  expect(everything(error)).not.toContain(KEY);
});

it('a message has no escape sequences of a provider’s hint', async () => {
  const nasty = `\u001b[31m${KEY} ${'long '.repeat(200)}`;
  const readError = () => ({ message: 'refused', hint: nasty });
  await using server = await serve(json(400, {}));
  const client = createClient({ ...EXAMPLE, readError }, { apiKey: KEY, baseUrl: server.url });
  const { message } = (await failureOf(customRequest(client, { method: 'post', path: ['x'], body: {} }))) as Error;
  expect(message).toMatch(/^example post \/x responded 400 \(invalid\): refused\. \[31m\*\*\* long /);
  expect(message.length).toBeLessThan(300);
  expect(message).not.toMatch(/\p{C}/u);
});

it('a message has no escape sequences, line breaks or pages of HTML in it, and stays short', async () => {
  const nasty = `\u001b[31mred\u001b[0m\n\u202eevil ${'long '.repeat(200)}`;
  await using server = await serve(json(400, { message: nasty }), text(502, `<!doctype html>${'<p>'.repeat(500)}`));
  for (const status of [400, 502]) {
    const error = (await failureOf(call('unsafe', { baseUrl: server.url }))) as Error;
    expect(error).toMatchObject({ status });
    expect(error.message.length).toBeLessThan(300);
    expect(error.message).not.toMatch(/[\p{C}]|<p>/u);
  }
});

it('an escaped key is masked in text that is not JSON, and in JSON within JSON', async () => {
  const key = 'sk_live/abc+1234567890';
  const inner = JSON.stringify({ a: key }).replaceAll('/', String.raw`\/`);
  await using server = await serve(
    text(500, String.raw`{"message":"bad sk\u005flive\/abc+1234567890`),
    json(400, { message: inner }),
  );
  for (let count = 0; count < 2; count += 1) {
    const error = await failureOf(call('unsafe', { baseUrl: server.url, apiKey: key }));
    expect(everything(error)).not.toMatch(/live.{0,3}abc/);
  }
});
