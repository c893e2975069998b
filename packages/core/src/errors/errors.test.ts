import { inspect } from 'node:util';
import { expect, expectTypeOf, it } from 'vitest';
import { call, failureOf } from '../../test/example-provider.ts';
import { json, serve } from '../../test/loopback-server.ts';
import { type ApiError, type ClientError, isClientError, SessionClientError } from '../index.ts';

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
    kind: 'api',
    provider: 'example',
    operation: 'items.delete',
    attempts: 1,
    outcome: 'not-applied',
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

it('narrows by kind', () => {
  const error = new SessionClientError('m', { kind: 'api', provider: 'p', attempts: 1, status: 404 }) as ClientError;
  if (error.kind === 'api') expectTypeOf(error).toEqualTypeOf<ApiError>();
  // @ts-expect-error a misspelt kind
  if (error.kind === 'apii') throw error;
  expect(error.name).toBe('SessionClientError');
});
