import type { Client } from '../client/client.ts';
import { checkMilliseconds, copyOptions, type Limits, type RequestOptions } from '../client/options.ts';
import { createError, type Failure, unusableResponse } from '../errors/create-error.ts';
import { isClientError } from '../errors/errors.ts';
import { type EncodedRequest, encodeRequest, type PreparedRequest } from '../request/build-request.ts';
import { type Call, emit, fail, startCall, succeed } from '../request/call-context.ts';
import { monotonicNow, throwIfAborted } from '../request/deadline.ts';
import { checkSignal, limitsOf, outcomeOf, prepare, retryWhereSafe } from '../request/request.ts';
import type { RequestDescription } from '../request/request-description.ts';
import { tryParseJson } from '../response/read-body.ts';
import { failureOfError } from '../response/read-error.ts';
import type { Head } from '../response/read-response.ts';
import { validateResponse } from '../response/validate-response.ts';
import { isObject } from '../schema/describe-type.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { type Cancellation, cancellable } from './cancellable.ts';
import { Connection, type StreamParser } from './connection.ts';

/** Options of a streamed request. */
export interface StreamOptions extends RequestOptions {
  /** Milliseconds for one attempt until its response headers have arrived. Default: the client's `timeout`, else 300,000. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds for the whole, from the first read on, the consumer's own time included. Default: the client's
   * `totalTimeout`, else 300,000.
   */
  readonly totalTimeout?: number | undefined;
  /**
   * Milliseconds without anything new after which the stream counts as broken. Default 60,000. It counts from the response
   * headers on, while the consumer waits; heartbeats of any form are not new.
   */
  readonly idleTimeout?: number | undefined;
  /** How often the request may be retried where it provably did nothing. Once the stream has begun, it never is. */
  readonly retries?: number | undefined;
}

/** What a streamed response consists of: everything that a provider decides. */
export interface StreamSource<Item> {
  /** Makes the parser for a content type; `undefined` if a response of that type cannot be read. */
  readonly parserFor: (contentType: string) => StreamParser | undefined;
  /** The value as an item, if it is one; other data is ignored. */
  readonly itemOf: (value: object) => Item | undefined;
  /** The error that an object reports in place of an item, if it does, with the status that it claims. */
  readonly errorOf: (value: object) => { readonly status: number | undefined } | undefined;
  /** Called with each item, before it is yielded. */
  readonly onItem: (item: Item) => void;
  /** Called at the end: with nothing, or with why the stream is not complete, also where the consumer has left it. */
  readonly onEnd: (error?: unknown) => void;
  /** What the items amount to so far: `partialText` of the error. */
  readonly textSoFar: () => string;
}

const DEFAULT_IDLE_TIMEOUT = 60_000;

/**
 * Sends a request whose response is a stream, when it is first read, and yields the items of the stream. What the caller
 * passed is checked at the call. The end of the body is the end; whatever breaks the stream before that is an error with
 * `partialText`, and it is never resumed. It reads only as fast as its consumer.
 *
 * @throws `config` or `input`, at once, if an argument is invalid.
 */
export function stream<Item>(
  client: Client,
  description: RequestDescription<Schema>,
  source: StreamSource<Item>,
  options: StreamOptions = {},
): AsyncGenerator<Item, void, undefined> {
  const call = startCall(client, description, copyOptions(options));
  try {
    const limits = limitsOf(call);
    const { idleTimeout = DEFAULT_IDLE_TIMEOUT, signal }: StreamOptions = call.options;
    checkMilliseconds('idleTimeout', idleTimeout);
    // Only whether it is one: that it has aborted ends the first read.
    if (!signal?.aborted) checkSignal(signal);
    const request = { source, limits, idleTimeout, encoded: encodeRequest(call) };
    return cancellable((cancellation) => {
      const onAbort = () => {
        if (cancellation.hasLeft) source.onEnd(leftError(call, source));
      };
      cancellation.signal.addEventListener('abort', onAbort, { once: true });
      return readItems(call, request, cancellation);
    });
  } catch (thrown) {
    emit(call, 'onStart');
    throw fail(call, thrown, 'not-applied');
  }
}

/** A streamed request, checked and not yet sent. */
interface StreamRequest<Item> {
  readonly source: StreamSource<Item>;
  readonly limits: Limits;
  readonly idleTimeout: number;
  readonly encoded: EncodedRequest;
}

