import { inspect } from 'node:util';
import { json, serve, text } from '@x/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createSipher, type SipherOptions } from './index.ts';

// `defaultViewingKey` comes back in clear text: whoever reads logs must not find it there.

const VIEWING_KEY = '0xfeedfacecafebeef';
const DATA = { sessionId: ID, defaults: { defaultViewingKey: VIEWING_KEY }, createdAt: 1, expiresAt: 2 };
const ANSWER = { success: true, data: { ...DATA, lastAccessedAt: 1 } };

const client = (baseUrl: string, options: SipherOptions = {}) =>
  createSipher({ baseUrl, apiKey: KEY, retries: 0, ...options });
const everything = (value: unknown) => inspect(value, { depth: 20, showHidden: true, getters: true });

afterEach(() => {
  vi.restoreAllMocks();
});

it('hooks and warnings never hold the key of a session that is made, read or changed', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const events: unknown[] = [];
  const hooks = Object.fromEntries(
    ['onRequest', 'onResponse', 'onRetry', 'onReconcile', 'onSuccess', 'onError'].map((name) => [
      name,
      (event: unknown) => events.push(event),
    ]),
  );
  const odd = { ...ANSWER, data: { ...ANSWER.data, createdAt: [VIEWING_KEY], [VIEWING_KEY]: 1 } };
  await using server = await serve(json(200, odd));
  const { sessions } = client(server.url, { hooks });
  const body = { defaults: { defaultViewingKey: VIEWING_KEY } };
  const session = await sessions.create(body);
  await sessions.get(ID);
  await sessions.update(ID, body);
  expect(session.defaults.defaultViewingKey).toBe(VIEWING_KEY);
  expect(events).toHaveLength(9);
  expect(warn).toHaveBeenCalled();
  expect(everything([events, warn.mock.calls])).not.toContain('feedface');
});

describe('an error of a get, which did not send the key, never holds it', () => {
  const whole = JSON.stringify(ANSWER);
  const cut = whole.slice(0, whole.indexOf('beef'));
  it.each([
    ['cut off', text(200, cut)],
    ['cut off in an envelope of another server', text(200, `proxy: ${cut}`)],
    ['followed by junk', text(200, `${whole}}`)],
    ['as an error without a message', json(500, ANSWER)],
    ['as an error that is not JSON', text(502, `upstream said ${cut}`)],
    ['as an error whose message quotes it', json(400, { error: { message: `bad ${VIEWING_KEY}` }, ...ANSWER })],
    ['as a text of JSON', json(400, whole)],
    ['of the wrong shape', json(200, { success: true, data: [VIEWING_KEY] })],
    ['as Node prints it', text(500, `bad { defaultViewingKey: '${VIEWING_KEY}' }`)],
    ['as a form', text(500, `chain=near&defaultViewingKey=${VIEWING_KEY}`)],
    ['in a page', text(500, `<pre>{&quot;defaultViewingKey&quot;:&quot;${VIEWING_KEY}&quot;}</pre>`)],
    ['in a URL', text(502, `GET /x?d=%7B%22defaultViewingKey%22%3A%22${VIEWING_KEY}%22%7D`)],
  ])('%s', async (_, handler) => {
    await using server = await serve(handler);
    const error = await failureOf(client(server.url).sessions.get(ID));
    expect(everything(error)).not.toContain('feedface');
    expect(everything((error as { body?: unknown }).body)).not.toContain('feedface');
  });
});

it('an error body keeps what is no secret, and masks a key however short', async () => {
  await using server = await serve(
    json(400, { error: { code: 'X', message: 'm' }, data: { defaultViewingKey: '0xa' } }),
  );
  const error = await failureOf(client(server.url).sessions.get(ID));
  expect(error).toHaveProperty('body', { error: { code: 'X', message: 'm' }, data: { defaultViewingKey: '***' } });
});

it('a key that the request sent is masked wherever the answer quotes it', async () => {
  const details = [{ code: 'custom', path: ['defaults', VIEWING_KEY], message: `${VIEWING_KEY} is used up` }];
  await using server = await serve(
    json(400, { success: false, error: { code: 'VALIDATION_ERROR', message: `bad ${VIEWING_KEY}`, details } }),
  );
  const error = await failureOf(client(server.url).sessions.create({ defaults: { defaultViewingKey: VIEWING_KEY } }));
  expect(error).toMatchObject({ fields: [{ field: 'defaults.***', message: '*** is used up' }] });
  expect(everything(error)).not.toContain('feedface');
});

it('a key that the request sent is masked in capitals, without its prefix and cut in two', async () => {
  const body = { defaults: { defaultViewingKey: VIEWING_KEY } };
  for (const quoted of [VIEWING_KEY.toUpperCase(), VIEWING_KEY.slice(2), `0X${VIEWING_KEY.slice(2)}`]) {
    await using server = await serve(json(400, { error: { message: `no such key: ${quoted}` } }));
    const error = await failureOf(client(server.url).sessions.create(body));
    expect(error.message).toContain('no such key: ***');
    expect(everything(error)).not.toMatch(/feedface/i);
  }
  await using server = await serve(text(400, `{"error":{"message":"no such key: ${VIEWING_KEY.slice(0, -1)}`));
  expect(everything(await failureOf(client(server.url).sessions.create(body)))).not.toContain('feedface');
});
