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
import * as operations from './sessions.ts';

/** Options of a Sipher client. */
export interface SipherOptions extends ClientOptions, SecretKeyOptions {
  /**
   * A key of the pro or enterprise tier, or a function that gets it whenever a call needs it; what that function throws
   * is shown nowhere, since it may hold the key. A session belongs to the key that created it: a new key does not find the
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
  // Not the one of the published SDKs: that host has since become a web site, which serves a page at any path.
  baseUrl: API,
  baseUrlVariable: 'SIPHER_BASE_URL',
  credential: {
    option: 'apiKey',
    environmentVariable: 'SIPHER_API_KEY',
    // Not `Authorization`, which the API also takes: where a request has both, this one wins.
    header: 'x-api-key',
    pastedPrefix: 'Bearer ',
    secret: true,
  },
  secretFields: ['defaultViewingKey'],
  htmlHint: NO_API,
  readError,
};

function readError({ status, headers, body }: ErrorResponse): ErrorDetails {
  const error = objectOf(objectOf(body)['error']);
  const code = stringOf(error['code']);
  const message = stringOf(error['message']);
  const fields = fieldErrorsOf(error['details']);
  return {
    code,
    fields,
    message:
      message &&
      [message, fields.map((each) => `${each.field}: ${each.message}`).join('; ')].filter(Boolean).join(': '),
    ...(code === 'DAILY_QUOTA_EXCEEDED' ? readQuota(objectOf(error['details']), headers, message) : {}),
    // No operation of the API responds so itself: the base URL leads to something else.
    ...((status === 404 || status === 405) && (!code || code === 'NOT_FOUND') ? { hint: NO_API } : {}),
  };
}

/** The only 429 that lasts for the rest of the day. */
function readQuota(
  details: Readonly<Record<string, unknown>>,
  headers: ErrorResponse['headers'],
  message: string | undefined,
): ErrorDetails {
  const resetAt = stringOf(details['resetAt']) ?? '';
  // Only the API's own format: `Date.parse` makes some date of almost any string that ends in a number.
  const end = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(resetAt) ? Date.parse(resetAt) : Number.NaN;
  if (Number.isNaN(end)) return { reason: 'quota-exceeded' };
  // By the server's own clock, where the response has its time: this machine's may be wrong.
  const sentAt = Date.parse(headers.get('date') ?? '');
  return {
    reason: 'quota-exceeded',
    hint: message?.includes(resetAt) ? undefined : `The quota resets at ${resetAt}.`,
    retryAfterMs: Math.max(0, end - (Number.isNaN(sentAt) ? Date.now() : sentAt)),
  };
}

/** The invalid fields of the body, from an array in zod's format. */
function fieldErrorsOf(details: unknown): FieldError[] {
  if (!Array.isArray(details)) return [];
  return details.map((item: unknown) => {
    const { path, message } = objectOf(item);
    const field = Array.isArray(path) ? path.join('.') : '';
    return { field: field || 'body', message: stringOf(message) ?? 'is invalid' };
  });
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Creates the handle that the functions of `@x/sipher/sessions` take, for a bundle with only some of them.
 *
 * @throws `config` if an option is invalid.
 */
export function createSipherClient(options: SipherOptions = {}): Client {
  return createClient(SIPHER, options);
}

/** The operations on sessions. */
export interface SipherSessions extends Bound<typeof operations> {}

function bindSessions(client: Client): SipherSessions {
  return bindOperations(client, operations);
}

/**
 * Creates the operations on sessions alone, without the rest of the client: `createSipher(options).sessions`.
 *
 * @throws `config` if an option is invalid.
 */
export function createSipherSessions(options: SipherOptions = {}): SipherSessions {
  return bindSessions(createSipherClient(options));
}

/** A client of Sipher's session API. */
export interface Sipher extends CustomRequests {
  readonly sessions: SipherSessions;
}

/**
 * Creates a client of Sipher's session API. Nothing is sent, and the key is not read, until an operation is called.
 *
 * @example
 * const sipher = createSipher();
 * const { sessionId } = await sipher.sessions.create({ defaults: { chain: 'solana' }, ttlSeconds: 900 });
 * @throws `config` if an option is invalid.
 */
export function createSipher(options: SipherOptions = {}): Sipher {
  const client = createSipherClient(options);
  return {
    sessions: bindSessions(client),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Sipher;
}
