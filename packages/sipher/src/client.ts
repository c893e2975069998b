import {
  type Bound,
  bindOperations,
  type Client,
  type ClientOptions,
  type CredentialSource,
  type CustomRequests,
  createClient,
  customRequest,
  type ErrorDetails,
  type ErrorResponse,
  type FieldError,
  type ProviderDefinition,
  type SecretKeyOptions,
} from '@x/core';
import type * as operations from './sessions.ts';
import { create, get, delete as remove, update } from './sessions.ts';

/** Options of a Sipher client. */
export interface SipherOptions extends ClientOptions, SecretKeyOptions {
  /**
   * A key of the pro or enterprise tier, or a function that gets it whenever a call needs it; what that function throws
   * is shown nowhere, since it may hold the key. A session belongs to the key that made it: a new key does not find the
   * sessions of the old one. Default: the environment variable `SIPHER_API_KEY`.
   */
  readonly apiKey?: CredentialSource | undefined;
  /** Default: the environment variable `SIPHER_BASE_URL`, else `https://sipher-api.sip-protocol.org`. */
  readonly baseUrl?: string | undefined;
}

const API = 'https://sipher-api.sip-protocol.org';
const NO_API = `Check \`baseUrl\`: the API is at ${API}; sipher.sip-protocol.org serves web pages.`;

const SIPHER: ProviderDefinition = {
  name: 'sipher',
  // Not the one of the published SDKs: that host has since become a web site, which answers any path with a page.
  baseUrl: API,
  baseUrlVariable: 'SIPHER_BASE_URL',
  credential: {
    option: 'apiKey',
    environmentVariable: 'SIPHER_API_KEY',
    // Not `Authorization`, which the API also takes: where both are there, this one wins.
    header: 'x-api-key',
    pastedPrefix: 'Bearer ',
    secret: true,
  },
  secretFields: ['defaultViewingKey'],
  htmlHint: NO_API,
  readError,
};

function readError({ status, headers, body }: ErrorResponse): ErrorDetails {
  const error = fieldsOf(fieldsOf(body)['error']);
  const code = textOf(error['code']);
  const fields = faultsIn(error['details']);
  const said = textOf(error['message']);
  return {
    code,
    fields,
    message:
      said && [said, fields.map(({ field, message }) => `${field}: ${message}`).join('; ')].filter(Boolean).join(': '),
    ...(code === 'DAILY_QUOTA_EXCEEDED' ? readQuota(fieldsOf(error['details']), headers, said) : {}),
    // No operation of the API says so of its own: the base URL leads to something else.
    ...((status === 404 || status === 405) && (!code || code === 'NOT_FOUND') ? { hint: NO_API } : {}),
  };
}

/** The only answer with 429 that the same day does not mend. */
function readQuota(
  details: Readonly<Record<string, unknown>>,
  headers: ErrorResponse['headers'],
  said: string | undefined,
): ErrorDetails {
  const given = textOf(details['resetAt']) ?? '';
  // Nothing but the form of the API: of almost any text that ends in a number, `Date.parse` makes some date.
  const end = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(end)) return { reason: 'quota-exceeded' };
  // Reckoned from the server's own clock, where the answer tells it: this machine's may be wrong.
  const sentAt = Date.parse(headers.get('date') ?? '');
  return {
    reason: 'quota-exceeded',
    hint: said?.includes(given) ? undefined : `The quota resets at ${given}.`,
    retryAfterMs: Math.max(0, end - (Number.isNaN(sentAt) ? Date.now() : sentAt)),
  };
}

/** What is wrong with which field of the body, from a list in the form of zod. */
function faultsIn(details: unknown): FieldError[] {
  if (!Array.isArray(details)) return [];
  return details.map((item: unknown) => {
    const { path, message } = fieldsOf(item);
    const field = Array.isArray(path) ? path.join('.') : '';
    return { field: field || 'body', message: textOf(message) ?? 'is invalid' };
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Makes the handle that single operations of `@x/sipher/sessions` take, for those who want only some of them in their
 * bundle.
 *
 * @throws `config` if an option does not fit.
 */
export function createSipherClient(options: SipherOptions = {}): Client {
  return createClient(SIPHER, options);
}

/** The operations on sessions. */
export interface SipherSessions extends Bound<typeof operations> {}

/** A client of Sipher's session API. */
export interface Sipher extends CustomRequests {
  readonly sessions: SipherSessions;
}

/**
 * Makes a client of Sipher's session API. Nothing is sent, and the key is not read, until an operation is called.
 *
 * @example
 * const sipher = createSipher();
 * const { sessionId } = await sipher.sessions.create({ defaults: { chain: 'solana' }, ttlSeconds: 900 });
 * @throws `config` if an option does not fit.
 */
export function createSipher(options: SipherOptions = {}): Sipher {
  const client = createSipherClient(options);
  return {
    sessions: bindOperations(client, { create, get, update, delete: remove } satisfies typeof operations),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Sipher;
}
