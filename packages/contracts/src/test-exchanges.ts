import { contractOf } from './contract.ts';
import { type DocumentName, locate, type Provider } from './document.ts';
import { checkExchange, type ExchangeRequest, type ExchangeResponse } from './index.ts';

/** Checks an exchange and writes each problem on one line. */
export function problemsOf(provider: Provider, request: ExchangeRequest, response?: ExchangeResponse): string[] {
  return checkExchange(provider, { request, response }).map(({ part, at, message }) => `${part} ${at}: ${message}`);
}

/** A request with a JSON body; text goes out as it is, so that it can be wrong. */
export function jsonRequest(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: unknown,
): ExchangeRequest {
  if (body === undefined) return { method, url, headers };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: text };
}

/** A JSON response. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): ExchangeResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** The value of an example that a document gives. */
export function exampleAt(name: DocumentName, pointer: string): unknown {
  return locate<unknown>(contractOf(name).document, pointer).value;
}
