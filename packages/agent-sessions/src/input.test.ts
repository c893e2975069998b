import { describe, expect, it } from 'vitest';
import { failureOf, KEY } from '../test/failure-of.ts';
import { createPortal } from './portal/index.ts';
import { createUxmate } from './uxmate/index.ts';

// Usage errors: fetch must not be called.

const fetch = () => {
  throw new Error('something was sent');
};
const baseUrl = 'http://127.0.0.1';
const portal = createPortal({ baseUrl, token: KEY, fetch }).sessions;
const uxmate = createUxmate({ baseUrl, fetch }).sessions;
const untyped = (value: unknown) => value as never;
const FORM = { agent_id: 'agent-1', text_prompt: 'Hi' };

it.each([
  ['', 'must not be empty'],
  ['..', 'dot segment'],
  [7, 'must be a string'],
])('every operation refuses the id %j by the name of the parameter', async (id, message) => {
  const calls = [
    () => portal.get(untyped(id)),
    () => portal.update(untyped(id), { text_prompt: 'x' }),
    () => portal.updateAsync(untyped(id), { text_prompt: 'x' }),
    () => portal.subscribe(untyped(id)).next(),
    () => portal.waitUntilSettled(untyped(id)),
    () => uxmate.get(untyped(id)),
    () => uxmate.update(untyped(id), { text_prompt: 'x' }),
  ];
  for (const call of calls) {
    const error = await failureOf(call());
    expect(error).toMatchObject({ kind: 'input', parameter: 'sessionId', attempts: 0 });
    expect(error.message).toContain(message);
  }
});

it.each([
  [() => portal.list(''), 'agent_id'],
  [() => uxmate.list(untyped(undefined)), 'agent_id'],
  [() => portal.replay('', 0), 'session_id'],
  [() => portal.replay('a', -1), 'last_message_index'],
  [() => portal.replay('a', 1.5), 'last_message_index'],
  [() => portal.replay('a', 2 ** 53), 'last_message_index'],
  [() => uxmate.update('a', untyped({})), 'text_prompt'],
  [() => uxmate.update('a', untyped('x')), 'body'],
])('%s is refused by the parameter %s', async (call, parameter) => {
  expect(await failureOf(call())).toMatchObject({ kind: 'input', parameter, attempts: 0 });
});

it('the message names what is expected of `agent_id` and `last_message_index`', async () => {
  const { message: text } = await failureOf(portal.list(''));
  expect(text).toContain('`agent_id` is invalid: expected at least one character');
  const { message: index } = await failureOf(portal.replay('a', -1));
  expect(index).toContain('`last_message_index` is invalid: expected a whole number from 0');
});

it.each([null, 7, 'x'])('get, subscribe and waitUntilSettled refuse %j as options', async (options) => {
  for (const call of [
    portal.get('a', untyped(options)),
    portal.subscribe('a', untyped(options)).next(),
    portal.waitUntilSettled('a', untyped(options)),
  ]) {
    expect(await failureOf(call)).toMatchObject({ kind: 'input', parameter: 'options', attempts: 0 });
  }
});

it.each([{}, 's-1', { session_id: 's-1' }])('subscribe and waitUntilSettled refuse %j as `after`', async (after) => {
  for (const call of [
    portal.subscribe('a', { after: untyped(after) }).next(),
    portal.waitUntilSettled('a', { after: untyped(after) }),
  ]) {
    expect(await failureOf(call)).toMatchObject({ kind: 'input', parameter: 'after', attempts: 0 });
  }
});

describe.each([
  ['portal.create', (body: unknown) => portal.create(untyped(body))],
  ['portal.createAsync', (body: unknown) => portal.createAsync(untyped(body))],
  ['uxmate.create', (body: unknown) => uxmate.create(untyped(body))],
])('%s', (_, call) => {
  const bytes = new Uint8Array(1);
  it.each([
    [undefined, 'body'],
    [{ text_prompt: 'x' }, 'agent_id'],
    [{ ...FORM, agent_id: '' }, 'agent_id'],
    [{ ...FORM, text_prompt: '' }, 'text_prompt'],
    [{ ...FORM, text_prompt: 'a\ud800' }, 'text_prompt'],
    [{ ...FORM, files: bytes }, 'files'],
    [{ ...FORM, files: ['a.txt'] }, 'files[0]'],
    [{ ...FORM, files: [new File([], 'a'), null] }, 'files[1]'],
    [{ ...FORM, files: new Array(1) }, 'files[0]'],
    [{ ...FORM, files: [{ name: 'a' }] }, 'files[0]'],
    [{ ...FORM, files: [{ name: 'a', data: 'text' }] }, 'files[0]'],
    [{ ...FORM, files: [{ name: 'a', data: new ReadableStream() }] }, 'files[0]'],
    [{ ...FORM, files: [{ data: bytes }] }, 'files[0].name'],
    [{ ...FORM, files: [{ name: 'a', data: bytes, type: 'text/plain\r\nX: 1' }] }, 'files[0].type'],
    [{ ...FORM, files: [{ name: 'a', size: -1, stream() {} }] }, 'files[0]'],
  ])('refuses the body %j by the field', async (body, parameter) => {
    expect(await failureOf(call(body))).toMatchObject({
      kind: 'input',
      parameter,
      outcome: 'not-applied',
      attempts: 0,
    });
  });
});
