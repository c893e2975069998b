import type { ErrorKind, Outcome, Reason } from '../errors/errors.ts';
import { isObject } from '../schema/describe-type.ts';

/**
 * What every event of a call has. An operation is one call, however many requests it makes: where those are several, each
 * is a call of its own within it, with its own `callId`, and the operation's as `parentId`. Events are frozen.
 */
export interface CallEvent {
  readonly provider: string;
  readonly operation: string;
  /** The same in all events of one call, and another in each call that goes through this copy of the package. */
  readonly callId: number;
  /** The `callId` of the operation that this request is a part of; `undefined` of a call that a user has made. */
  readonly parentId: number | undefined;
  /** The attempt it is about, from 1; 0 before the first, and in events of an operation that makes several requests. */
  readonly attempt: number;
  /** What the caller passed as `context`. */
  readonly context: unknown;
}

/** A call, or an attempt of one, is about to run. */
export interface AroundEvent extends CallEvent {
  /** Of an attempt; absent of a call. */
  readonly method?: string | undefined;
  /**
   * Of an attempt. Secrets are masked, and so are the values of parameters whose names say that they are one, such as
   * `token`. Those that a `headers` function is about to return for the attempt are not known yet.
   */
  readonly url?: string | undefined;
}

/** A request is about to be sent. */
export interface RequestEvent extends CallEvent {
  readonly method: string;
  /** With secrets masked, as in {@link AroundEvent}, those of a `headers` function too. */
  readonly url: string;
  /** With secrets masked. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The headers of a response have arrived, whatever its status. */
export interface ResponseEvent extends CallEvent {
  readonly status: number;
  /** Milliseconds since the request was sent. */
  readonly durationMs: number;
  readonly requestId: string | undefined;
}

/** The request will be retried. */
export interface RetryEvent extends CallEvent {
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;
  /** What went wrong with the attempt. */
  readonly kind: ErrorKind;
  readonly message: string;
  /** Why the API refused it, such as `rate-limited`; `undefined` if it did not. */
  readonly reason: Reason | undefined;
}

/** A write whose response was lost, or that was refused, turned out to have been applied. */
export interface ReconcileEvent extends CallEvent {
  readonly outcome: Outcome;
}

/** A call has succeeded: its response was read and checked, or it turned out to have been applied. */
export interface SuccessEvent extends CallEvent {
  /** The status of its last response; absent if there was none, or if it made several requests. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Of an iteration: whether it was read to its end. `undefined` for any other call. */
  readonly ended: boolean | undefined;
  /** Milliseconds since the call began. */
  readonly durationMs: number;
}

/** A call has failed. */
export interface ErrorEvent extends CallEvent {
  /** What the call rejects with: a client error, or the caller's own abort reason. */
  readonly error: unknown;
  /** For a write: whether it took effect. Set also for a call that the caller aborted. */
  readonly outcome: Outcome | undefined;
  /** Milliseconds since the call began. */
  readonly durationMs: number;
}

/**
 * Called during each call, which begins with `onStart` and ends with `onSuccess` or `onError`. Never awaited; one that
 * throws changes nothing. What else the object has is its own: a name that is no hook is not called. The compiler finds a
 * misspelt one in an object literal.
 */
export interface Hooks {
  /** Once, when a call begins; an iteration begins when it is first read. */
  onStart?(event: CallEvent): unknown;
  /**
   * Runs `next` and returns what it makes of its promise, whose rejection nobody else handles: so that a span is active
   * meanwhile, for example. Called with each call that is a promise (`attempt` is 0), with the calls that an iteration
   * makes but not with the iteration, and with each attempt until its response headers have arrived. Must call `next`
   * before it returns, or that is done for it; the call takes the result of `next` as it is.
   *
   * @example
   * around: (event, next) => storage.run(event.callId, next)
   */
  around?(event: AroundEvent, next: () => Promise<unknown>): unknown;
  /** Before each request is sent, retries included. */
  onRequest?(event: RequestEvent): unknown;
  /** When the headers of a response have arrived, whatever its status, before its body is read. */
  onResponse?(event: ResponseEvent): unknown;
  /** When an attempt has failed and the request will be retried, before the wait. */
  onRetry?(event: RetryEvent): unknown;
  /** When a failed write turns out to have been applied; `onSuccess` follows. */
  onReconcile?(event: ReconcileEvent): unknown;
  /** Once, at the end of a call that succeeds. An iteration that its reader leaves early ends so, too. */
  onSuccess?(event: SuccessEvent): unknown;
  /** Once, at the end of a call that fails or is aborted. */
  onError?(event: ErrorEvent): unknown;
}

/** What a hook is called with. */
export type EventOf<Listener> = Listener extends ((event: infer Event) => unknown) | undefined ? Event : never;

/** Calls a user's function, if there is one, as a method of the object that holds it, so that it cannot break the call. */
export function callSafely<Listeners extends object, Name extends keyof Listeners>(
  listeners: Listeners,
  name: Name,
  makeEvent: () => EventOf<Listeners[Name]>,
): void {
  runSafely(() => {
    const listener = listeners[name] as ((event: EventOf<Listeners[Name]>) => unknown) | undefined;
    return listener?.call(listeners, makeEvent());
  });
}

/** Runs a user's function so that it can neither break the call nor delay it. */
export function runSafely(run: () => unknown): void {
  try {
    const returned = run();
    // It may be a promise of any kind, whose rejection is ignored as what it throws is.
    if (isObject(returned)) Promise.resolve(returned).catch(() => {});
  } catch {
    // See above.
  }
}
