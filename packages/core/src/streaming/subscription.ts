import type { Client } from '../client/client.ts';
import { acquireAttempt } from '../client/limiter.ts';
import { checkMilliseconds, resolveLimits } from '../client/options.ts';
import { createError, inMilliseconds } from '../errors/create-error.ts';
import { type ClientError, isClientError } from '../errors/errors.ts';
import { UsageError } from '../errors/usage-error.ts';
import { isTransient, pollValues, waitTimeoutError, withJitter } from '../listing/poll.ts';
import { buildRequest, type PreparedRequest } from '../request/build-request.ts';
import { type Call, emit, timeLeft, withParent } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, sleep, throwIfAborted } from '../request/deadline.ts';
import { tryParseJson } from '../response/read-body.ts';
import type { Head } from '../response/read-response.ts';
import { validateResponse } from '../response/validate-response.ts';
import { Connection, type ConnectionSettings } from './connection.ts';
import type { SubscribeOptions, SubscriptionSource } from './subscribe.ts';

const DEFAULT_IDLE_TIMEOUT = 60_000;
const MIN_DELAY = 1_000;
const MAX_DELAY = 15_000;
const MAX_FRUITLESS = 2;

/** The two ways in which a subscription gets its snapshots, and what it knows of those before. */
export class Subscription<Snapshot> {
  /** Whether the last one was found. */
  isDone = false;
  readonly #client: Client;
  readonly #source: SubscriptionSource<Snapshot>;
  readonly #call: Call;
  readonly #settings: ConnectionSettings;
  /** Milliseconds until the response headers of a connection have arrived. */
  readonly #timeout: number;
  readonly #totalTimeout: number | undefined;
  /** How many were found. */
  #count = 0;
  #latest: string | undefined;
  /** Whether the server has responded with a stream. */
  #hasResponded = false;
  /** The refusal of the request without the credential. */
  #refusal: ClientError | undefined;

  constructor(client: Client, source: SubscriptionSource<Snapshot>, call: Call) {
    const { idleTimeout = DEFAULT_IDLE_TIMEOUT, ...options }: SubscribeOptions = call.options;
    this.#client = client;
    this.#source = source;
    this.#call = call;
    const { timeout } = resolveLimits(options, call.settings.limits);
    checkMilliseconds('idleTimeout', idleTimeout);
    this.#timeout = timeout;
    this.#settings = { parserFor: source.parserFor, idleTimeout, errorOf: (failure) => createError(call, failure) };
    this.#totalTimeout = options.totalTimeout;
    if (options.totalTimeout !== undefined) call.endsAt = call.startedAt + options.totalTimeout;
  }

