import { expect, it } from 'vitest';
import { failureOf, KEY } from '../test/failure-of.ts';
import { createEdgegap } from './index.ts';

// Usage errors: fetch must not be called.

const client = createEdgegap({
  apiKey: KEY,
  fetch: () => {
    throw new Error('something was sent');
  },
});
const { sessions } = client.deployment('3f1c9a7be204');
const BODY = { ip_list: ['203.0.113.7'] };
const untyped = (value: unknown) => value as never;

it.each([
  ['', 'must not be empty'],
  ['..', 'dot segment'],
  ['%2e%2E', 'dot segment'],
  [7, 'must be a string'],
])('every operation refuses the id %j by the name of the parameter', async (id, message) => {
  const elsewhere = client.deployment(untyped(id)).sessions;
  const calls: [string, () => Promise<unknown>][] = [
    ['customId', () => sessions.create(untyped(id), BODY)],
    ['customId', () => sessions.ensure(untyped(id), BODY)],
    ['customId', () => sessions.get(untyped(id))],
    ['customId', () => sessions.update(untyped(id), BODY)],
    ['customId', () => sessions.delete(untyped(id))],
    ['customId', () => sessions.waitUntilReady(untyped(id))],
    ['deploymentId', () => elsewhere.create('a', BODY)],
    ['deploymentId', () => elsewhere.list()],
    ['deploymentId', () => elsewhere.listAll().next()],
    ['deploymentId', () => elsewhere.bulkCreate({ sessions: [] })],
    ['deploymentId', () => elsewhere.bulkDelete({ sessions: [] })],
    ['deploymentId', () => elsewhere.createMany([{ custom_id: 'a', ...BODY }])],
    ['deploymentId', () => elsewhere.deleteMany(['a'])],
  ];
  for (const [parameter, call] of calls) {
    const error = await failureOf(call());
    expect(error).toMatchObject({ kind: 'input', parameter, attempts: 0 });
    expect(error.message).toContain(message);
  }
});

it('list refuses a page or limit that is not a whole number from 1', async () => {
  for (const query of [{ page: 0 }, { limit: 1.5 }]) {
    const { message } = await failureOf(sessions.list(query));
    expect(message).toContain('is invalid: expected a whole number from 1');
  }
});

it.each([
  [undefined, 'body'],
  ['203.0.113.7', 'body'],
  [{}, 'ip_list'],
  [{ ip_list: '203.0.113.7' }, 'ip_list'],
  [{ ip_list: [7] }, 'ip_list[0]'],
  [{ ip_list: [], webhook_url: 7 }, 'webhook_url'],
])('create, update and ensure refuse the body %j by the field', async (body, parameter) => {
  for (const call of [
    () => sessions.create('a', untyped(body)),
    () => sessions.update('a', untyped(body)),
    () => sessions.ensure('a', untyped(body)),
  ]) {
    expect(await failureOf(call())).toMatchObject({ kind: 'input', parameter, outcome: 'not-applied' });
  }
});

it.each([
  [() => sessions.bulkCreate(untyped({})), 'sessions'],
  [() => sessions.bulkCreate({ sessions: [untyped({ ip_list: [] })] }), 'sessions[0].custom_id'],
  [() => sessions.bulkCreate({ sessions: [{ custom_id: ' ', ip_list: [] }] }), 'sessions[0].custom_id'],
  [() => sessions.bulkDelete({ sessions: [''] }), 'sessions[0]'],
  [() => sessions.bulkDelete(untyped(['a'])), 'body'],
  [() => sessions.list({ page: 0 }), 'page'],
  [() => sessions.list({ limit: 1.5 }), 'limit'],
  [() => sessions.list(untyped('page=1')), 'query'],
  [() => sessions.listAll({ page: -1 }).next(), 'page'],
  [() => sessions.listAll({}, { maxPages: 0 }).next(), 'maxPages'],
])('%s is refused by the parameter %s', async (call, parameter) => {
  expect(await failureOf(call())).toMatchObject({ kind: 'input', parameter });
});

it('waitUntilReady accepts null as its options; listAll refuses it', async () => {
  const fetch = async () => Response.json({ session_id: 's', status: 'Ready', ready: true, data: [] });
  const lax = createEdgegap({ apiKey: KEY, fetch, onMismatch: () => {} }).deployment('d').sessions;
  expect(await lax.waitUntilReady('a', untyped(null))).toMatchObject({ ready: true });
  expect(await failureOf(lax.listAll({}, untyped(null)).next())).toMatchObject({ parameter: 'options' });
});

it.each([[AbortSignal.abort()], [[]], [7]])('waitUntilReady refuses %o as its options', async (options) => {
  expect(await failureOf(sessions.waitUntilReady('a', untyped(options)))).toMatchObject({ parameter: 'options' });
});

it('create sends what the API accepts: no addresses, repeated ones, any string as an address', async () => {
  const bodies: string[] = [];
  const fetch = async (_: string, { body }: RequestInit) => {
    bodies.push(String(body));
    return Response.json({ session_id: 's', app: 'a', version: 'v' });
  };
  const lax = createEdgegap({ apiKey: KEY, fetch });
  for (const ip_list of [[], ['a', 'a'], ['']]) {
    await lax.deployment('d').sessions.create('a', { ip_list });
    expect(bodies.at(-1)).toBe(JSON.stringify({ ip_list }));
  }
});
