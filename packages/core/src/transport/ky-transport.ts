/**
 * A transport on an instance of ky, for the option `transport`.
 *
 * @module @x/core/ky
 */

import { outcomeOfStatus } from '../errors/create-error.ts';
import { Deadline } from '../request/deadline.ts';
import { isOwnedHeader } from '../request/headers.ts';
import { fetchOptions } from './fetch-options.ts';
import { callFetch, type Fetch, toTransportResponse } from './fetch-transport.ts';
import {
  failedAfterResponse,
  failureOfTransport,
  isBodyStream,
  refusedBeforeSending,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts';

/** An instance of ky 2: `ky` itself, or what `ky.extend()` and `ky.create()` return. */
export type Ky = (url: string, options: KyOptions) => Promise<Response>;

/** The options that an instance is called with. */
export interface KyOptions {
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
  signal: AbortSignal;
  hooks: { init: ((options: object) => void)[] };
}

/**
 * Sends requests through an instance of ky, so that its hooks can add headers (tracing, signatures) and see responses.
 *
 * A hook can change headers, except for those that describe the body. The URL, the body, retries and timeouts are the
 * client's: what the instance sets for them is ignored, and a hook that changes the URL or the method is refused with a
 * `config` error. What a hook throws becomes a `config` error before the request was sent, and a `response` error after
 * a response has arrived; neither is retried.
 *
 * @param ky Default: ky without hooks, imported by the first request.
 * @example
 * const vapi = createVapi({ transport: kyTransport(ky.extend({ hooks: { beforeRequest: [addTraceHeader] } })) });
 */
export function kyTransport(ky?: Ky): Transport {
  let instance = ky;
  return async (given) => {
    const exchange: Exchange = { step: 'ky could not be loaded' };
    // To be aborted when the response is not wanted: a hook may hold a copy, which keeps the connection open.
    const deadline = ky && new Deadline(Number.POSITIVE_INFINITY, given.signal);
    const request = deadline ? { ...given, signal: deadline.signal } : given;
    let response: Response;
    try {
      instance ??= (await import('ky')).default;
      exchange.step = 'an `init` hook of the ky instance failed';
      const pending = instance(request.url, (ky ? kyOptions : plainOptions)(request, exchange));
      exchange.step = 'a `beforeRequest` hook of the ky instance failed';
      // ky 2 has run our hook by now; anything else may have sent the request in its own way.
      exchange.isSent ||= !exchange.isPrepared;
      response = await pending;
      if (typeof response?.status !== 'number') throw new TypeError('the ky instance returned no Response');
      checkReplacement(response, exchange.response);
    } catch (error) {
      deadline?.stop();
      throw failureOf(error, exchange);
    }
    const received = toTransportResponse(response, response === exchange.response);
    return deadline ? abortedByCancel(received, deadline) : received;
  };
}

/** A hook may replace the response, but a refusal in place of what the server did would lead to a second request. */
function checkReplacement({ status }: Response, original: Response | undefined): void {
  if (!original || outcomeOfStatus(status) === 'applied') return;
  if (outcomeOfStatus(status) === outcomeOfStatus(original.status)) return;
  throw failedAfterResponse(original.status, `and a hook of the ky instance replaced it by one with status ${status}`);
}

function abortedByCancel({ body, ...rest }: TransportResponse, deadline: Deadline): TransportResponse {
  if (!body) return { ...rest, body };
  const cancel = (reason?: unknown) => {
    const canceled = body.cancel(reason);
    deadline.stop();
    return canceled;
  };
  return { ...rest, body: { read: () => body.read(), cancel } };
}

interface Exchange {
  /** What has failed if ky throws now, before the request was sent. */
  step: string;
  isPrepared?: boolean;
  /** Whether the request was sent, or may have been. */
  isSent?: boolean;
  isRetried?: boolean;
  failure?: { readonly error: unknown };
  response?: Response;
}

/** What an instance could set to change the `Request`, or what ky does beside sending it. */
const RESET = {
  ...{ baseUrl: undefined, searchParams: undefined, json: undefined, prefix: '' },
  ...{ retry: 0, timeout: false, totalTimeout: false, throwHttpErrors: false },
  ...{ onUploadProgress: undefined, onDownloadProgress: undefined },
  // The rest of RequestInit.
  ...{ cache: undefined, credentials: undefined, dispatcher: undefined, duplex: undefined, integrity: undefined },
  ...{ keepalive: undefined, mode: undefined, priority: undefined, redirect: undefined, referrer: undefined },
  ...{ referrerPolicy: undefined, window: undefined },
};

/** For ky itself, which has neither hooks nor defaults that could change the request. */
function plainOptions(request: TransportRequest, exchange: Exchange): KyOptions {
  exchange.isPrepared = true;
  const fetch = () => send(exchange, request);
  return {
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    ...sentOf(request),
    hooks: { init: [] },
    fetch,
  } as KyOptions;
}

/** What ky makes its `Request` of. Hooks cannot read a body that is streamed from files. */
function sentOf({ method, headers, body, signal }: TransportRequest) {
  return { method, headers, body: isBodyStream(body) ? null : ((body ?? null) as KyOptions['body']), signal };
}

function kyOptions(request: TransportRequest, exchange: Exchange): KyOptions {
  const { method, headers, body, signal } = sentOf(request);
  // ky calls this after the `init` hooks of the instance.
  const init = (options: { headers?: HeadersInit; fetch?: Fetch }) => {
    exchange.isPrepared = true;
    exchange.step = 'ky refused the options of its instance';
    const merged = new Headers(options.headers);
    for (const [name, value] of Object.entries(headers)) merged.set(name, value);
    const { fetch } = options;
    const sendOnce = (input: Request) => send(exchange, request, input, fetch);
    Object.assign(options, RESET, { method, headers: merged, body, signal, fetch: sendOnce });
  };
  return { method, headers: { ...headers }, body, signal, hooks: { init: [init] } };
}

/**
 * Sends the request in place of ky, once. Of the `Request` of an instance it takes the headers alone, so that everything
 * else is as {@link fetchTransport} sends it.
 */
async function send(exchange: Exchange, request: TransportRequest, input?: Request, fetch?: Fetch): Promise<Response> {
  exchange.isRetried = exchange.isSent === true;
  if (exchange.isRetried) throw new Error('ky may send a request only once');
  exchange.isSent = true;
  try {
    const headers = input ? headersOf(request, input) : request.headers;
    exchange.response = await callFetch({ ...request, headers }, fetchOptions, fetch);
    return exchange.response;
  } catch (error) {
    exchange.failure = { error };
    throw error;
  }
}

function headersOf({ method, url, headers }: TransportRequest, input: Request): Record<string, string> {
  if (input.method !== method) throw refusedBeforeSending('a hook of the ky instance changed the method');
  if (input.url !== url && input.url !== new URL(url).href) {
    throw refusedBeforeSending('a hook of the ky instance changed the URL');
  }
  const result: Record<string, string> = {};
  for (const [name, value] of input.headers) if (!isOwnedHeader(name)) result[name] = value;
  for (const [name, value] of Object.entries(headers)) if (isOwnedHeader(name)) result[name] = value;
  return result;
}

/** The error for the loop. What ky throws may carry its `Request`, or may have been replaced by a `beforeError` hook. */
function failureOf(thrown: unknown, { step, isSent, isRetried, failure, response }: Exchange): unknown {
  if (failure) return failure.error;
  // It gave up before the response: what the request did is unknown.
  if (isSent && !response) return thrown;
  if (failureOfTransport(thrown)) return thrown;
  const { name, message = String(thrown) } = (thrown ?? {}) as Partial<Error>;
  if (!response) return refusedBeforeSending(`${step}: ${message}`, thrown);
  if (isRetried || name === 'ForceRetryError') {
    return failedAfterResponse(response.status, 'and a hook of the ky instance retried: use the option `retries`');
  }
  const problem = `and an \`afterResponse\` hook of the ky instance failed: ${message}`;
  return failedAfterResponse(response.status, problem, thrown);
}
