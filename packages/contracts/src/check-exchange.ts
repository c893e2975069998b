import { bodyProblems, bytesOf } from './body.ts';
import { allOperations, type Contract, contractsOf } from './contract.ts';
import { below, type Provider } from './document.ts';
import type { Exchange, ExchangeRequest, Problem } from './exchange.ts';
import type { Operation } from './operations.ts';
import { parameterProblems } from './parameters.ts';
import { responseProblems } from './responses.ts';
import { findRoute, type Route } from './route.ts';
import { securityProblems } from './security.ts';

/** Where the API is served. */
export interface CheckOptions {
  /**
   * URL or path prefix of the API, such as `http://127.0.0.1:4010/vapi`, which is taken off the request's URL first.
   * A request that went elsewhere is a `path` problem. Left out, the documents' paths start at the URL's root.
   */
  readonly baseUrl?: string | undefined;
}

/**
 * Compares an exchange with the documents of a provider. Returns an empty array if it conforms.
 *
 * A request is checked whatever its response was: in a test that sends an invalid request on purpose, expect the
 * problems of the request (see `Problem.part`) and none of the response. Only missing credentials are no problem if
 * the response is not a success. A request whose path or method is in no document has that one problem, since
 * nothing else can be checked; a request without a response is checked alone.
 */
export function checkExchange(provider: Provider, exchange: Exchange, options: CheckOptions = {}): Problem[] {
  const { request, response } = exchange;
  const route = findRouteOf(provider, request, options);
  if ('part' in route) return [route];
  const { contract } = route;

  const headers = new Headers(request.headers);
  return [
    ...securityProblems(contract, route.operation, headers, response),
    ...parameterProblems(contract, route, headers),
    ...requestBodyProblems(contract, route.operation, headers, request),
    ...(response === undefined ? [] : responseProblems(contract, route.operation, response)),
  ];
}

/** The `operationId` that a request means; nothing when its path and method are in no document. */
export function operationOf(
  provider: Provider,
  request: ExchangeRequest,
  options: CheckOptions = {},
): string | undefined {
  const route = findRouteOf(provider, request, options);
  return 'part' in route ? undefined : route.operation.id;
}

/** Each `operationId` of a provider, path by path; with a group, such as `sessions`, those that its functions send. */
export function operationsOf(provider: Provider, group?: string): string[] {
  const isOfGroup = ({ calls }: Operation) => group === undefined || calls[0]?.startsWith(`${group}.`);
  return allOperations(provider)
    .filter(isOfGroup)
    .map(({ id }) => id);
}

/** For each operation of a provider the functions of a client that send it, such as `sessions.list`, `sessions.listAll`. */
export function callsOf(provider: Provider): (readonly string[])[] {
  return allOperations(provider).map(({ calls }) => calls);
}

/** Finds the operation of a request, and the contract that it is part of, or the problem that there is no such operation. */
function findRouteOf(
  provider: Provider,
  request: ExchangeRequest,
  { baseUrl }: CheckOptions,
): (Route & { readonly contract: Contract }) | Problem {
  const route = findRoute(allOperations(provider), request, baseUrl);
  if ('part' in route) return route;
  const contract = contractsOf(provider).find(({ operations }) => operations.includes(route.operation));
  if (contract === undefined) throw new Error(`${route.operation.id} is an operation of no contract`);
  return { ...route, contract };
}

function requestBodyProblems(
  contract: Contract,
  { requestBody }: Operation,
  headers: Headers,
  request: ExchangeRequest,
): Problem[] {
  const part = 'request-body';
  const bytes = bytesOf(request.body);
  if (requestBody === undefined) {
    return bytes.length === 0 ? [] : [{ part, at: '', message: 'is sent and none is declared' }];
  }
  if (bytes.length === 0) return requestBody.value.required ? [{ part, at: '', message: 'is required' }] : [];
  const { content } = requestBody.value;
  const contentPointer = below(requestBody.pointer, 'content');
  return bodyProblems(contract, { part, headers, bytes, content, contentPointer });
}
