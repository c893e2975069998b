import type { Emulator } from '../src/index.ts';

/** What the kinds of answers may hold, all in one: a test reads what it expects, and fails where that is not there. */
interface Body {
  readonly session_id: string;
  readonly custom_id: string;
  readonly status: string;
  readonly data: Body[];
  readonly sessions: Body[];
  readonly errors: string[];
  readonly deployment: { readonly sockets_usage: number };
}

/** An answer with its body parsed. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

interface CallerOptions {
  readonly token?: string;
  readonly deployment?: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** Calls Edgegap's API as a client does, over a socket; paths go on from those of the deployment: `session/room-42`. */
export function edgegapCaller(emulator: Emulator, options: CallerOptions = {}): Call {
  const { token = emulator.keys.edgegap.token, fetch = globalThis.fetch } = options;
  const { deployment = emulator.deployments.default } = options;
  return async (method, path, body) => {
    const url = `${emulator.baseUrls.edgegap}/v1/deployment/${deployment}/custom/${path}`;
    const response = await fetch(url, {
      method,
      headers: { Authorization: `token ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
}
