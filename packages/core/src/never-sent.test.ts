import { type AddressInfo, createServer } from 'node:net';
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

/** A port on which nobody listens, since its listener has just gone. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

it.each(['127.0.0.1', 'localhost'])('a connection refused by %s', async (host) => {
  expect(isNeverSent(await thrownBy(`http://${host}:${await closedPort()}/`), 'post')).toBe(true);
});

it('a name that does not resolve', async () => {
  expect(isNeverSent(await thrownBy('http://nowhere.invalid/'), 'post')).toBe(true);
});

it.each([
  ['a reset', { code: 'ECONNRESET', syscall: 'read' }],
  ['a reset as soon as the connection is accepted', { code: 'ECONNRESET', syscall: 'connect' }],
  ['a refusal that may be a reset', { code: 'ECONNREFUSED' }],
  ['a write to a closed socket', { code: 'EPIPE', syscall: 'write' }],
  ['a socket closed by the other side', { code: 'UND_ERR_SOCKET' }],
  ['no head in time', { code: 'UND_ERR_HEADERS_TIMEOUT' }],
  ['a name among addresses that was reached', { errors: [{ syscall: 'connect' }, { syscall: 'read' }] }],
  ['nothing at all', undefined],
])('not %s', (_, cause) => {
  expect(isNeverSent(new TypeError('fetch failed', { cause }), 'post')).toBe(false);
});
