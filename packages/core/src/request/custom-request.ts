import type { Client } from '../client/client.ts';
import type { UpdateOptions } from '../client/options.ts';
import { excerpt } from '../errors/redact.ts';
import { createUsageError, invalidInput, type UsageError } from '../errors/usage-error.ts';
import { isPlainObject } from '../schema/describe-type.ts';
import { anyValue, type OutputOf, type Schema } from '../schema/standard-schema.ts';
import { jsonBody } from './json-body.ts';
import { queryOf } from './query.ts';
import { goneIsDone } from './reconcile.ts';
import { request } from './request.ts';
import type { RequestDescription } from './request-description.ts';
import type { Effect } from './retry-policy.ts';
import type { PathSegment } from './url.ts';

/** A request to an endpoint that the package does not describe. */
export interface CustomRequest<ResponseSchema extends Schema | undefined = undefined> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Segments below the base URL, each encoded as one: `['session', { id }, 'notes']`. */
  readonly path: readonly PathSegment[];
  /** Texts, numbers, booleans, dates, lists of those (their key is repeated), objects of those (`key[field]=`). */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /**
   * What may be done after a lost answer. Default: `read` for `get`, `unsafe` (never sent again) for the others. After
   * `delete` was sent again, a not-found counts as done, and gives `undefined`; where `response` asks for an answer, it
   * is an error.
   */
  readonly effect?: Effect | undefined;
  /**
   * Checks the answer and types it: valibot, zod or whatever speaks Standard Schema. An answer that does not fit is
   * refused. Default: the parsed JSON, as `unknown`.
   */
  readonly response?: ResponseSchema | undefined;
}

/** What every client has beside its groups of operations. */
export interface CustomRequests {
  /**
   * Sends a request that this package does not describe, such as one to another part of the provider's API, with the same
   * credential, limits, retries and errors. Resolves to the parsed JSON as `unknown`, or to what the schema given as
   * `response` makes of it.
   *
   * @example
   * const calls = await client.request({ method: 'get', path: ['call'], query: { limit: 10 } });
   * @throws `response` if the response does not match the schema.
   */
  request<ResponseSchema extends Schema | undefined = undefined>(
    request: CustomRequest<ResponseSchema>,
    options?: UpdateOptions,
  ): Promise<CustomRequestResult<ResponseSchema>>;
}

/** What {@link customRequest} resolves to. */
export type CustomRequestResult<S extends Schema | undefined> = S extends Schema ? OutputOf<S> : unknown;

/**
 * Sends a request that the package does not describe through the same pipeline as the others: credential, limits,
 * safe repeats, truthful errors. An answer without a body gives `undefined`.
 */
export async function customRequest<S extends Schema | undefined = undefined>(
  client: Client,
  endpoint: CustomRequest<S>,
  options?: UpdateOptions,
): Promise<CustomRequestResult<S>> {
  return (await request(client, describeEndpoint(client, endpoint), options)) as CustomRequestResult<S>;
}

function describeEndpoint(client: Client, endpoint: CustomRequest<Schema | undefined>): RequestDescription<Schema> {
  const { method, path, query, body, response } = checkEndpoint(client, endpoint);
  const name = path
    // So that it reads as no other path: a slash within a segment is none between two.
    .map((segment) =>
      typeof segment === 'string' ? segment.replace(/[/?#%]/g, encodeURIComponent) : `{${Object.keys(segment)[0]}}`,
    )
    .join('/');
  return {
    operation: excerpt(`${method} /${name}`, 100),
    method,
    effect: endpoint.effect ?? (method === 'get' ? 'read' : 'unsafe'),
    // Unlike those of an operation, these pieces may hold an id, so each one is encoded.
    path: path.map((segment) => (typeof segment === 'string' ? { path: segment } : segment)),
    ...(query === undefined ? {} : { query: queryOf(query, anyValue) }),
    ...(body === undefined ? {} : { body: jsonBody(body, anyValue) }),
    response: response ?? anyValue,
    ...(response === undefined && { reconcile: goneIsDone }),
    enforced: 'all',
    mayBeEmpty: response === undefined,
  };
}

const METHODS: readonly string[] = ['get', 'post', 'put', 'patch', 'delete'];
const EFFECTS: readonly unknown[] = [undefined, 'read', 'delete', 'set', 'unsafe'];

/** What the types say, for those who call from JavaScript. */
function checkEndpoint<Endpoint extends CustomRequest<Schema | undefined>>(
  { provider }: Client,
  endpoint: Endpoint,
): Endpoint {
  const refuse = (fault: UsageError) => createUsageError({ provider, operation: 'request' }, fault);
  if (!isPlainObject(endpoint)) throw refuse(invalidInput('endpoint', 'must be an object'));
  const { method, path, effect, response } = endpoint;
  if (!METHODS.includes(method)) throw refuse(invalidInput('method', `must be one of ${METHODS.join(', ')}`));
  if (!Array.isArray(path)) throw refuse(invalidInput('path', 'must be a list of segments'));
  if (!EFFECTS.includes(effect)) throw refuse(invalidInput('effect', "must be 'read', 'delete', 'set' or 'unsafe'"));
  if (response !== undefined && typeof response?.['~standard']?.validate !== 'function') {
    throw refuse(invalidInput('response', 'must be a schema (Standard Schema)'));
  }
  return endpoint;
}
