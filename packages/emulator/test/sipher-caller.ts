import type { Emulator } from '../src/index.ts';

/** A response with its text and its parsed body. */
interface ParsedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly success: boolean;
    /** What a success has, as far as tests look into it. */
    readonly data: { readonly sessionId: string; readonly defaults: object; readonly expiresAt: number };
    readonly error: { readonly code: string; readonly message: string; readonly details?: unknown };
  };
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ParsedResponse>;

/**
 * Calls Sipher's API as a client does: over a socket, or with the given fetch. A string is sent as it is,
 * any other body as JSON; headers go before those of the call.
 */
export function sipherCaller(
  emulator: Emulator,
  { key = emulator.keys.sipher.pro as string, fetch = globalThis.fetch } = {},
): Call {
  return async (method, path, body, headers = {}) => {
    const json = body !== undefined && { 'Content-Type': 'application/json' };
    const response = await fetch(`${emulator.baseUrls.sipher}${path}`, {
      method,
      headers: { 'X-API-Key': key, ...json, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers: received } = response;
    return { status, headers: received, text, body: text === '' ? undefined : JSON.parse(text) };
  };
}
