import type { Client } from '../client/client.ts';
import { callSafely } from '../client/hooks.ts';
import { checkMilliseconds, resolveLimits } from '../client/options.ts';
import { createError, inMilliseconds } from '../errors/create-error.ts';
import { type ClientError, isClientError } from '../errors/errors.ts';
import { UsageError } from '../errors/usage-error.ts';
import { isTransient, pollValues, waitTimeoutError, withJitter } from '../listing/poll.ts';
import { buildRequest, type PreparedRequest } from '../request/build-request.ts';
import { type Call, eventOf } from '../request/call-context.ts';
import { DEADLINE_EXCEEDED, monotonicNow, sleep, throwIfAborted } from '../request/deadline.ts';
import { Connection } from './connection.ts';
import { NewSnapshots } from './new-snapshots.ts';
import type { SubscribeOptions, SubscriptionSource } from './subscribe.ts';

const DEFAULT_IDLE_TIMEOUT = 60_000;
const MIN_DELAY = 1_000;
const MAX_DELAY = 15_000;
const MAX_FRUITLESS = 2;

/** The two ways in which a subscription gets its snapshots. */
export class Subscription<Snapshot> {
  readonly found: NewSnapshots<Snapshot>;
  readonly #client: Client;
  readonly #source: SubscriptionSource<Snapshot>;
  readonly #call: Call;
  readonly #timeout: number;
  readonly #idleTimeout: number;
  readonly #totalTimeout: number | undefined;
  /** Whether the server has responded with a stream. */
  #hasResponded = false;
  /** The refusal of the request without the credential. */
  #refusal: ClientError | undefined;

  constructor(client: Client, source: SubscriptionSource<Snapshot>, call: Call) {
    const options: SubscribeOptions = call.options;
    this.#client = client;
    this.#source = source;
    this.#call = call;
    this.found = new NewSnapshots(source, call);
    this.#timeout = resolveLimits(options, call.settings.limits, undefined).timeout;
    const { idleTimeout = DEFAULT_IDLE_TIMEOUT } = options;
    checkMilliseconds('idleTimeout', idleTimeout);
    this.#idleTimeout = idleTimeout;
    this.#totalTimeout = options.totalTimeout;
  }

  /**
   * Connects, and reconnects where a connection ends early, until the last snapshot or two connections in a row without a
   * new one. Yields together what arrived together.
   */
  async *connect(): AsyncGenerator<readonly Snapshot[], void, undefined> {
    const { found } = this;
    let delay = MIN_DELAY;
    for (let fruitless = 0; fruitless < MAX_FRUITLESS; ) {
      const countBefore = found.count;
      const { error, retryMs } = yield* this.#readConnection(await this.#prepare());
      if (found.isDone && !error) return;
      if (this.#remaining() <= 0) throw this.#timeoutError();
      if (error && isCredentialRefused(error) && !this.#refusal) {
        this.#refusal = error;
        continue;
      }
      if (error && !isTransient(error)) throw error;
      const isFruitful = found.count > countBefore;
      fruitless = isFruitful ? 0 : fruitless + 1;
      if (isFruitful) delay = MIN_DELAY;
      await this.#waitToReconnect(error, retryMs === undefined ? withJitter(delay) : clampDelay(retryMs));
      delay = clampDelay(delay * 2);
    }
  }

  /** Builds the request of one connection. What fails here would fail for the next one, too. */
  async #prepare(): Promise<PreparedRequest> {
    const { settings, description, options } = this.#call;
    const remaining = this.#remaining();
    const timeout = Math.min(this.#timeout, remaining);
    const withCredential = this.#refusal !== undefined;
    try {
      return await buildRequest(settings, description, options, timeout, { withCredential });
    } catch (error) {
      // The refusal says more than that there is no credential to try next.
      if (error instanceof UsageError && this.#refusal) throw this.#refusal;
      if (error !== DEADLINE_EXCEEDED) throw error;
      if (remaining < this.#timeout) throw this.#timeoutError();
      const text = `got no credential within ${inMilliseconds(timeout)} (\`timeout\`)`;
      const failure = { kind: 'timeout', scope: 'attempt', text, outcome: 'not-applied', retryClass: 'none' } as const;
      throw createError(this.#call, failure, undefined, []);
    }
  }

  /** Returns why the connection ended: an error, or nothing where the server closed it; and how long it asked to wait. */
  async *#readConnection(
    prepared: PreparedRequest,
  ): AsyncGenerator<readonly Snapshot[], { error?: ClientError; retryMs: number | undefined }, undefined> {
    const remaining = () => this.#remaining();
    const { parserFor } = this.#source;
    let connection: Connection | undefined;
    try {
      const settings = { parserFor, timeout: this.#timeout, idleTimeout: this.#idleTimeout, remaining };
      connection = await Connection.open(this.#call, prepared, settings);
      this.#hasResponded = true;
      for (let texts = await connection.read(); texts; texts = await connection.read()) {
        const { snapshots, error } = await this.found.among(texts, connection.stream);
        if (snapshots.length > 0) {
          yield snapshots;
          connection.resetIdleTime();
        }
        // Those before it are valid.
        if (error) throw error;
        if (this.found.isDone) break;
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

  async #waitToReconnect(error: ClientError | undefined, delay: number): Promise<void> {
    const delayMs = Math.max(delay, (error?.kind === 'api' && error.retryAfterMs) || 0);
    const remaining = this.#remaining();
    if (delayMs < remaining) {
      callSafely(this.#call.settings.hooks, 'onRetry', () => ({
        ...eventOf(this.#call),
        delayMs,
        kind: error?.kind ?? 'stream',
        message: error?.message ?? 'the stream ended before the last state',
      }));
    }
    await sleep(Math.min(delayMs, remaining), this.#call.options.signal);
    // Not by the clock alone: a timer may fire a little early.
    if (delayMs >= remaining || this.#remaining() <= 0) throw this.#timeoutError();
  }

  /** For where connections bring nothing. Not a layer of its own, so that a stack still shows the consumer. */
  poll(): AsyncGenerator<Snapshot, void, undefined> {
    const { operation, read } = this.#source;
    const polled = {
      operation,
      read,
      firstInterval: MIN_DELAY,
      configuredTimeout: this.#totalTimeout,
      hasResponded: this.#hasResponded,
    };
    const totalTimeout = this.#totalTimeout === undefined ? undefined : this.#remaining();
    return pollValues(this.#client, polled, { ...this.#call.options, totalTimeout });
  }

  #remaining(): number {
    return this.#call.startedAt + (this.#totalTimeout ?? Number.POSITIVE_INFINITY) - monotonicNow();
  }

  #timeoutError(): Error {
    return waitTimeoutError(this.#call.context, this.#totalTimeout ?? 0, this.#call.attempts);
  }
}

function isCredentialRefused(error: ClientError): boolean {
  return error.kind === 'api' && (error.status === 401 || error.status === 403);
}

function clampDelay(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, MIN_DELAY), MAX_DELAY);
}
