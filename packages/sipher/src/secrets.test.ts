import { inspect } from 'node:util';
import { json, serve, text } from '@x/core/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { failureOf, ID, KEY } from '../test/failure-of.ts';
import { createSipher, type SipherOptions } from './index.ts';

// The API returns `defaultViewingKey` in clear text; it must not reach a log.

const VIEWING_KEY = '0xfeedfacecafebeef';
const DATA = { sessionId: ID, defaults: { defaultViewingKey: VIEWING_KEY }, createdAt: 1, expiresAt: 2 };
const RESPONSE = { success: true, data: { ...DATA, lastAccessedAt: 1 } };

const WHOLE = JSON.stringify(RESPONSE);

const client = (baseUrl: string, options: SipherOptions = {}) =>
  createSipher({ baseUrl, apiKey: KEY, retries: 0, ...options });
const everything = (value: unknown) => inspect(value, { depth: 20, showHidden: true, getters: true });

afterEach(() => {
  vi.restoreAllMocks();
});

it('hooks and warnings never hold the viewing key of a session that is created, read or updated', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const events: unknown[] = [];
  const hooks = Object.fromEntries(
    ['onRequest', 'onResponse', 'onRetry', 'onReconcile', 'onSuccess', 'onError'].map((name) => [
      name,
      (event: unknown) => events.push(event),
    ]),
  );
  const odd = { ...RESPONSE, data: { ...RESPONSE.data, createdAt: [VIEWING_KEY], [VIEWING_KEY]: 1 } };
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

it.each([
  ['truncated', text(200, WHOLE.slice(0, WHOLE.indexOf('beef')))],
  ['invalid', json(200, { success: true, data: [VIEWING_KEY] })],
  ['an error that quotes it', json(400, { error: { message: `bad ${VIEWING_KEY}` }, ...RESPONSE })],
])('the error of a get whose response is %s does not hold the viewing key', async (_, handler) => {
  await using server = await serve(handler);
  const error = await failureOf(client(server.url).sessions.get(ID));
  expect(everything([error, error.body])).not.toContain('feedface');
});

it('an error body shows a viewing key of any length as ***, and the rest as it is', async () => {
  await using server = await serve(
    json(400, { error: { code: 'X', message: 'm' }, data: { defaultViewingKey: '0xa' } }),
  );
  const error = await failureOf(client(server.url).sessions.get(ID));
  expect(error).toHaveProperty('body', { error: { code: 'X', message: 'm' }, data: { defaultViewingKey: '***' } });
});

it('a viewing key that the request sent is masked wherever the response quotes it', async () => {
  const details = [{ code: 'custom', path: ['defaults', VIEWING_KEY], message: `${VIEWING_KEY} is used up` }];
  await using server = await serve(
    json(400, { success: false, error: { code: 'VALIDATION_ERROR', message: `bad ${VIEWING_KEY}`, details } }),
  );
  const error = await failureOf(client(server.url).sessions.create({ defaults: { defaultViewingKey: VIEWING_KEY } }));
  expect(error).toMatchObject({ fields: [{ field: 'defaults.***', message: '*** is used up' }] });
  expect(everything(error)).not.toContain('feedface');
});
