import type { Head } from '../response/read-response.ts';
import { runtime } from '../transport/fetch-options.ts';
import type { TransportRequest } from '../transport/transport.ts';
import { type Failure, redirectFailure, unusableResponse } from './create-error.ts';
import { BAD_PORT, isNeverSent, rootCause } from './never-sent.ts';
import { excerpt } from './redact.ts';

/** What an error says beyond that there was no response: some facts of the failure, or, with a `text`, all of them. */
type Explanation = Partial<Omit<Failure, 'text'>> & { readonly text?: string };

type Requested = Pick<TransportRequest, 'method' | 'url'>;

// Each is matched against the code and the message of an error.

/** A mock in strict mode (nock, MSW, undici), an argument that fetch refuses, or a closed dispatcher of undici. */
const REFUSED =
  /^UND_MOCK_ERR|^UND_ERR_(?:INVALID_ARG|CLOSED)|Nock: Disallowed|\[MSW\] Cannot bypass| Expected signal |unknown scheme$/;
/** A proxy that refuses CONNECT: fetch of Node, Bun, an `Agent` of Node, each with the status; Deno. */
const TUNNEL =
  /(?:Proxy response \(|to open a tunnel: |Failed to establish tunnel .* HTTP\/1\.\d )(\d{3})|\(Connect\): (?:proxy authentication required|unsuccessful tunnel)$/;
/** What the TLS handshake met is not TLS: Node (of a later record, OpenSSL names another file), Bun, Deno. */
const NOT_TLS =
  /wrong version number:\S+\/tlsany_meth\.c|The TLS handshake failed|\(Connect\): received corrupt message/;
/** A server of TLS met HTTP, and sent an alert or closed the connection: fetch of Node, `node:http`, Bun, Deno. */
const NOT_HTTP =
  /Response does not match the HTTP|Expected HTTP\/|other side closed$|socket hang up$|closed (?:unexpectedly|before message)/;

/** Explains an error of Node, Bun or Deno: what it proves, and what a person has to know. */
export function explainError(error: unknown, { method, url }: Requested, response?: Head): Explanation {
  const { code, message } = rootCause(error);
  const said = `${code} ${message}`;
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT/.test(said)) {
    const text = `was cut off by a time limit of fetch itself (${code})`;
    const hint = 'That of Node is 300 s; `nodeTransport()` has none.';
    const facts = { kind: 'timeout', scope: 'attempt', outcome: 'unknown', retryClass: 'idempotent' } as const;
    return { ...facts, text, hint, code: String(code) };
  }
  if (response && code === 'Z_DATA_ERROR') {
    return unusableResponse(response, 'whose compression is invalid', 'applied');
  }
  if (response) return {};
  // Of the redirect of a streamed body fetch of Node reports no more.
  if (message === 'unexpected redirect') return redirectFailure({});
  const { protocol, host } = new URL(url);
  const outcome = 'not-applied';
  if (REFUSED.test(said)) return { kind: 'config', text: `was not sent: ${excerpt(String(message), 150)}`, outcome };
  // Deno itself retries a request without a body, and reports only how the second time failed.
  const isProof = runtime() !== 'deno' || !/^(get|delete)$/i.test(method);
  const [tunnel, status] = (isProof && TUNNEL.exec(said)) || [];
  if (tunnel) {
    const text = `could not connect to ${host}: the proxy refused a tunnel${status ? ` (${status})` : ''}`;
    return { kind: 'connection', text, outcome, retryClass: Number(status) >= 500 ? 'any' : undefined };
  }
  if (message === BAD_PORT) return { outcome, retryClass: undefined };
  if (isProof && NOT_TLS.test(said)) {
    const hint = 'The server does not speak TLS on this port: check the `https:` of `baseUrl`.';
    return { hint, outcome, retryClass: undefined };
  }
  if (isNeverSent(error, method)) return { outcome, retryClass: 'any' };
  if (code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
    return { hint: 'After a 421, fetch of Node sends it once more, without its body; `nodeTransport()` does not.' };
  }
  if (protocol !== 'http:' || !NOT_HTTP.test(said)) return {};
  return { hint: 'If the server expects TLS, `baseUrl` must begin with `https:`.' };
}