  /**
   * Connects, and reconnects where a connection ends early, until the last snapshot or two connections in a row without a
   * new one. Yields together what arrived together.
   */
  async *connect(): AsyncGenerator<readonly Snapshot[], void, undefined> {
    let delay = MIN_DELAY;
    for (let fruitless = 0; fruitless < MAX_FRUITLESS; ) {
      const countBefore = this.#count;
      const { error, retryMs } = yield* this.#readConnection(await this.#prepare());
      if (this.isDone && !error) return;
      if (timeLeft(this.#call) <= 0) throw this.#timeoutError();
      const isRefused = error?.kind === 'api' && (error.status === 401 || error.status === 403);
      if (isRefused && !this.#refusal) {
        this.#refusal = error;
        const { kind, message, reason } = error;
        emit(this.#call, 'onRetry', () => ({ delayMs: 0, kind, message, reason }));
        continue;
      }
      if (error && !isTransient(error)) throw error;
      const isFruitful = this.#count > countBefore;
      fruitless = isFruitful ? 0 : fruitless + 1;
      if (isFruitful) delay = MIN_DELAY;
      await this.#waitToReconnect(error, retryMs === undefined ? withJitter(delay) : clampDelay(retryMs));
      delay = clampDelay(delay * 2);
    }
  }

  /** Builds the request of one connection. What fails here would fail for the next one, too. */
  async #prepare(): Promise<PreparedRequest> {
    const remaining = timeLeft(this.#call);
    const timeout = Math.min(this.#timeout, remaining);
    const withCredential = this.#refusal !== undefined;
    try {
      const prepared = await buildRequest(this.#call, timeout, withCredential);
      this.#call.secrets = prepared.secrets;
      return prepared;
    } catch (error) {
      // The refusal says more than that there is no credential to try next.
      if (error instanceof UsageError && this.#refusal) throw this.#refusal;
      if (error !== DEADLINE_EXCEEDED) throw error;
      if (remaining < this.#timeout) throw this.#timeoutError();
      const text = `got no credential within ${inMilliseconds(timeout)} (\`timeout\`)`;
      throw createError(this.#call, { kind: 'timeout', scope: 'attempt', text, outcome: 'not-applied' });
    }
  }

  /** Returns why the connection ended: an error, or nothing where the server closed it; and how long it asked to wait. */
  async *#readConnection(
    prepared: PreparedRequest,
  ): AsyncGenerator<readonly Snapshot[], { error?: ClientError; retryMs: number | undefined }, undefined> {
    let connection: Connection | undefined;
    try {
      connection = await this.#open(prepared);
      this.#hasResponded = true;
      for (let texts = await connection.read(); texts; texts = await connection.read()) {
        const { snapshots, error } = await this.#newAmong(texts, connection.head);
        if (snapshots.length > 0) {
          yield snapshots;
          connection.resetIdleTime();
        }
        // Those before it are valid.
        if (error) throw error;
        if (this.isDone) break;
      }
      return { retryMs: connection.retryMs };
    } catch (error) {
      throwIfAborted(this.#call.options.signal);
      if (!isClientError(error)) throw error;
      return { error, retryMs: connection?.retryMs };
    } finally {
      connection?.close();
    }
  }

  async #open(prepared: PreparedRequest): Promise<Connection> {
    await acquireAttempt(this.#call);
    const milliseconds = Math.min(this.#timeout, timeLeft(this.#call));
    // The limiter may have used all of it.
    if (milliseconds <= 0) throw this.#timeoutError();
    const limit = { milliseconds, scope: 'attempt', configured: milliseconds } as const;
    const result = await Connection.open(this.#call, prepared, limit, this.#settings);
    if (result.failure) throw createError(this.#call, result.failure);
    return result.value;
  }

  /**
   * The new snapshots in the texts of events, up to the last or an invalid one: neither stale nor equal to the one before.
   * The first and the last of a subscription are validated, and all of them where the caller wants that.
   */
  async #newAmong(
    texts: readonly string[],
    head: Head,
  ): Promise<{ readonly snapshots: readonly Snapshot[]; readonly error?: Error }> {
    const snapshots: Snapshot[] = [];
    for (const text of texts) {
      // Not JSON: a ping, or the word that some servers end with.
      const value = text === this.#latest ? undefined : tryParseJson(text);
      if (!this.#source.isSnapshot(value) || !this.#accept(value, text)) continue;
      if (this.#count === 1 || this.isDone || this.#call.settings.validation === 'throw') {
        const { failure } = await validateResponse(this.#call, value, head);
        if (failure) return { snapshots, error: createError(this.#call, failure) };
      }
      snapshots.push(value);
      if (this.isDone) break;
    }
    return { snapshots };
  }

  #accept(snapshot: Snapshot, text: string): boolean {
    if (this.#source.isStale(snapshot)) return false;
    this.#latest = text;
    this.#count += 1;
    this.isDone = this.#source.isLast(snapshot);
    return true;
  }

  async #waitToReconnect(error: ClientError | undefined, delay: number): Promise<void> {
    const delayMs = Math.max(delay, (error?.kind === 'api' && error.retryAfterMs) || 0);
    const remaining = timeLeft(this.#call);
    if (delayMs < remaining) {
      const { kind = 'stream', message = 'the stream ended before the last state', reason } = error ?? {};
      emit(this.#call, 'onRetry', () => ({ delayMs, kind, message, reason }));
    }
    await sleep(Math.min(delayMs, remaining), this.#call.options.signal);
    // Not by the clock alone: a timer may fire a little early.
    if (delayMs >= remaining || timeLeft(this.#call) <= 0) throw this.#timeoutError();
  }

  /** For where connections bring nothing. Not a layer of its own, so that a stack still shows the consumer. */
  poll(): AsyncGenerator<Snapshot, void, undefined> {
    const known = { firstInterval: MIN_DELAY, configuredTimeout: this.#totalTimeout, hasResponded: this.#hasResponded };
    const totalTimeout = this.#totalTimeout && timeLeft(this.#call);
    const options = withParent({ ...this.#call.options, totalTimeout }, this.#call);
    return pollValues(this.#client, { ...this.#source, ...known }, options);
  }

  /** Whether one that was polled is new. */
  isNew(snapshot: Snapshot): boolean {
    const text = JSON.stringify(snapshot);
    // The text of an event may have been written in another way.
    const latest = this.#latest && JSON.stringify(tryParseJson(this.#latest));
    return text !== latest && this.#accept(snapshot, text);
  }

  #timeoutError(): Error {
    return waitTimeoutError(this.#call.context, this.#totalTimeout ?? 0, this.#call.attempts);
  }
}

function clampDelay(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, MIN_DELAY), MAX_DELAY);
}
