import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** A server of one created session, over TLS, with HTTP/1.1 and HTTP/2 as the client chooses. */
export interface TlsServer extends AsyncDisposable {
  readonly url: string;
  /** The HTTP version, the method and the body of each request. */
  readonly requests: string[];
}

/** Of whichever operation that creates a session. */
const RESPONSE = '{"id":"s1","session_id":"s1"}';

const certificate = (name: string) => new URL(`../runtimes/certificates/${name}.pem`, import.meta.url);

/** The authority that its certificate is from, which nobody else trusts. */
export const authorityPath = fileURLToPath(certificate('authority'));

export async function startTlsServer(): Promise<TlsServer> {
  const requests: string[] = [];
  const options = { allowHTTP1: true, key: readFileSync(certificate('key')), cert: readFileSync(certificate('good')) };
  const server = createSecureServer(options, async (request, response) => {
    requests.push(`${request.httpVersion} ${request.method} ${await text(request)}`);
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(RESPONSE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`, // as of every server on a port
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
