import { inspect } from 'node:util';
import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { call, EXAMPLE, failureOf, KEY } from '../test/example-provider.ts';
import { type Handler, json, serve, text } from '../test/loopback-server.ts';
import { createClient, jsonBody, request, requestEndpoint } from './index.ts';

const everything = (value: unknown) => inspect(value, { depth: 20, showHidden: true, getters: true });

it('a client shows nothing, however it is printed or copied', () => {
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

it('a key is masked however JSON writes it, and in what else a server controls', async () => {
  const key = 'sk+abc/def-1234567890';
  await using server = await serve(
    text(400, String.raw`{"message":"bad key sk\u002Babc\/def-1234567890","sk+abc\/def-1234567890":1}`),
    text(302, '', { location: 'https://sk%2Babc/def-1234567890/' }),
  );
  for (let count = 0; count < 2; count += 1) {
    const error = await failureOf(call('unsafe', { baseUrl: server.url, apiKey: key }));
    expect(everything(error)).not.toContain('1234567890');
  }
  const fetch = async () => {
    throw Object.assign(new Error('x'), { name: KEY, code: KEY });
  };
  expect(everything(await failureOf(call('unsafe', { fetch })))).not.toContain(KEY);
});

it('a key is masked where an answer ends in the middle of it', async () => {
  const ends = [KEY.slice(0, -1), KEY.slice(0, 8), `${KEY.slice(0, 8)} ${KEY.slice(0, 9)}`];
  for (const cut of ends.map((end) => `bad key ${end}`)) {
    await using server = await serve(text(401, `{"message":"${cut}`), text(200, `proxy: ${cut}`));
    for (const status of [401, 200]) {
      const error = await failureOf(call('unsafe', { baseUrl: server.url }));
      expect(error).toMatchObject({ status });
      expect(String(error)).toMatch(/bad key (example- )?\*\*\*/);
      expect(everything(error)).not.toContain(cut);
    }
  }
});

it('masking leaves the rest of a body as it is', async () => {
  await using server = await serve(json(400, { message: 'bad', retryable: true, count: 12 }));
  const headers = { 'x-auth-version': 'true', 'x-key-count': '12' };
  const error = await failureOf(call('unsafe', { baseUrl: server.url }, { headers, idempotencyKey: 'message' }));
  expect(error).toHaveProperty('body', { message: 'bad', retryable: true, count: 12 });
});

it('a mismatch shows no key and no control character of a server', async () => {
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

it('fields that a provider names as secret are masked where an answer quotes them', async () => {
  const refusal = json(400, { message: 'phone token tok-SECRET-999 is invalid' });
  await using server = await serve(refusal, refusal);
  const client = createClient({ ...EXAMPLE, secretFields: ['token'] }, { apiKey: KEY, baseUrl: server.url });
  const token = { value: 'tok-SECRET-999' };
  for (const body of [{ phone: [{ token }] }, { toJSON: () => ({ token }) }]) {
    const error = await failureOf(requestEndpoint(client, { method: 'post', path: ['x'], body }));
    expect(String(error)).toContain('phone token *** is invalid');
  }
});

it('a secret field may hold more texts than a call has room for arguments', async () => {
  await using server = await serve(json(200, { id: '1' }));
  const client = createClient({ ...EXAMPLE, secretFields: ['tokens'] }, { apiKey: KEY, baseUrl: server.url });
  const body = jsonBody({ tokens: Array.from({ length: 200_000 }, () => 'long enough') }, v.looseObject({}));
  const described = {
    operation: 'o',
    method: 'post',
    effect: 'unsafe',
    path: ['o'],
    body,
    response: v.looseObject({}),
  } as const;
  await expect(request(client, described)).resolves.toEqual({ id: '1' });
});

describe('a field that a provider names as secret, in an answer to a request that did not carry it', () => {
  const LONG = 'tok-SECRET-999';
  const get = async (handler: Handler) => {
    await using server = await serve(handler);
    const client = createClient({ ...EXAMPLE, secretFields: ['token', 'deep'] }, { apiKey: KEY, baseUrl: server.url });
    return await failureOf(requestEndpoint(client, { method: 'get', path: ['x'] }));
  };

  it('is masked in an error body, however short, and wherever else that body quotes it', async () => {
    const body = { message: `no ${LONG}`, data: { token: LONG, deep: [{ a: 's1', b: 2 }], other: 'kept' } };
    const error = await get(json(400, { ...body, fields: [{ field: 'token', message: `is ${LONG}` }] }));
    expect(error).toMatchObject({
      body: { message: 'no ***', data: { token: '***', deep: [{ a: '***', b: 2 }], other: 'kept' } },
      fields: [{ field: 'token', message: 'is ***' }],
    });
    expect(everything(error)).not.toMatch(/SECRET|s1/);
  });

  it('is masked in JSON without a message, which is shown as a text', async () => {
    const error = await get(json(400, { code: 'C1', token: 's1' }));
    expect(String(error)).toContain('{"code":"C1","token": ***');
    expect(everything(error)).not.toContain('s1');
  });

  it.each([
    ['cut off', `x {"id":"1","token":"${LONG}`],
    ['followed by junk', `{"id":"1","token" : "${LONG}"}}`],
    ['in JSON within JSON', `"{\\"id\\":\\"1\\",\\"token\\":\\"${LONG}\\"}" x`],
    ['an object', `{"id":"1","deep":{"a":"${LONG}"}}}`],
  ])('is masked in what is not JSON: %s', async (_, body) => {
    for (const status of [200, 400]) {
      const error = await get(text(status, body));
      expect(error).toMatchObject({ status });
      expect(String(error)).toMatch(/id\\?":\\?"1.*\*\*\*/);
      expect(everything(error)).not.toContain('SECRET');
    }
  });

  it.each([
    ['as a log has it', `token: '${LONG}'`],
    ['as a form has it', `a=1&token=${LONG}&b=2`],
    ['in HTML', `<pre>{&quot;token&quot;: &#34;${LONG}&#34;}</pre>`],
    ['in a URL', `/x?q=%22token%22%3A%22${LONG}%22`],
  ])('is masked %s', async (_, said) => {
    for (const handler of [text(400, said), json(400, { message: said })]) {
      expect(everything(await get(handler))).not.toContain('SECRET');
    }
  });

  it('hides no prose about the field', async () => {
    const message = 'token: incorrect; deep = must-not-be-empty';
    expect(String(await get(json(400, { message })))).toContain(message);
  });

  it('that is no well-formed text does not hide the status', async () => {
    const error = await get(text(400, '{"message":"m","token":"\\ud800-half-a-pair"}'));
    expect(error).toMatchObject({ kind: 'api', status: 400, body: { message: 'm', token: '***' } });
  });

  it('in an answer made of thousands does not keep the program busy', async () => {
    const texts = Array.from({ length: 2_500 }, (_, index) => `text${index + 10_000}`);
    // Its own time: what else the machine does takes none of it.
    const before = process.cpuUsage();
    expect(await get(json(400, { token: texts, other: texts }))).toMatchObject({ status: 400 });
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
  });

  it('is masked in a text of JSON that is JSON itself', async () => {
    const error = await get(json(400, JSON.stringify({ token: 's1' })));
    expect(error).toMatchObject({ body: '{"token": ***' });
    expect(everything(error)).not.toContain('s1');
  });
});

it('a secret in a header of the caller is masked like the key', async () => {
  await using server = await serve(json(400, { message: 'bad cookie s3cr3t-value' }));
  const error = await failureOf(call('read', { baseUrl: server.url }, { headers: { cookie: 's3cr3t-value' } }));
  expect(everything(error)).not.toContain('s3cr3t-value');
});

it('an error of a custom fetch that holds the key is not passed on', async () => {
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

it('a failing credential function is told of, not quoted', async () => {
  const apiKey = async () => {
    throw new Error(`vault refused ${KEY}`);
  };
  const error = await failureOf(call('read', { apiKey }));
  expect(error).toMatchObject({ kind: 'config' });
  expect(everything(error)).not.toContain(KEY);
});

it('nor has a hint, which may quote the server', async () => {
  const nasty = `\u001b[31m${KEY} ${'long '.repeat(200)}`;
  const readError = () => ({ message: 'refused', hint: nasty });
  await using server = await serve(json(400, {}));
  const client = createClient({ ...EXAMPLE, readError }, { apiKey: KEY, baseUrl: server.url });
  const { message } = (await failureOf(requestEndpoint(client, { method: 'post', path: ['x'], body: {} }))) as Error;
  expect(message).toMatch(/^example post \/x answered 400 \(invalid\): refused\. \[31m\*\*\* long /);
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
