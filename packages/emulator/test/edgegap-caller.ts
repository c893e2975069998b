import type { Emulator } from '../src/index.ts';

/** The properties of all responses: a test reads those that it expects. */
interface Body {
  readonly session_id: string;
  readonly custom_id: string;
  readonly status: string;
  readonly data: Body[];
  readonly sessions: Body[];
  readonly errors: string[];
  readonly deployment: { readonly sockets_usage: number };
}

/** A response with its parsed body. */
interface ParsedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export type Call = (method: string, path: string, body?: unknown) => Promise<ParsedResponse>;

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
