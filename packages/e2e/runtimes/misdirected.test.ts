import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

// What SECURITY says of a 421: the fetch of Node itself sends the request once more, and `nodeTransport()` does not.

const program = fileURLToPath(new URL('../environments/call-program.ts', import.meta.url));
const paths: Record<string, string | undefined> = { 'Node 24': process.execPath, ...inject('fetched') };

/** Serves 421, and records each request as `METHOD body`. */
async function serveMisdirected() {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push(`${request.method} ${Buffer.concat(chunks)}`);
    response.writeHead(421, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, [Symbol.asyncDispose]: async () => void server.close() };
}

/** Runs one fetch in a Node, and returns its status, or the code of its error. */
async function fetchIn(path: string, url: string, init: string): Promise<string> {
  const program = `fetch(${JSON.stringify(url)}, ${init}).then(({ status }) => status, ({ cause }) => cause.code)
    .then((result) => console.log(result)).finally(() => process.exit());`;
  return (await promisify(execFile)(path, ['-e', program])).stdout.trim();
}

describe.each(['Node 22', 'Node 24', 'Node 26'])('a 421 in %s', (name) => {
  const path = paths[name] ?? '';

  it.skipIf(!path).each([
    ['a DELETE', `{ method: 'DELETE', redirect: 'manual' }`, '421', ['DELETE ', 'DELETE ']],
    ['a POST without a body', `{ method: 'POST', redirect: 'manual' }`, '421', ['POST ', 'POST ']],
    [
      'a POST, as the clients send it',
      `{ method: 'POST', body: 'x', redirect: 'manual' }`,
      '421',
      ['POST x', 'POST x'],
    ],
    [
      'a POST whose redirects are errors: the second one without its body',
      `{ method: 'POST', body: 'x', redirect: 'error' }`,
      'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
      ['POST x', 'POST '],
    ],
    [
      'a stream, as the clients send an upload: once',
      `{ method: 'POST', body: new Blob(['x']).stream(), duplex: 'half', redirect: 'error' }`,
      '421',
      ['POST x'],
    ],
  ])('of fetch itself, for %s', async (_, init, result, requests) => {
    await using server = await serveMisdirected();
    expect(await fetchIn(path, server.url, init)).toBe(result);
    await expect.poll(() => server.requests).toEqual(requests);
  });

  it.skipIf(!path)('of nodeTransport(), for a POST: once', async () => {
    await using server = await serveMisdirected();
    const { stdout } = await promisify(execFile)(path, [program, server.url, 'nodeTransport()']);
    expect(JSON.parse(stdout)).toMatchObject({ 'nodeTransport()': { kind: 'api', status: 421, attempts: 1 } });
    expect(server.requests).toEqual(['POST {"name":"nodeTransport()"}']);
  });
});
