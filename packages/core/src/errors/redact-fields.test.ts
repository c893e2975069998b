import { resolve } from 'node:path';
import { inspect } from 'node:util';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { EXAMPLE, failureOf, KEY } from '../../test/example-provider.ts';
import { type Handler, json, serve, text } from '../../test/loopback-server.ts';
import { createClient, customRequest, jsonBody, request } from '../index.ts';

// Without the folder of the checkout, which stands in stacks and may have any name: some of the secrets are short.
const CHECKOUT = resolve(import.meta.dirname, '../../..');
const everything = (value: unknown) =>
  inspect(value, { depth: 20, showHidden: true, getters: true }).replaceAll(CHECKOUT, '');

it('values of secret fields that a request sent are masked where the response quotes them', async () => {
  const refusal = json(400, { message: 'phone token tok-SECRET-999 is invalid' });
  await using server = await serve(refusal, refusal);
  const client = createClient({ ...EXAMPLE, secretFields: ['token'] }, { apiKey: KEY, baseUrl: server.url });
  const token = { value: 'tok-SECRET-999' };
  for (const body of [{ phone: [{ token }] }, { toJSON: () => ({ token }) }]) {
    const error = await failureOf(customRequest(client, { method: 'post', path: ['x'], body }));
    expect(String(error)).toContain('phone token *** is invalid');
  }
});

it('200,000 strings in a secret field are accepted', async () => {
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

it('a response that is not JSON is not quoted if the request sent a secret field of any length', async () => {
  await using server = await serve(text(500, 'bad s1'), text(500, 'bad s1'), text(200, 'bad s1'));
  const client = createClient({ ...EXAMPLE, secretFields: ['token'] }, { apiKey: KEY, baseUrl: server.url });
  const post = (body: unknown) => failureOf(customRequest(client, { method: 'post', path: ['x'], body }));
  expect(await post({ name: 's1' })).toMatchObject({ body: 'bad s1', message: expect.stringContaining(': bad s1.') });
  for (const status of [500, 200]) {
    const error = await post({ token: 's1' });
    expect(error).toMatchObject({ status });
    expect(everything(error)).not.toContain('bad s1');
  }
});

describe('a secret field in a response to a request that did not send it', () => {
  const LONG = 'tok-SECRET-999';
  const get = async (handler: Handler) => {
    await using server = await serve(handler);
    const client = createClient({ ...EXAMPLE, secretFields: ['token', 'deep'] }, { apiKey: KEY, baseUrl: server.url });
    return await failureOf(customRequest(client, { method: 'get', path: ['x'] }));
  };

  it('is masked in an error body, whatever its length, and wherever that body quotes its value', async () => {
    const body = { message: `no ${LONG}`, data: { token: LONG, deep: [{ a: 's1', b: 2 }], other: 'kept' } };
    const error = await get(json(400, { ...body, fields: [{ field: 'token', message: `is ${LONG}` }] }));
    expect(error).toMatchObject({
      body: { message: 'no ***', data: { token: '***', deep: [{ a: '***', b: 2 }], other: 'kept' } },
      fields: [{ field: 'token', message: 'is ***' }],
    });
    expect(everything(error)).not.toMatch(/SECRET|s1/);
  });

  it('is masked in a JSON body without a message, which is quoted', async () => {
    const error = await get(json(400, { code: 'C1', token: 's1' }));
    expect(String(error)).toContain('{"code":"C1","token":"***"}');
    expect(everything(error)).not.toContain('s1');
  });

  it.each([
    ['truncated', `x {"id":"1","token":"${LONG}`],
    ['followed by junk', `{"id":"1","token" : "${LONG}"}}`],
    ['JSON in JSON', `"{\\"id\\":\\"1\\",\\"token\\":\\"${LONG}\\"}" x`],
    ['an object', `{"id":"1","deep":{"a":"${LONG}"}}}`],
    ['as a log has it', `token: '${LONG}'`],
    ['as a form has it', `a=1&TOKEN=${LONG}&b=2`],
    ['in HTML', `<pre>{&quot;token&quot;: &#34;${LONG}&#34;}</pre>`],
    ['in a URL', `/x?q=%22token%22%3A%22${LONG}%22`],
  ])('is not shown in text that is not JSON: %s', async (_, body) => {
    for (const status of [200, 400]) {
      const error = await get(text(status, body));
      expect(error).toMatchObject({ status });
      expect(everything(error)).not.toContain('SECRET');
    }
  });

  it('is not shown in a JSON string that holds JSON', async () => {
    const error = await get(json(400, JSON.stringify({ token: 's1' })));
    expect(error).toMatchObject({ status: 400 });
    expect(everything(error)).not.toContain('s1');
  });

  it('may be named in a message of the API', async () => {
    const message = 'token: incorrect; deep = must-not-be-empty';
    expect(String(await get(json(400, { message })))).toContain(message);
  });

  it('does not hide the status if its value is not well-formed Unicode', async () => {
    const error = await get(text(400, '{"message":"m","token":"\\ud800-half-a-pair"}'));
    expect(error).toMatchObject({ kind: 'api', status: 400, body: { message: 'm', token: '***' } });
  });

  it('is masked in a body of thousands of entries', async () => {
    const texts = Array.from({ length: 2_000 }, (_, index) => `text${index + 10_000}`);
    const error = await get(json(400, { token: texts, other: texts.map((each) => `is ${each}`) }));
    expect(error).toHaveProperty('body.other', Array(2_000).fill('is ***'));
  });
});