async function* readItems<Item>(
  call: Call,
  request: StreamRequest<Item>,
  cancellation: Cancellation,
): AsyncGenerator<Item, void, undefined> {
  const { source, limits } = request;
  const { signal } = cancellation;
  const stopFollowing = cancellation.follow(call.options.signal);
  // Its time begins at the first read.
  const startedAt = monotonicNow();
  Object.assign(call, { startedAt, endsAt: startedAt + limits.totalTimeout, options: { ...call.options, signal } });
  emit(call, 'onStart');
  let connection: Connection | undefined;
  let hasFailed = false;
  let ended = false;
  try {
    const prepared = await prepare(call, limits, request.encoded);
    connection = await open(call, prepared, request);
    let count = 0;
    for (let texts: readonly string[] | undefined = []; texts; ) {
      texts = await connection.read();
      for (const text of texts ?? restOf(call, connection)) {
        const value = tryParseJson(text);
        if (value === undefined && text.startsWith('{')) throw truncated(call, connection);
        // Not JSON: a ping, or the word that some servers end with.
        if (!isObject(value) || Array.isArray(value)) continue;
        const item = source.itemOf(value);
        const error = item ? undefined : source.errorOf(value);
        if (error) throw brokenBy(call, reportedBy(call, prepared, connection.head, error, text));
        if (!item || count === 0 || call.settings.validation === 'throw')
          await check(call, item ?? value, connection.head);
        if (!item) continue;
        throwIfAborted(signal);
        count += 1;
        source.onItem(item);
        yield item;
        connection.resetIdleTime();
      }
    }
    if (count === 0) throw brokenBy(call, unusableResponse(connection.head, 'that ended without any data', 'unknown'));
    call.settings.budget.refill();
    ended = true;
    source.onEnd();
  } catch (thrown) {
    if (!cancellation.hasLeft) {
      hasFailed = true;
      const error = fail(call, connection ? withPartialText(thrown, source) : thrown, outcomeOf(call));
      source.onEnd(error);
      throw error;
    }
  } finally {
    connection?.close();
    stopFollowing();
    if (!hasFailed) succeed(call, { ...connection?.head, ended });
  }
}

function withPartialText<Item>(thrown: unknown, source: StreamSource<Item>): unknown {
  const partialText = { value: source.textSoFar() };
  return isClientError(thrown) ? Object.defineProperty(thrown, 'partialText', partialText) : thrown;
}

function leftError<Item>(call: Call, source: StreamSource<Item>): unknown {
  const failure = { kind: 'stream', text: 'was left before its end', outcome: 'unknown' } as const;
  return withPartialText(createError(call, failure, outcomeOf(call)), source);
}

async function open<Item>(
  call: Call,
  prepared: PreparedRequest,
  { source, limits, idleTimeout }: StreamRequest<Item>,
): Promise<Connection> {
  const errorOf = (failure: Failure) => brokenBy(call, failure);
  const settings = { parserFor: source.parserFor, idleTimeout, errorOf };
  const opened = await retryWhereSafe(call, limits, (limit) => Connection.open(call, prepared, limit, settings));
  // Nothing reconciles it.
  return opened.value as Connection;
}

/** What the end of the body completes. */
function restOf(call: Call, connection: Connection): readonly string[] {
  const texts = connection.end();
  if (!texts) throw truncated(call, connection);
  return texts;
}

function truncated(call: Call, { head }: Connection): Error {
  return brokenBy(call, unusableResponse(head, 'that was truncated', 'unknown'));
}

/** Refuses what does not match its schema, where the caller wants that; else reports it. */
async function check(call: Call, value: object, head: Head): Promise<void> {
  const { failure } = await validateResponse(call, value, head);
  if (failure) throw createError(call, { ...failure, outcome: 'unknown' }, 'unknown');
}

/** What an error in the stream reports: it has a status of its own, whatever that of the response. */
function reportedBy(
  { settings }: Call,
  { secrets, sentSecretFields }: PreparedRequest,
  head: Head,
  { status = head.status }: { readonly status: number | undefined },
  text: string,
): Failure {
  return failureOfError({ settings, head: { ...head, status }, secrets, sentSecretFields }, text);
}

/** The error for what broke a stream: what it did on the server is not known. */
function brokenBy(call: Call, { retryClass: _, ...failure }: Failure): Error {
  const kind = failure.scope ? 'timeout' : 'stream';
  return createError(call, { ...failure, kind, outcome: 'unknown' }, 'unknown');
}
