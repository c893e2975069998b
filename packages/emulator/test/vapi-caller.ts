import type { Emulator } from '../src/index.ts';

/** A session, as far as tests look into one. */
export interface Session {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly messages: unknown;
  readonly assistant: { readonly firstMessage: string };
  readonly assistantOverrides: unknown;
}

/** The properties of all responses: a test reads those that it expects. */
interface Body extends Session {
  readonly results: Session[];
  readonly metadata: { readonly totalItems: number };
  readonly message: string[];
}

/** A response with its parsed body. */
interface ParsedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<ParsedResponse>;

/** Calls Vapi's API as a client does: over a socket, or in the process when handed the emulator's `fetch`. */
export function vapiCaller(
  emulator: Emulator,
  { key = emulator.keys.vapi.private as string, fetch = globalThis.fetch } = {},
): Call {
  return async (method, path, body) => {
    const response = await fetch(`${emulator.baseUrls.vapi}${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
}
