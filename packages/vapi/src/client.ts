import {
  type Bound,
  bindOperations,
  type Client,
  type ClientOptions,
  type CredentialSource,
  type CustomRequests,
  createClient,
  credentialOf,
  customRequest,
  type ProviderDefinition,
  type SecretKeyOptions,
} from '@x/core';
import type * as operations from './sessions.ts';
import { create, get, list, listAll, delete as remove, update } from './sessions.ts';

/** Options of a Vapi client. */
export interface VapiOptions extends ClientOptions, SecretKeyOptions {
  /**
   * The organisation's private key (public keys are for voice calls in browsers and do not open this API), or a
   * function that gets it whenever a call needs it; what that function throws is shown nowhere, since it may hold the key.
   * Default: the environment variable `VAPI_API_KEY`.
   */
  readonly apiKey?: CredentialSource | undefined;
  /** Default `https://api.vapi.ai`. */
  readonly baseUrl?: string | undefined;
}

const VAPI: ProviderDefinition = {
  name: 'vapi',
  baseUrl: 'https://api.vapi.ai',
  credential: credentialOf({
    option: 'apiKey',
    environmentVariable: 'VAPI_API_KEY',
    header: 'authorization',
    prefix: 'Bearer ',
    secret: true,
  }),
  requestIdHeaders: ['x-request-id', 'cf-ray'],
  secretFields: ['twilioAuthToken', 'twilioApiKey', 'twilioApiSecret', 'credentials', 'headers'],
  readError: ({ status, body }) => ({
    message: messageOf(body),
    hint: status === 401 ? 'Use a private key: a public key does not open this API.' : undefined,
  }),
};

/** The API's framework gives one text for a broken rule, and a list where fields do not fit. */
function messageOf(body: unknown): string | undefined {
  const { message } = Object(body) as { readonly message?: unknown };
  if (Array.isArray(message)) return message.filter((item) => typeof item === 'string').join('; ') || undefined;
  return typeof message === 'string' ? message : undefined;
}

/**
 * Makes the handle that single operations of `@x/vapi/sessions` take, for those who want only some of them in their
 * bundle.
 *
 * @throws `config` if an option does not fit.
 */
export function createVapiClient(options: VapiOptions = {}): Client {
  return createClient(VAPI, options);
}

/** The operations on sessions. */
export interface VapiSessions extends Bound<typeof operations> {}

/** A client of Vapi's session API. */
export interface Vapi extends CustomRequests {
  readonly sessions: VapiSessions;
}

/**
 * Makes a client of Vapi's session API. Nothing is sent, and the key is not read, until an operation is called.
 *
 * @example
 * const vapi = createVapi();
 * const session = await vapi.sessions.create({ name: 'support', customer: { number: '+15550100' } });
 * @throws `config` if an option does not fit.
 * @see https://docs.vapi.ai/api-reference/sessions/create
 */
export function createVapi(options: VapiOptions = {}): Vapi {
  const client = createVapiClient(options);
  return Object.freeze({
    sessions: bindOperations(client, {
      create,
      get,
      list,
      listAll,
      update,
      delete: remove,
    } satisfies typeof operations),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Vapi);
}
