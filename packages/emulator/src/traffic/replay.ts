import * as v from 'valibot';
import { fields, InputError, readInput, writeJson } from '../input.ts';
import { maskCredentials } from './mask-credentials.ts';
import type { RecordedRequests, RequestRecord } from './recorded-requests.ts';

/** What a replay changes of a request. What is absent stays as it was. */
export interface RequestEdits {
  readonly method?: string;
  /** Without the query: `/vapi/session`. */
  readonly path?: string;
  /** The whole query. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** All headers. A credential that is masked, as `requests()` shows it, stays what it was. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

const text = v.string('must be a string');

const Edits = fields({
  method: v.optional(text),
  path: v.optional(v.pipe(text, v.startsWith('/', 'must begin with a slash'))),
  query: v.optional(v.record(v.string(), v.union([text, v.array(text)], 'must be a string or an array of strings'))),
  headers: v.optional(v.record(v.string(), text, 'must be an object')),
  body: v.optional(v.unknown()),
});

/** What belongs to the connection and the length of what was sent there. */
const ofConnection = ['connection', 'content-length', 'expect', 'keep-alive', 'transfer-encoding'];

/** Sends a recorded request again; see `Control`. */
export type Replay = (id: number, edits?: RequestEdits) => Promise<{ readonly id: number }>;

/** Goes with a request that repeats another one. */
export interface Repeating {
  /** The id of the other one. */
  readonly of: number;
  /** Called with its own id once it is recorded. */
  recorded(id: number): void;
}

/** How long the response to a replay is waited for, in milliseconds: a fault may let it hang. */
const maxWaitMs = 1000;

/** @param send Takes a request through the emulator, past its guards. */
export function createReplay(
  requests: RecordedRequests,
  send: (request: Request, repeating: Repeating) => Promise<Response>,
): Replay {
  return async (id, edits = {}) => {
    const record = requests.records().find((one) => one.id === id);
    if (record === undefined) throw new InputError(`id: there is no request ${id}`, { status: 404 });
    let repeated: number | undefined;
    const repeating: Repeating = {
      of: id,
      recorded: (own) => {
        repeated = own;
      },
    };
    const sent = send(repeat(record, edits), repeating).then(
      // To its end, so that all of it is recorded.
      (response) => void response.arrayBuffer().catch(() => {}),
      () => {}, // a fault has broken it
    );
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise((resolve) => {
      timer = setTimeout(resolve, maxWaitMs);
    });
    await Promise.race([sent, timeUp]);
    clearTimeout(timer);
    if (repeated === undefined) throw new InputError('path: leads to no API, or the guards of the emulator refuse it');
    return { id: repeated };
  };
}

/** The request that repeats a recorded one. @throws InputError */
function repeat({ sent }: RequestRecord, input: unknown): Request {
  const edits = readInput(Edits, input);
  const url = new URL(sent.url);
  if (edits.path !== undefined) url.pathname = edits.path;
  if (edits.query !== undefined) url.search = String(new URLSearchParams(pairsOf(edits.query)));
  const method = edits.method ?? sent.method;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    const headers = edits.headers === undefined ? new Headers(sent.headers) : unmasked(edits.headers, sent.headers);
    for (const name of ofConnection) headers.delete(name);
    return new Request(url, { method, headers, ...(hasBody && { body: bodyOf(edits.body, sent.body) }) });
  } catch (error) {
    if (error instanceof InputError || !(error instanceof TypeError)) throw error;
    throw new InputError(`The input: ${error.message}`, { cause: error }); // a name or value that HTTP does not allow
  }
}

function bodyOf(edited: unknown, body: RequestRecord['sent']['body']): BodyInit | null {
  if (typeof edited === 'string') return edited;
  if (edited !== undefined) return writeJson(edited, 'body');
  if (!body.isWhole) throw new InputError('The body was too long to be kept, so pass another one', { status: 409 });
  return body.length > 0 ? body.bytes : null;
}

function unmasked(edited: Readonly<Record<string, string>>, sent: Headers): Headers {
  const shown = maskCredentials(sent);
  const headers = new Headers(edited);
  for (const [name, value] of [...headers]) {
    if (shown[name] === value) headers.set(name, sent.get(name) ?? value);
  }
  return headers;
}

function pairsOf(query: NonNullable<RequestEdits['query']>): [string, string][] {
  return Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value as string]),
  );
}
