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
} from '@x/core';
import { readError } from '../shared/read-error.ts';
import * as operations from './sessions.ts';
import type * as subscribing from './subscribe.ts';
import { subscribe } from './subscribe.ts';
import type * as waiting from './wait-until-settled.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

/** Options of a Portal client. */
export interface PortalOptions extends ClientOptions {
  /**
   * A user's token, with or without `Bearer `, or a function that gets it whenever a call needs it; what that function
   * throws is shown nowhere, since it may hold the token. It is issued to one user, so a browser may have it. Default: the
   * environment variable `PORTAL_TOKEN`.
   */
  readonly token?: CredentialSource | undefined;
  /** Where the service is: it has no public address. Default: the environment variable `PORTAL_BASE_URL`. */
  readonly baseUrl?: string | undefined;
}

const PORTAL: ProviderDefinition = {
  name: 'portal',
  baseUrlVariable: 'PORTAL_BASE_URL',
  credential: {
    option: 'token',
    environmentVariable: 'PORTAL_TOKEN',
    header: 'authorization',
    prefix: 'Bearer ',
    secret: false,
  },
  callOptions: ['after', 'onSnapshot'],
  readError,
};

/**
 * Creates the handle that the functions of `@x/agent-sessions/portal/sessions` take, for a bundle with only some of them.
 *
 * @throws `config` if an option is invalid.
 */
export function createPortalClient(options: PortalOptions = {}): Client {
  return createClient(PORTAL, options);
}

/** The operations on sessions. */
export interface PortalSessions
  // Mapped over the modules that declare the functions: over one that re-exports them, editors show no comments.
  extends Bound<typeof operations>,
    Bound<typeof subscribing>,
    Bound<typeof waiting> {}

function bindSessions(client: Client): PortalSessions {
  return bindOperations(client, {
    ...operations,
    ...({ subscribe } satisfies typeof subscribing),
    ...({ waitUntilSettled } satisfies typeof waiting),
  });
}

/**
 * Creates the operations on sessions alone, without the rest of the client: `createPortal(options).sessions`.
 *
 * @throws `config` if an option is invalid, or there is no base URL.
 */
export function createPortalSessions(options: PortalOptions = {}): PortalSessions {
  return bindSessions(createPortalClient(options));
}

/** A client of Portal's session API. */
export interface Portal extends CustomRequests {
  readonly sessions: PortalSessions;
}

/**
 * Creates a client of Portal's session API. Nothing is sent, and the token is not read, until an operation is called.
 *
 * @example
 * const portal = createPortal({ baseUrl, token });
 * const { session_id } = await portal.sessions.createAsync({ agent_id, text_prompt: 'How did sales go?', files: [file] });
 * for await (const session of portal.sessions.subscribe(session_id)) console.log(session.status);
 * @throws `config` if an option is invalid, or there is no base URL.
 * @see https://github.com/PortalAI/portal-api-client
 */
export function createPortal(options: PortalOptions = {}): Portal {
  const client = createPortalClient(options);
  return {
    sessions: bindSessions(client),
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Portal;
}
