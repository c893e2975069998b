import { oneByOne } from '#platform';
import type { Client } from '../client/client.ts';
import { callSafely } from '../client/hooks.ts';
import { checkMilliseconds, checkOptions, type RequestOptions, resolveLimits } from '../client/options.ts';
import { createError, unusableResponse } from '../errors/create-error.ts';
import { type ClientError, isClientError } from '../errors/errors.ts';
import { UsageError } from '../errors/usage-error.ts';
import {
  DEFAULT_WAIT,
  isTransient,
  lookAgainAndAgain,
  type WaitOptions,
  waitTimeoutError,
  withJitter,
} from '../listing/poll.ts';
import { buildRequest } from '../request/build-request.ts';
import { type Call, eventOf, fail, startCall, succeed } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, monotonicNow, sleep, throwIfAborted } from '../request/deadline.ts';
import { checkSignal } from '../request/request.ts';
import type { PathSegment } from '../request/url.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { createNews } from './news.ts';
import { type ByteStream, openStream } from './response-stream.ts';

/** Options of following something as it changes. */
export interface FollowOptions extends WaitOptions {
  /** Milliseconds for the whole of it. Default: none while a stream brings data; 300,000 once it has to poll. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds without data after which a connection is given up and made anew. Default 60,000.
   *
   * It counts from the head of the answer on; until then the client's own `timeout` holds (30,000 unless given). Heartbeats
   * are not data: a stream that brings nothing else is given up, too. After two connections in a row that brought nothing
   * new it polls, for 300,000 ms at most unless `timeout` says otherwise.
   */
  readonly idleTimeout?: number | undefined;
  /** More headers. */
  readonly headers?: RequestOptions['headers'];
}

/** Cuts the bytes of one connection into the texts of what they carry. */
export interface StreamParser {
  /** Gives the texts that end with these bytes. */
  push(bytes: Uint8Array): readonly string[];
  /** How long the server asks to wait before the next connection, in milliseconds. */
  readonly retryMs?: number | undefined;
}

/** What is followed, and how: everything that a provider decides. */
export interface Following<Snapshot> {
  /** The name in errors, as users call it: `sessions.subscribe`. */
  readonly operation: string;
  readonly path: readonly PathSegment[];
  readonly accept: string;
  readonly response: Schema;
  /** Makes the parser for a connection of this content type (empty where the answer does not say). */
  readonly parserFor: (contentType: string) => StreamParser;
  /** Throws if an option of the provider's own does not fit. */
  readonly checkOptions?: () => void;
  /** Tells a snapshot from other data. */
  readonly isSnapshot: (value: unknown) => value is Snapshot;
  /** Tells an old state, which may still be read first: it is passed over. */
  readonly isStale: (snapshot: Snapshot) => boolean;
  /** Tells whether nothing more will come. */
  readonly isLast: (snapshot: Snapshot) => boolean;
  /** Reads it once, for where no stream can be had. Must pass the options on to the request that it makes. */
  readonly read: (options: RequestOptions) => Promise<Snapshot>;
}

const DEFAULT_IDLE_TIMEOUT = 60_000;
const MIN_WAIT = 1_000;
const MAX_WAIT = 15_000;
const MAX_FRUITLESS = 2;

/**
 * Yields whole snapshots of something as it changes, until the last one. The first request goes without the credential,
 * and once more with it where it is refused. Where a connection ends early it connects again; after two connections
 * in a row that brought nothing new it polls. Equal neighbours are one. Reads only as fast as it is read.
 */
export function follow<Snapshot>(
  client: Client,
  following: Following<Snapshot>,
  options: FollowOptions = {},
): AsyncGenerator<Snapshot, void, undefined> {
  return oneByOne(() => {
    const { operation, path, accept, response } = following;
    const call = startCall(client, { operation, path, accept, response, method: 'get', effect: 'read' }, options);
    return {
      signal: options?.signal,
      batches: connectAgainAndAgain(client, call, following, options),
      failed: (thrown) => fail(call, thrown, undefined),
      ended: () => succeed(call, {}),
    };
  });
}

