import {
  type Bound,
  bindOperations,
  type Client,
  type ClientOptions,
  type CustomRequests,
  createClient,
  customRequest,
  type ProviderDefinition,
} from '@x/core';
import { readError } from '../shared/read-error.ts';
import * as operations from './sessions.ts';

/** Options of a UXMate client. The service has no credentials. */
export interface UxmateOptions extends ClientOptions {
  /** Where the service is: it has no public address. Default: the environment variable `UXMATE_BASE_URL`. */
  readonly baseUrl?: string | undefined;
}

const UXMATE: ProviderDefinition = { name: 'uxmate', baseUrlVariable: 'UXMATE_BASE_URL', readError };

/**
 * Creates the handle that the functions of `@x/agent-sessions/uxmate/sessions` take, for a bundle with only some of them.
 *
 * @throws `config` if an option is invalid.
 */
export function createUxmateClient(options: UxmateOptions = {}): Client {
  return createClient(UXMATE, options);
}

/** The operations on sessions. */
export interface UxmateSessions extends Bound<typeof operations> {}

function bindSessions(client: Client): UxmateSessions {
  return bindOperations(client, operations);
}

/**
 * Creates the operations on sessions alone, without the rest of the client: `createUxmate(options).sessions`.
 *
 * @throws `config` if an option is invalid, or there is no base URL.
 */
export function createUxmateSessions(options: UxmateOptions = {}): UxmateSessions {
  return bindSessions(createUxmateClient(options));
}

/** A client of UXMate's session API. */
export interface Uxmate extends CustomRequests {
  readonly sessions: UxmateSessions;
}

/**
 * Creates a client of UXMate's session API. Nothing is sent until an operation is called.
 *
 * @example
 * const uxmate = createUxmate({ baseUrl });
 * const session = await uxmate.sessions.create({ agent_id, text_prompt: 'How did sales go?' });
 * @throws `config` if an option is invalid, or there is no base URL.
 * @see https://github.com/PortalAI/uxmate-client
 */
export function createUxmate(options: UxmateOptions = {}): Uxmate {
  const client = createUxmateClient(options);
  return {
    sessions: bindSessions(client),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Uxmate;
}
