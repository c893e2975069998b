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
import { readError } from '../service/read-error.ts';
import type * as operations from './sessions.ts';
import { create, get, list, listGrouped, update } from './sessions.ts';

/** Options of a UXMate client. The service knows no credentials. */
export interface UxmateOptions extends ClientOptions {
  /** Where the service is: it has no public address. Default: the environment variable `UXMATE_BASE_URL`. */
  readonly baseUrl?: string | undefined;
}

const UXMATE: ProviderDefinition = { name: 'uxmate', baseUrlVariable: 'UXMATE_BASE_URL', readError };

/**
 * Makes the handle that single operations of `@x/agent-sessions/uxmate/sessions` take, for those who want only some of
 * them in their bundle.
 *
 * @throws `config` if an option does not fit.
 */
export function createUxmateClient(options: UxmateOptions = {}): Client {
  return createClient(UXMATE, options);
}

/** The operations on sessions. */
export interface UxmateSessions extends Bound<typeof operations> {}

/** A client of UXMate's session API. */
export interface Uxmate extends CustomRequests {
  readonly sessions: UxmateSessions;
}

/**
 * Makes a client of UXMate's session API. Nothing is sent until an operation is called.
 *
 * @example
 * const uxmate = createUxmate({ baseUrl });
 * const session = await uxmate.sessions.create({ agent_id, text_prompt: 'How did sales go?' });
 * @throws `config` if an option does not fit, or there is no base URL.
 * @see https://github.com/PortalAI/uxmate-client
 */
export function createUxmate(options: UxmateOptions = {}): Uxmate {
  const client = createUxmateClient(options);
  return {
    sessions: bindOperations(client, { create, get, list, listGrouped, update } satisfies typeof operations),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Uxmate;
}
