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
  type ProviderDefinition,
  type SecretKeyOptions,
} from '@x/core';
import * as chatOperations from './chats/chats.ts';
import * as streaming from './chats/stream.ts';
import * as ensuring from './ensure.ts';
import * as operations from './sessions.ts';

/** Options of a Vapi client. */
export interface VapiOptions extends ClientOptions, SecretKeyOptions {
  /**
   * The organisation's private key, or a function that returns it whenever a call needs it; errors of that function are
   * not shown, since they may hold the key. Public keys are for voice calls in browsers: this API refuses them. Default:
   * the environment variable `VAPI_API_KEY`.
   */
  readonly apiKey?: CredentialSource | undefined;
  /** Default: the environment variable `VAPI_BASE_URL`, else `https://api.vapi.ai`. */
  readonly baseUrl?: string | undefined;
}

const VAPI: ProviderDefinition = {
  name: 'vapi',
  baseUrl: 'https://api.vapi.ai',
  baseUrlVariable: 'VAPI_BASE_URL',
  credential: {
    option: 'apiKey',
    environmentVariable: 'VAPI_API_KEY',
    header: 'authorization',
    prefix: 'Bearer ',
    secret: true,
  },
  callOptions: ['lock'],
  requestIdHeaders: ['x-request-id', 'cf-ray'],
  secretFields: ['twilioAuthToken', 'twilioApiKey', 'twilioApiSecret', 'credentials', 'headers'],
  readError,
};

function readError({ status, body }: ErrorResponse): ErrorDetails {
  const { reason } = Object(body) as { readonly reason?: unknown };
  return {
    message: messageOf(body),
    code: typeof reason === 'string' ? reason : undefined,
    // Lasts until somebody pays: a retry does not help.
    reason: status === 402 ? 'quota-exceeded' : undefined,
    hint: HINTS[status],
  };
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Use a private key: this API refuses public keys.',
  402: 'Chats need a payment method or credits in the dashboard of Vapi.',
};

/** The API's framework sends one string for a broken rule, and an array of them for invalid fields. */
function messageOf(body: unknown): string | undefined {
  const { message } = Object(body) as { readonly message?: unknown };
  if (Array.isArray(message)) return message.filter((item) => typeof item === 'string').join('; ') || undefined;
  return typeof message === 'string' ? message : undefined;
}

/**
 * Creates the handle that the single operations of `@x/vapi/sessions` take, for those who want only some of them in their
 * bundle.
 *
 * @throws `config` if an option is invalid.
 */
export function createVapiClient(options: VapiOptions = {}): Client {
  return createClient(VAPI, options);
}

/** The operations on sessions. */
export interface VapiSessions
  // Mapped over the modules that declare the functions: over one that re-exports them, editors show no comments.
  extends Bound<typeof operations>,
    Bound<typeof ensuring> {}

function bindSessions(client: Client): VapiSessions {
  return bindOperations(client, { ...operations, ...ensuring });
}

/**
 * Creates a client of the operations on sessions alone.
 *
 * @example
 * const sessions = createVapiSessions();
 * const session = await sessions.create({ name: 'support' });
 * @throws `config` if an option is invalid.
 */
export function createVapiSessions(options: VapiOptions = {}): VapiSessions {
  return bindSessions(createVapiClient(options));
}

/** The operations on chats. */
export interface VapiChats extends Bound<typeof chatOperations>, Bound<typeof streaming> {}

function bindChats(client: Client): VapiChats {
  return bindOperations(client, { ...chatOperations, ...streaming });
}

/**
 * Creates a client of the operations on chats alone.
 *
 * @example
 * const chats = createVapiChats();
 * console.log(textOf(await chats.create({ sessionId, input: 'Hello' })));
 * @throws `config` if an option is invalid.
 */
export function createVapiChats(options: VapiOptions = {}): VapiChats {
  return bindChats(createVapiClient(options));
}

/** A client of Vapi's sessions, and of the chats that are their turns. */
export interface Vapi extends CustomRequests {
  readonly sessions: VapiSessions;
  readonly chats: VapiChats;
}

/**
 * Creates a client of Vapi's session API and of its chats. Nothing is sent, and the key is not read, until an operation is called.
 *
 * @example
 * const vapi = createVapi();
 * const session = await vapi.sessions.create({ name: 'support', customer: { number: '+15550100' } });
 * @throws `config` if an option is invalid.
 * @see https://docs.vapi.ai/api-reference/sessions/create
 */
export function createVapi(options: VapiOptions = {}): Vapi {
  const client = createVapiClient(options);
  return {
    sessions: bindSessions(client),
    chats: bindChats(client),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Vapi;
}
