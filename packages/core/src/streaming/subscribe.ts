import type { Client } from '../client/client.ts';
import { checkOptions, copyOptions, type RequestOptions } from '../client/options.ts';
import type { WaitOptions } from '../listing/poll.ts';
import { emit, fail, startCall, succeed } from '../request/call-context.ts';
import { throwIfAborted } from '../request/deadline.ts';
import { checkSignal } from '../request/request.ts';
import type { PathSegment } from '../request/url.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { type Cancellation, cancellable } from './cancellable.ts';
import type { StreamParser } from './connection.ts';
import { Subscription } from './subscription.ts';

/** Options of a subscription; those of a request hold for each connection, and for each time that it polls. */
export interface SubscribeOptions extends WaitOptions {
  /**
   * Milliseconds for one attempt: for a connection until its response headers have arrived, for a poll until its response
   * has been read. Default: what the client was given, else 30,000.
   */
  readonly timeout?: number | undefined;
  /** Milliseconds for the whole. Default: none while a stream brings data; 300,000 once it has to poll. */
  readonly totalTimeout?: number | undefined;
  /**
   * Milliseconds without anything new after which a connection is closed and opened again. Default 60,000.
   *
   * It counts from the response headers on, while the consumer waits. Heartbeats of any form are not new, nor is a
   * snapshot that repeats the one before. After two connections in a row without anything new it polls.
   */
  readonly idleTimeout?: number | undefined;
  /** How often one poll may be retried. Connecting again is not a retry. Default: what the client was given, else 2. */
  readonly retries?: number | undefined;
}

/** What is subscribed to: everything that a provider decides. */
export interface SubscriptionSource<Snapshot> {
  /** The name in errors, as users call it: `sessions.subscribe`. */
  readonly operation: string;
  readonly path: readonly PathSegment[];
  readonly accept: string;
  readonly response: Schema;
  /** Makes the parser for a connection of this content type (empty where the response has none). */
  readonly parserFor: (contentType: string) => StreamParser;
  /** Throws if an option of the provider's own is invalid. */
  readonly checkOptions?: () => void;
  /** Distinguishes a snapshot from other data. */
  readonly isSnapshot: (value: unknown) => value is Snapshot;
  /** Whether it is an old state, which may still be read first: it is skipped. */
  readonly isStale: (snapshot: Snapshot) => boolean;
  /** Whether nothing more will come. */
  readonly isLast: (snapshot: Snapshot) => boolean;
  /** Reads it once, where no stream can be had. Must pass the options on to its request. */
  readonly read: (options: RequestOptions) => Promise<Snapshot>;
}

/**
 * Yields whole snapshots of something as it changes, until the last one. The first request is made without the credential,
 * and once more with it where it is refused. It reconnects where a connection ends early, and polls after two connections
 * in a row without anything new. Equal neighbours are merged. It reads only as fast as its consumer.
 */
export function subscribe<Snapshot>(
  client: Client,
  source: SubscriptionSource<Snapshot>,
  options: SubscribeOptions = {},
): AsyncGenerator<Snapshot, void, undefined> {
  const copy = copyOptions(options);
  return cancellable((cancellation) => readSnapshots(client, source, copy, cancellation));
}

async function* readSnapshots<Snapshot>(
  client: Client,
  source: SubscriptionSource<Snapshot>,
  options: SubscribeOptions,
  cancellation: Cancellation,
): AsyncGenerator<Snapshot, void, undefined> {
  const { signal } = cancellation;
  const { operation, path, accept, response } = source;
  const description = { operation, path, accept, response, method: 'get', effect: 'read' } as const;
  const call = startCall(client, description, { ...options, signal });
  emit(call, 'onStart');
  let stopFollowing = () => {};
  let hasFailed = false;
  let ended = false;
  try {
    checkOptions(call.settings, options);
    source.checkOptions?.();
    checkSignal(options.signal);
    stopFollowing = cancellation.follow(options.signal);
    const subscription = new Subscription(client, source, call);
    for await (const batch of subscription.connect()) {
      for (const snapshot of batch) {
        throwIfAborted(signal);
        yield snapshot;
      }
    }
    ended = subscription.isDone;
    if (ended) return;
    for await (const snapshot of subscription.poll()) {
      throwIfAborted(signal);
      if (subscription.isNew(snapshot)) yield snapshot;
      ended = subscription.isDone;
      if (ended) return;
    }
  } catch (thrown) {
    if (!cancellation.hasLeft) {
      hasFailed = true;
      throw fail(call, thrown);
    }
  } finally {
    stopFollowing();
    if (!hasFailed) succeed(call, { ended });
  }
}
