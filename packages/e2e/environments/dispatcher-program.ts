import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Dispatcher, nodeTransport } from '@x/core/node';
import { createVapi } from '@x/vapi';
import type * as undici from 'undici';

// For the tests of dispatchers: which one fetch uses in a process, which one `nodeTransport()` uses, and what both return of
// the same response. Called with the path of undici, and when its dispatcher is set.

const [path = '', when] = process.argv.slice(2);
const { Agent, MockAgent, setGlobalDispatcher } = (await import(path)) as typeof undici;

const seen: string[] = [];
class Recorder extends Agent {
  override dispatch(...[options, handler]: Parameters<undici.Agent['dispatch']>): boolean {
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
const first = [await byFetch('/first'), await byTransport('/first')];
if (when === 'after') setGlobalDispatcher(new Recorder());
const second = [await byFetch('/fetch'), await byTransport('/node'), await byTransport('/own', new Recorder())];

const mock = new MockAgent();
mock.disableNetConnect();
mock
  .get(url)
  .intercept({ path: '/mock' })
  .reply(201, '{"id":"mocked"}', { headers: { 'x-name': 'mock' } });
const mocked = await byTransport('/mock', mock);
const transport = nodeTransport({ dispatcher: mock });
const refused = await createVapi({ apiKey: 'key', baseUrl: url, transport }).sessions.create({}).catch(String);

console.log(JSON.stringify({ responses: [...first, ...second], seen, mocked, refused }));
process.exit();

async function byFetch(pathname: string): Promise<unknown> {
  const response = await fetch(url + pathname);
  return resultOf(response.status, response.headers, await response.text());
}

async function byTransport(pathname: string, dispatcher?: Dispatcher): Promise<unknown> {
  const { signal } = new AbortController();
  const request = { method: 'GET', url: url + pathname, headers: {}, body: undefined, signal };
  const { status, headers, body } = await nodeTransport({ dispatcher })(request);
  let text = '';
  for (let chunk = await body?.read(); chunk?.value; chunk = await body?.read()) text += Buffer.from(chunk.value);
  return resultOf(status, headers, text);
}

function resultOf(status: number, headers: { get(name: string): string | null }, text: string): string {
  return `${status} ${headers.get('x-name')} ${headers.get('X-Two')} ${text}`;
}
