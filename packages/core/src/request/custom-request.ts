import type { Client } from '../client/client.ts';
import type { UpdateOptions } from '../client/options.ts';
import { excerpt } from '../errors/redact.ts';
import { checkInput } from '../errors/usage-error.ts';
import { isPlainObject } from '../schema/describe-type.ts';
import { anyValue, type OutputOf, type Schema } from '../schema/standard-schema.ts';
import { jsonBody } from './build-request.ts';
import { fail } from './call-context.ts';
import { startOperation } from './operation.ts';
import { queryOf } from './query.ts';
import { request } from './request.ts';
import type { RequestDescription } from './request-description.ts';
import type { Effect } from './retry-policy.ts';
import { encodePath, type PathSegment } from './url.ts';

type Method = RequestDescription<Schema>['method'];

/** A request to an endpoint that the package does not describe. */
export interface CustomRequest<ResponseSchema extends Schema | undefined = undefined> {
  readonly method: Method | Uppercase<Method>;
  /**
   * The path below the base URL: `'/call/123'`, or segments, each encoded as one: `['call', { id }, 'notes']`. Use
   * segments for ids that others choose.
   */
  readonly path: string | readonly PathSegment[];
  /** Strings, numbers, booleans, dates, arrays of those (their key is repeated), objects of those (`key[field]=`). */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /**
   * What the request does on the server, which decides when it may be retried. Default: `read` for `GET`, else `unsafe`. A
   * retried `delete` that gets not-found is done, and resolves to `undefined`; with a `response` schema that is an error.
   */
  readonly effect?: Effect | undefined;
  /** A Standard Schema (valibot, zod, …) that must match the response, and types it. Default: the JSON, as `unknown`. */
  readonly response?: ResponseSchema | undefined;
}

/** What every client has beside its groups of operations. */
export interface CustomRequests {
  /**
   * Sends a request that this package does not describe, with the same credential, limits, retries and errors. Resolves to
   * the parsed JSON as `unknown`, or to the output of the schema passed as `response`.
   *
   * @example
   * const calls = await client.request({ method: 'GET', path: '/call', query: { limit: 10 } });
   * @throws `response` if the response does not match the schema.
   */
  request<ResponseSchema extends Schema | undefined = undefined>(
    request: CustomRequest<ResponseSchema>,
    options?: UpdateOptions,
  ): Promise<CustomRequestResult<ResponseSchema>>;
}

/** What {@link customRequest} resolves to. */
export type CustomRequestResult<S extends Schema | undefined> = S extends Schema ? OutputOf<S> : unknown;

/** Sends a request that the package does not describe. A response without a body resolves to `undefined`. */
export async function customRequest<S extends Schema | undefined = undefined>(
  client: Client,
  endpoint: CustomRequest<S>,
  options?: UpdateOptions,
): Promise<CustomRequestResult<S>> {
  const description = descriptionOf(client, endpoint, options);
  return (await request(client, description, options)) as CustomRequestResult<S>;
}

function descriptionOf(
  client: Client,
  endpoint: CustomRequest<Schema | undefined>,
  options: UpdateOptions = {},
): RequestDescription<Schema> {
  try {
    checkEndpoint(endpoint);
    const { query, body, response } = endpoint;
    const method = endpoint.method.toLowerCase() as Method;
    const { operation, path } = describePath(endpoint.path);
    return {
      operation: excerpt(`${method} ${operation}`, 100),
      method,
      effect: endpoint.effect ?? (method === 'get' ? 'read' : 'unsafe'),
      path,
      ...(query !== undefined && { query: queryOf(query, anyValue) }),
      ...(body !== undefined && { body: jsonBody(body, anyValue) }),
      response: response ?? anyValue,
      enforced: 'all',
      mayBeEmpty: response === undefined,
    };
  } catch (error) {
    throw fail(startOperation(client, 'request', options).call, error);
  }
}

function describePath(path: string | readonly PathSegment[]): Pick<RequestDescription<Schema>, 'operation' | 'path'> {
  if (typeof path === 'string') return { operation: path, path: [encodePath('path', path)] };
  const names = path.map((segment) =>
    // So that it reads as no other path: a slash within a segment does not separate two.
    typeof segment === 'string'
      ? segment.replace(/[/?#%]/g, encodeURIComponent)
      : `{${Object.keys(Object(segment))[0]}}`,
  );
  // Unlike those of an operation, these pieces may hold an id, so each one is encoded.
  const encoded = path.map((segment) => (typeof segment === 'string' ? { path: segment } : segment));
  return { operation: `/${names.join('/')}`, path: encoded };
}

const METHODS: readonly unknown[] = ['get', 'post', 'put', 'patch', 'delete'];
const EFFECTS: readonly unknown[] = ['read', 'delete', 'set', 'unsafe'];

function checkEndpoint(endpoint: CustomRequest<Schema | undefined>): void {
  checkInput(isPlainObject(endpoint), 'endpoint', 'an object', endpoint);
  const { method, path, effect = 'read', response = anyValue } = endpoint;
  const isMethod = typeof method === 'string' && METHODS.includes(method.toLowerCase());
  checkInput(isMethod, 'method', `one of ${METHODS.join(', ')}`, method);
  checkInput(typeof path === 'string' || Array.isArray(path), 'path', 'a string or an array of segments', path);
  checkInput(EFFECTS.includes(effect), 'effect', `one of ${EFFECTS.join(', ')}`, effect);
  checkInput(typeof response?.['~standard']?.validate === 'function', 'response', 'a Standard Schema', response);
}
