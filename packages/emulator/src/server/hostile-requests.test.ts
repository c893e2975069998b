import { expect, it } from 'vitest';
import { exchangeRaw } from '../../test/raw-http.ts';
import { start } from '../../test/start.ts';
import { vapiCaller } from '../../test/vapi-caller.ts';
import type { Emulator } from '../start-emulator.ts';

const GET = 'GET /vapi/session HTTP/1.1';
const POST = 'POST /vapi/session HTTP/1.1';
const HOST = 'Host: 127.0.0.1';
const JSON_TYPE = 'Content-Type: application/json';

/** The statuses of all responses to these lines, with a valid key among their headers. */
async function statuses(emulator: Emulator, [first, ...others]: readonly string[], body = ''): Promise<number[]> {
  const key = `Authorization: Bearer ${emulator.keys.vapi.private}`;
  const received = await exchangeRaw(emulator.url, [first, key, ...others, '', body].join('\r\n'));
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** The emulator still serves, and stored nothing. */
async function expectUnharmed(emulator: Emulator): Promise<void> {
  const { status, body } = await vapiCaller(emulator)('GET', '/session');
  expect(status).toBe(200);
  expect(body.results).toEqual([]);
}

it('a request without a Host gets 400', async () => {
  const emulator = await start();
  expect(await statuses(emulator, [GET])).toEqual([400]);
});

it.each([
  ['an empty value', ['Host:']],
  ['user information before a foreign name', ['Host: 127.0.0.1@evil.example']],
  ['user information before ours', ['Host: evil.example@127.0.0.1']],
  ['a path', ['Host: 127.0.0.1/evil.example']],
  ['a query', ['Host: 127.0.0.1?.evil.example']],
  ['a fragment', ['Host: 127.0.0.1#.evil.example']],
  ['a backslash', ['Host: 127.0.0.1\\.evil.example']],
  ['a space', ['Host: 127.0.0.1 evil.example']],
  ['an invalid port', ['Host: localhost:99999']],
  ['an incomplete port', ['Host: localhost:']],
  ['another spelling of this machine and a port', ['Host: 0x7f.1:80']],
  ['an incomplete address', ['Host: [::1']],
  ['a percent sign', ['Host: %zz']],
])('a request whose Host has %s gets 403', async (_, hosts) => {
  const emulator = await start();
  expect(await statuses(emulator, [GET, ...hosts])).toEqual([403]);
  expect(await statuses(emulator, [POST, ...hosts, JSON_TYPE, 'Content-Length: 2'], '{}')).toEqual([403]);
  await expectUnharmed(emulator);
});

it.each([
  ['two Hosts, the foreign one first', [POST, 'Host: evil.example', HOST]],
  ['two Hosts, the foreign one last', [POST, HOST, 'Host: evil.example']],
  ['another spelling of this machine', [POST, 'Host: 2130706433']],
  ['every address of this machine', [POST, 'Host: 0.0.0.0']],
  ['a foreign Host behind a URL of ours', ['POST http://127.0.0.1/vapi/session HTTP/1.1', 'Host: evil.example']],
  ['a foreign URL behind a Host of ours', ['POST http://evil.example/vapi/session HTTP/1.1', HOST]],
  ['a foreign Host that wants another protocol', [POST, 'Host: evil.example', 'Connection: Upgrade', 'Upgrade: x']],
  ['two Origins', [POST, HOST, 'Origin: http://localhost:5173', 'Origin: http://evil.example']],
  ['an empty Origin', [POST, HOST, 'Origin:']],
  ['an Origin that begins like an allowed one', [POST, HOST, 'Origin: http://localhost:5173.evil.example']],
  ['an Origin that ends like an allowed one', [POST, HOST, 'Origin: http://evil.example/http://localhost:5173']],
])('a request with %s gets 403', async (_, lines) => {
  const emulator = await start({ allowOrigins: ['http://localhost:5173'] });
  expect(await statuses(emulator, [...lines, JSON_TYPE, 'Content-Length: 2'], '{}')).toEqual([403]);
  await expectUnharmed(emulator);
});

it('the second request of a connection is guarded, too', async () => {
  const emulator = await start();
  const second = ['POST /vapi/session HTTP/1.1', 'Host: evil.example', JSON_TYPE, 'Content-Length: 2', '', '{}'];
  expect(await statuses(emulator, [GET, HOST], second.join('\r\n'))).toEqual([200, 403]);
  await expectUnharmed(emulator);
});

it.each([
  ['an unknown method', ['BREW /vapi/session HTTP/1.1', HOST], '', [400]],
  ['a header without a colon', [GET, HOST, 'nonsense'], '', [400]],
  ['a header with a NUL', [GET, HOST, 'X: a\0b'], '', [400]],
  ['a header of 100 kB', [GET, HOST, `X: ${'x'.repeat(100_000)}`], '', [431]],
  ['a query of 100 kB', [`GET /vapi/session?${'x'.repeat(100_000)} HTTP/1.1`, HOST], '', [431]],
  ['1500 headers', [GET, HOST, ...Array.from({ length: 1500 }, (_, index) => `header-${index}: 1`)], '', [431]],
  ['bytes in the path', ['GET /vapi/session/\xff\xfe HTTP/1.1', HOST], '', [400]],
  ['an incomplete escape in the path', ['GET /vapi/session/%E0%A4%A HTTP/1.1', HOST], '', [400]],
  ['a NUL in the path', ['GET /vapi/session/%00 HTTP/1.1', HOST], '', [400]],
  ['a path upwards', ['GET /vapi/session/../../vapi2 HTTP/1.1', HOST], '', [404]],
  ['a tunnel', ['CONNECT evil.example:443 HTTP/1.1', HOST], '', []],
  ['two lengths', [POST, HOST, JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3'], '{}', [400]],
  ['a length below 0', [POST, HOST, JSON_TYPE, 'Content-Length: -2'], '{}', [400]],
  ['a length of 30 digits', [POST, HOST, JSON_TYPE, `Content-Length: ${'9'.repeat(30)}`], '{}', [400]],
  [
    'a length and chunks',
    [POST, HOST, JSON_TYPE, 'Content-Length: 2', 'Transfer-Encoding: chunked'],
    '0\r\n\r\n',
    [400],
  ],
  ['a chunk of no size', [POST, HOST, JSON_TYPE, 'Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n', [400]],
  ['a truncated body', [POST, HOST, JSON_TYPE, 'Content-Length: 200'], '{"name":"half', [400]],
  ['an odd expectation', [POST, HOST, JSON_TYPE, 'Content-Length: 2', 'Expect: tea'], '{}', [417]],
])('a request with %s is refused, and the emulator continues to serve', async (_, lines, body, expected) => {
  const emulator = await start();
  expect(await statuses(emulator, lines, body)).toEqual(expected);
  await expectUnharmed(emulator);
});

it('bytes that are not HTTP get 400, and the emulator continues to serve', async () => {
  const emulator = await start();
  const hello = Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 0, 0, 0);
  expect(await exchangeRaw(emulator.url, hello)).toMatch(/^HTTP\/1\.1 400 /);
  await expectUnharmed(emulator);
});
