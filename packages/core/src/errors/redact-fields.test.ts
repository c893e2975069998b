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

it('fields that a provider names as secret are masked where an answer quotes them', async () => {
  const refusal = json(400, { message: 'phone token tok-SECRET-999 is invalid' });
  await using server = await serve(refusal, refusal);
  const client = createClient({ ...EXAMPLE, secretFields: ['token'] }, { apiKey: KEY, baseUrl: server.url });
  const token = { value: 'tok-SECRET-999' };
  for (const body of [{ phone: [{ token }] }, { toJSON: () => ({ token }) }]) {
    const error = await failureOf(customRequest(client, { method: 'post', path: ['x'], body }));
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
    return await failureOf(customRequest(client, { method: 'get', path: ['x'] }));
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
