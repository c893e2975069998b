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
  type ProviderDefinition,
  type SecretKeyOptions,
} from '@x/core';
import type * as bulkEndpoints from './bulk/endpoints.ts';
import type * as bulk from './bulk/many.ts';
import type { BulkResult } from './bulk/result.ts';
import type { BulkOptions } from './bulk/state.ts';
import type * as endpoints from './endpoints.ts';
import type * as ensuring from './ensure.ts';
import type * as listing from './listing.ts';
import { reasonOfText } from './reason-of-text.ts';
import type { CreateSessionItem } from './schemas/bulk.ts';
import type * as operations from './sessions.ts';
import {
  bulkCreate,
  bulkDelete,
  create,
  createMany,
  deleteMany,
  ensure,
  get,
  list,
  listAll,
  delete as remove,
  resume,
  update,
  waitUntilReady,
} from './sessions.ts';
import type * as waiting from './wait-until-ready.ts';

/** Options of a client of deployment sessions. */
export interface EdgegapOptions extends ClientOptions, SecretKeyOptions {
  /**
   * The organisation's API token, with or without its prefix `token `, or a function that gets it whenever a call needs
   * it; what that function throws is shown nowhere, since it may hold the token. It opens the whole organisation and cannot
   * be narrowed. Default: the environment variable `EDGEGAP_API_TOKEN`.
   */
  readonly apiKey?: CredentialSource | undefined;
  /** Default: the environment variable `EDGEGAP_BASE_URL`, else `https://api.edgegap.com`. */
  readonly baseUrl?: string | undefined;
}

const EDGEGAP: ProviderDefinition = {
  name: 'edgegap',
  baseUrl: 'https://api.edgegap.com',
  baseUrlVariable: 'EDGEGAP_BASE_URL',
  credential: {
    option: 'apiKey',
    environmentVariable: 'EDGEGAP_API_TOKEN',
    header: 'authorization',
    prefix: 'token ',
    secret: true,
  },
  callOptions: ['onStatus', 'chunkSize', 'concurrency', 'onProgress'],
  readError: ({ status, body }) => readError(status, body),
};

/** Errors are `{ message }`; where fields do not fit, perhaps with a text for each of them in `errors`. */
function readError(status: number, body: unknown): ErrorDetails {
  const { message, errors } = Object(body) as Record<string, unknown>;
  const said = typeof message === 'string' ? message : undefined;
  const hasFields = typeof errors === 'object' && errors !== null && !Array.isArray(errors);
  const fields = hasFields ? Object.entries(errors).map(([field, text]) => ({ field, message: textOf(text) })) : [];
  return {
    message: said,
    fields,
    // The one status for nearly everything. The others speak for themselves.
    reason: status !== 400 ? undefined : fields.length > 0 ? 'invalid' : reasonOfText(said ?? ''),
  };
}

/** One text, or several, or something deeper. */
function textOf(text: unknown): string {
  if (Array.isArray(text)) return text.map(textOf).join('; ');
  return typeof text === 'string' ? text : JSON.stringify(text);
}

/**
 * Makes the handle that single operations of `@x/deployment-sessions/sessions` take, for those who want only some of
 * them in their bundle.
 *
 * @throws `config` if an option does not fit.
 */
export function createEdgegapClient(options: EdgegapOptions = {}): Client {
  return createClient(EDGEGAP, options);
}

type Leading = [requestId: string];

/** The operations on the sessions of one deployment. */
export interface Sessions
  // Mapped over the modules themselves: over what another one re-exports, editors show no comments.
  extends Bound<typeof endpoints, Leading>,
    Bound<typeof listing, Leading>,
    Bound<typeof ensuring, Leading>,
    Bound<typeof waiting, Leading>,
    Bound<typeof bulkEndpoints, Leading>,
    Bound<typeof bulk, Leading> {
  /**
   * Goes on with what an earlier `createMany` or `deleteMany` left: reads what became of the `unknown`, and sends what is
   * `not-sent`. What succeeded or failed stays as it is.
   *
   * @param result The earlier result, also one that was stored as JSON. It is not changed.
   * @returns The verdicts of all items of the earlier call, brought up to date.
   * @throws `input` if the result is of another deployment.
   */
  resume<Item extends CreateSessionItem | string>(
    result: BulkResult<Item>,
    options?: BulkOptions,
  ): Promise<BulkResult<Item>>;
}

/** A client of Edgegap's deployment (custom) sessions. */
export interface Edgegap extends CustomRequests {
  /**
   * The sessions of one deployment. Nothing is sent; an id that does not fit is refused by the operations.
   *
   * @param requestId The deployment's id (`request_id`), as given when it was requested.
   */
  deployment(requestId: string): { readonly sessions: Sessions };
}

/**
 * Makes a client of Edgegap's deployment (custom) sessions: seats for players in a running game server. Nothing is sent,
 * and the token is not read, until an operation is called.
 *
 * @example
 * const { sessions } = createEdgegap().deployment(requestId);
 * await sessions.ensure('match-42', { ip_list: ['203.0.113.7'] });
 * const { deployment } = await sessions.waitUntilReady('match-42');
 * @throws `config` if an option does not fit.
 * @see https://docs.edgegap.com/docs/api
 */
export function createEdgegap(options: EdgegapOptions = {}): Edgegap {
  const client = createEdgegapClient(options);
  return {
    deployment: (requestId) => {
      // Bound, a generic operation forgets what its own type says: `resume` gives items of the kind that it gets.
      const sessions = bindOperations(
        client,
        {
          create,
          get,
          list,
          listAll,
          update,
          delete: remove,
          ensure,
          waitUntilReady,
          bulkCreate,
          bulkDelete,
          createMany,
          deleteMany,
          resume,
        } satisfies typeof operations,
        requestId,
      ) as Sessions;
      return { sessions };
    },
    request: (endpoint, requestOptions) => customRequest(client, endpoint, requestOptions),
  } satisfies Edgegap;
}
