import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** A request that says exactly this. */
export interface HttpRequest {
  readonly method?: string;
  /** Default: that of the URL. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
interface HttpResponse {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the connection ended before the body did. */
  readonly cut: boolean;
}

/** Sends a request over node:http, which leaves the Host to the test. Rejects if no response arrives. */
export async function sendOverHttp(url: string, { method = 'GET', path, headers, body }: HttpRequest = {}) {
  const outgoing = request(url, { method, ...(headers && { headers }), ...(path !== undefined && { path }) });
  outgoing.end(body);
  const [response]: IncomingMessage[] = await once(outgoing, 'response');
  if (!response) throw new Error('The event has no response');
  let received = '';
  let cut = false;
  try {
    for await (const chunk of response.setEncoding('utf8')) received += chunk;
  } catch {
    cut = true;
  }
  return { status: response.statusCode, headers: response.headers, body: received, cut } satisfies HttpResponse;
}
