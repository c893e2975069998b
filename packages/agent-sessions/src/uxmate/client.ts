import {
  type Bound,
  bindOperations,
  type Client,
  type ClientOptions,
  type CustomRequest,
  type CustomRequestResult,
  createClient,
  customRequest,
  type ProviderDefinition,
  type Schema,
  type UpdateOptions,
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
export interface Uxmate {
  readonly sessions: UxmateSessions;
  /**
   * Sends a request that this package does not describe, such as one to another part of UXMate's API, with the same
   * limits and errors. The answer is `unknown`, or what a schema given as `response` makes of it.
   *
   * @example
   * const agents = await uxmate.request({ method: 'get', path: ['agents'] });
   * @throws `response` if the answer does not fit the schema.
   */
  request<ResponseSchema extends Schema | undefined = undefined>(
    endpoint: CustomRequest<ResponseSchema>,
    options?: UpdateOptions,
  ): Promise<CustomRequestResult<ResponseSchema>>;
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
  return Object.freeze({
    sessions: bindOperations(client, { create, get, list, listGrouped, update } satisfies typeof operations),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Uxmate);
}
