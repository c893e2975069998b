import { NEVER_SENT, rootCause } from '../errors/never-sent.ts';
import { fetchTransport, isAccepted } from './fetch-transport.ts';
import type * as runtime from './runtime.ts';
import { isBodyStream, type TransportRequest, wholeBody } from './transport.ts';

// `#runtime` of browsers, React Native and edge workers: nothing of ky. It is safe on servers, where tests of pages run.

/** fetch alone: ky would add 8 kB to the program. */
export const defaultTransport: typeof runtime.defaultTransport = (fetch) => fetchTransport(fetchOptions, fetch);

async function fetchOptions({ method, headers, body, signal }: TransportRequest): Promise<RequestInit> {
  // Against the retries of Bun and Deno, see `fetch-options.ts`; a browser has no other value by default.
  const keepalive = /^(put|delete)$/i.test(method) && { keepalive: false };
  const init: RequestInit = { method, headers, redirect: 'manual', ...keepalive };
  if (isAccepted(signal)) init.signal = signal;
  if (isBodyStream(body)) init.body = await wholeBody(body, signal);
  else if ('Deno' in globalThis && /^p/i.test(method)) init.body = new Blob([(body as BlobPart | undefined) ?? '']);
  else if (body !== undefined) init.body = body as BodyInit;
  return init;
}

/** Errors of these runtimes prove nothing, unless a transport of the user's has marked them. */
export const explainError: typeof runtime.explainError = (error) =>
  rootCause(error).code === NEVER_SENT ? { outcome: 'not-applied', retryClass: 'any' } : {};