async function* connectAgainAndAgain<Snapshot>(
  client: Client,
  call: Call,
  following: Following<Snapshot>,
  options: FollowOptions,
): AsyncGenerator<readonly Snapshot[], void, undefined> {
  const { settings, context } = call;
  checkOptions(options);
  following.checkOptions?.();
  checkSignal(options.signal);
  const { timeout: perConnection } = resolveLimits({}, settings.limits, undefined);
  const idleTimeout = checkMilliseconds('idleTimeout', options.idleTimeout ?? DEFAULT_IDLE_TIMEOUT);
  const deadline =
    options.timeout === undefined ? undefined : monotonicNow() + checkMilliseconds('timeout', options.timeout);
  const remaining = () => (deadline === undefined ? Number.POSITIVE_INFINITY : deadline - monotonicNow());
  const tooLong = () => waitTimeoutError(context, options.timeout ?? 0, call.attempts);
  const news = createNews(call, following);
  let withCredential = false;
  let hasAnswered = false;
  let wait = MIN_WAIT;
  for (let fruitless = 0; fruitless < MAX_FRUITLESS; ) {
    const givenBefore = news.given;
    let stream: ByteStream | undefined;
    let parser: StreamParser | undefined;
    let problem: ClientError | undefined;
    const timeout = Math.min(perConnection, remaining());
    try {
      const message = await buildRequest(settings, call.description, options, timeout, { withCredential });
      stream = await openStream(call, message, { timeout, idleTimeout: Math.min(idleTimeout, remaining()) });
      hasAnswered = true;
      parser = following.parserFor(stream.head.headers.get('content-type') ?? '');
      const checkSize = sizeCheck(call, stream);
      for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) {
        const texts = parser.push(bytes);
        checkSize(bytes, texts);
        // While the caller is busy with them, it is not the connection that brings nothing.
        if (texts.length > 0) stream.restart(remaining());
        for (const left = texts.values(); ; ) {
          const { snapshots, checked } = news.among(left);
          // Those before it are good, whatever it is.
          if (snapshots.length > 0) yield snapshots;
          if (checked === undefined) break;
          await news.check(checked, stream);
          yield [checked];
          if (following.isLast(checked)) return;
        }
        if (texts.length > 0) stream.restart(Math.min(idleTimeout, remaining()));
      }
    } catch (error) {
      throwIfAborted(options.signal);
      // The first refusal says more than that there is no credential to answer it with.
      if (error instanceof UsageError && news.refusal) throw news.refusal;
      // Another connection would wait for the credential in vain, too.
      if (error === DEADLINE_EXCEEDED) {
        throw timeout < perConnection ? tooLong() : noCredential(call, timeout);
      }
      if (!isClientError(error)) throw error;
      problem = error;
    } finally {
      stream?.close();
    }
    if (remaining() <= 0) throw tooLong();
    if (problem && isRefusedCredential(problem) && !withCredential) {
      withCredential = true;
      news.refusal = problem;
      continue;
    }
    if (problem && !isTransient(problem)) throw problem;
    const isFruitful = news.given > givenBefore;
    fruitless = isFruitful ? 0 : fruitless + 1;
    if (isFruitful) wait = MIN_WAIT;
    const asked = parser?.retryMs === undefined ? 0 : Math.min(Math.max(parser.retryMs, MIN_WAIT), MAX_WAIT);
    const delayMs = Math.max(asked || withJitter(wait), hintOf(problem) ?? 0);
    wait = Math.min(wait * 2, MAX_WAIT);
    const left = remaining();
    if (delayMs < left) {
      callSafely(settings.hooks, 'onRetry', () => ({
        ...eventOf(call),
        delayMs,
        kind: problem?.kind ?? 'stream',
        message: problem?.message ?? 'the stream ended before the last state',
      }));
    }
    await sleep(Math.min(delayMs, left), options.signal);
    // Not by the clock alone: a timer may come back a little before its time.
    if (delayMs >= left || remaining() <= 0) throw tooLong();
  }
  const { signal, headers } = options;
  const timeout = deadline === undefined ? DEFAULT_WAIT : remaining();
  const looking = {
    operation: following.operation,
    read: (readOptions: RequestOptions) => following.read({ ...readOptions, headers }),
    firstInterval: MIN_WAIT,
    configured: options.timeout,
    hasAnswered,
  };
  for await (const snapshot of lookAgainAndAgain(client, looking, { timeout, signal })) {
    if (!news.isNew(snapshot)) continue;
    yield [snapshot];
    if (following.isLast(snapshot)) return;
  }
}

/** Makes the check that one text takes no more than an answer may, by each piece of a body and the texts that end in it. */
function sizeCheck(call: Call, { head }: ByteStream): (bytes: Uint8Array, texts: readonly string[]) => void {
  const { maxResponseBytes } = call.settings;
  let bytesSince = 0;
  return ({ byteLength }, texts) => {
    bytesSince = texts.length > 0 ? 0 : bytesSince + byteLength;
    // One that ends with these bytes may have passed the limit with them.
    if (bytesSince <= maxResponseBytes && !texts.some(({ length }) => length > maxResponseBytes)) return;
    const failure = unusableResponse(head, `with an event that is larger than ${maxResponseBytes} bytes`, 'applied');
    throw createError(call.context, failure, call.attempts, undefined, []);
  };
}

/** The function that gives the credential did not come back in time. */
function noCredential(call: Call, timeout: number): Error {
  const text = `got no credential within ${timeout} ms (\`timeout\`)`;
  const failure = { kind: 'timeout', scope: 'attempt', text, outcome: 'not-applied', retryClass: 'none' } as const;
  return createError(call.context, failure, call.attempts, undefined, []);
}

function isRefusedCredential(error: ClientError): boolean {
  return error.kind === 'api' && (error.status === 401 || error.status === 403);
}

function hintOf(error: ClientError | undefined): number | undefined {
  return error?.kind === 'api' ? error.retryAfterMs : undefined;
}
