import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Dispatcher, nodeTransport } from '../src/node/index.ts';
import type { TransportResponse } from '../src/transport/transport.ts';
import { call } from './example-provider.ts';

// Run by a test on each Node with each undici: which dispatcher fetch uses, which one `nodeTransport()` uses, and what
// both make of the same responses. Called with the name of undici's package, and when its dispatcher is set.

type Undici = typeof import('undici7');

const [, , name = '', when] = process.argv;
const { Agent, MockAgent, setGlobalDispatcher } = (await import(name)) as Undici;

const seen: string[] = [];
class Recorder extends Agent {
  override dispatch(...[options, handler]: Parameters<InstanceType<Undici['Agent']>['dispatch']>): boolean {
    seen.push(options.path);
    return super.dispatch(options, handler);
  }
}

const server = createServer((_, response) => {
  response.writeHead(200, { 'content-encoding': 'gzip', 'x-name': 'caf\xe9', 'x-two': ['a', 'b'] });
  response.end(gzipSync('{"id":"1"}'));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

if (when === 'before') setGlobalDispatcher(new Recorder());
const before = [await byFetch(`${url}/early`), await byTransport(`${url}/early`)];
if (when === 'after') setGlobalDispatcher(new Recorder());
const fetched = await byFetch(`${url}/fetch`);
const sent = await byTransport(`${url}/node`);
const own = await byTransport(`${url}/own`, new Recorder());
const result = { before, fetched, sent, own, seen: seen.filter((path) => path !== '/early') };

const mock = new MockAgent();
mock.disableNetConnect();
const mocked = mock.get(url).intercept({ path: '/mock', method: 'POST', body: '{"a":1}' });
mocked.reply(201, '{"id":"mocked"}', { headers: { 'x-name': 'mock' } }).times(2);
const mocks = {
  sent: await byTransport(`${url}/mock`, mock, '{"a":1}'),
  refused: await call('unsafe', { baseUrl: url, transport: nodeTransport({ dispatcher: mock }) }).catch(String),
};
console.log(JSON.stringify({ ...result, mocks }));
process.exit();

async function byFetch(address: string): Promise<unknown> {
  const { status, headers, body } = await fetch(address);
  return await read({ status, headers, body: body?.getReader() as TransportResponse['body'] });
}

async function byTransport(address: string, dispatcher?: Dispatcher, body?: string): Promise<unknown> {
  const { signal } = new AbortController();
  const method = body === undefined ? 'GET' : 'POST';
  return await read(await nodeTransport({ dispatcher })({ method, url: address, headers: {}, body, signal }));
}

async function read({ status, headers, body }: TransportResponse): Promise<unknown> {
  let text = '';
  for (let chunk = await body?.read(); chunk?.value; chunk = await body?.read()) text += Buffer.from(chunk.value);
  return { status, text, name: headers.get('x-name'), two: headers.get('X-Two') };
}
