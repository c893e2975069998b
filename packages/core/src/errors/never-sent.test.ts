import { expect, it } from 'vitest';
import { isNeverSent } from './never-sent.ts';

async function thrownBy(url: string): Promise<unknown> {
  try {
    await fetch(url);
  } catch (error) {
    return error;
  }
  throw new Error('expected fetch to fail');
}

/** Nobody listens there: no protocol has it, and systems assign higher ones. Fetch allows it. */
const CLOSED_PORT = 2;

it.each(['127.0.0.1', 'localhost'])('isNeverSent is true for a connection refused by %s', async (host) => {
  expect(isNeverSent(await thrownBy(`http://${host}:${CLOSED_PORT}/`), 'post')).toBe(true);
});

it('isNeverSent is true for a host name that does not resolve', async () => {
  expect(isNeverSent(await thrownBy('http://nowhere.invalid/'), 'post')).toBe(true);
});

it.each([
  ['a reset', { code: 'ECONNRESET', syscall: 'read' }],
  ['a reset as soon as the connection is accepted', { code: 'ECONNRESET', syscall: 'connect' }],
  ['a refusal that may be a reset', { code: 'ECONNREFUSED' }],
  ['a write to a closed socket', { code: 'EPIPE', syscall: 'write' }],
  ['a socket closed by the other side', { code: 'UND_ERR_SOCKET' }],
  ['no response headers in time', { code: 'UND_ERR_HEADERS_TIMEOUT' }],
  ['several addresses of which one was reached', { errors: [{ syscall: 'connect' }, { syscall: 'read' }] }],
  ['an error without a cause', undefined],
])('isNeverSent is false for %s', (_, cause) => {
  expect(isNeverSent(new TypeError('fetch failed', { cause }), 'post')).toBe(false);
});
