import type { Emulator } from '../src/index.ts';

/** A session, as far as tests look into one. */
interface Session {
  readonly id: string;
  readonly agent_id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly messages: readonly { readonly text: string; readonly role: string; readonly agent?: unknown }[];
  readonly status: string;
}

/** The properties of all responses: a test reads those that it expects. */
interface Body extends Session {
  readonly session_id: string;
  readonly sessions: Session[];
  readonly time_to_sessions: Record<string, { id: string; name: string; agent: { id: string } }[]>;
  readonly detail: unknown;
}

/** A response with its parsed body, or its text if that is not JSON. */
interface ParsedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** What a request says besides method and path. */
interface Sent {
  /** Fields make a form, and so do files. */
  readonly form?: Readonly<Record<string, string>>;
  readonly files?: readonly File[];
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Calls Portal or UXMate as a client does: over a socket, or in the process when handed the emulator's `fetch`. */
export function agentCaller(
  emulator: Emulator,
  provider: 'portal' | 'uxmate',
  { token = emulator.keys.portal.token as string, fetch = globalThis.fetch } = {},
) {
  return async (method: string, path: string, sent: Sent = {}): Promise<ParsedResponse> => {
    const { form, files = [], body, headers, signal } = sent;
    const response = await fetch(`${emulator.baseUrls[provider]}${path}`, {
      method,
      headers: { ...(provider === 'portal' && token !== '' && { Authorization: `Bearer ${token}` }), ...headers },
      body: body ?? (form ? formOf(form, files) : null),
      ...(signal && { signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  };
}

/** A form with these fields, then these files. */
export function formOf(fields: Readonly<Record<string, string>>, files: readonly File[] = []): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const file of files) form.append('files', file);
  return form;
}

/** A form part by part, each with the lines of its head. */
export function rawForm(...parts: readonly [head: string, content: string][]) {
  const body = parts.map(([head, content]) => `--b\r\n${head}\r\n\r\n${content}\r\n`).join('');
  return { body: `${body}--b--\r\n`, headers: { 'Content-Type': 'multipart/form-data; boundary=b' } };
}

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
