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

/** What the kinds of answers may hold, all in one: a test reads what it expects, and fails where that is not there. */
interface Body extends Session {
  readonly results: Session[];
  readonly metadata: { readonly totalItems: number };
  readonly message: string[];
}

/** An answer with its body parsed. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

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
