import {
  type Bound,
  bindOperations,
  type Client,
  type ClientOptions,
  type CredentialSource,
  type CustomRequests,
  createClient,
  customRequest,
  type ProviderDefinition,
  type SecretKeyOptions,
} from '@x/core';
import type * as operations from './sessions.ts';
import { create, get, list, listAll, delete as remove, update } from './sessions.ts';

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
  requestIdHeaders: ['x-request-id', 'cf-ray'],
  secretFields: ['twilioAuthToken', 'twilioApiKey', 'twilioApiSecret', 'credentials', 'headers'],
  readError: ({ status, body }) => ({
    message: messageOf(body),
    hint: status === 401 ? 'Use a private key: this API refuses public keys.' : undefined,
  }),
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
export interface VapiSessions extends Bound<typeof operations> {}

function bindSessions(client: Client): VapiSessions {
  return bindOperations(client, { create, get, list, listAll, update, delete: remove } satisfies typeof operations);
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

/** A client of Vapi's session API. */
export interface Vapi extends CustomRequests {
  readonly sessions: VapiSessions;
}

/**
 * Creates a client of Vapi's session API. Nothing is sent, and the key is not read, until an operation is called.
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
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Vapi;
}
