import type { ErrorKind, Outcome } from '../errors/errors.ts';

/** What every event of a call tells. */
export interface CallEvent {
  readonly provider: string;
  readonly operation: string;
  /** The same in all events of one call, and another in each call that goes through this copy of the package. */
  readonly callId: number;
  /** The attempt it is about, from 1; 0 before the first. */
  readonly attempt: number;
}

/** A request is about to be sent. */
export interface RequestEvent extends CallEvent {
  readonly method: string;
  readonly url: string;
  /** With secrets masked. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The head of an answer has arrived, whatever its status. */
export interface ResponseEvent extends CallEvent {
  readonly status: number;
  /** Milliseconds since the request was sent. */
  readonly durationMs: number;
  readonly requestId: string | undefined;
}

/** The same request will be sent again. */
export interface RetryEvent extends CallEvent {
  /** Milliseconds until then. */
  readonly delayMs: number;
  /** What went wrong with the attempt. */
  readonly kind: ErrorKind;
  readonly message: string;
}

/** A call whose answer was lost has found out otherwise what became of it. */
export interface ReconcileEvent extends CallEvent {
  readonly outcome: Outcome;
}

/** A call has succeeded: its answer was read and checked, or it was found out that it had taken effect. */
export interface SuccessEvent extends CallEvent {
  /** The status of its last answer; absent where none came and the effect was found out otherwise. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Milliseconds since the call began. */
  readonly durationMs: number;
}

/** A call has failed. */
export interface ErrorEvent extends CallEvent {
  /** What the call rejects with: a client error, or the caller's own abort reason. */
  readonly error: unknown;
  /** For a write: whether it took effect. Here also for a call that the caller aborted. */
  readonly outcome: Outcome | undefined;
  /** Milliseconds since the call began. */
  readonly durationMs: number;
}

/**
 * Functions called as a call goes on: for logs, metrics and traces. Each call ends with `onSuccess` or `onError`. They
 * are never waited for, and one that throws or rejects changes nothing.
 */
export interface Hooks {
  /** Before each request is sent, repeats included. */
  onRequest?(event: RequestEvent): unknown;
  /** When the head of an answer has arrived, whatever its status, and before its body is read. */
  onResponse?(event: ResponseEvent): unknown;
  /** When an attempt has failed and the same request will be sent again, before the wait. */
  onRetry?(event: RetryEvent): unknown;
  /** When a write whose answer was lost turns out to have taken effect; `onSuccess` follows. */
  onReconcile?(event: ReconcileEvent): unknown;
  /** Once, at the end of a call that succeeds. */
  onSuccess?(event: SuccessEvent): unknown;
  /** Once, at the end of a call that fails or is aborted. */
  onError?(event: ErrorEvent): unknown;
}

type EventOf<Listener> = Listener extends ((event: infer Event) => unknown) | undefined ? Event : never;

/**
 * Calls a function that belongs to the user, as a method of the object it was given in, in such a way that it cannot
 * break the call. The event is made only where somebody listens: most calls have no hooks.
 */
export function callSafely<Listeners extends object, Name extends keyof Listeners>(
  listeners: Listeners,
  name: Name,
  makeEvent: () => EventOf<Listeners[Name]>,
): void {
  const listener = listeners[name] as ((event: EventOf<Listeners[Name]>) => unknown) | undefined;
  if (listener) runSafely(() => listener.call(listeners, makeEvent()));
}

/** Runs a function of the user's in such a way that it cannot break the call, nor hold it up. */
export function runSafely(run: () => unknown): void {
  try {
    // A promise of any kind may come back, and its rejection is the function's matter, as what it throws is.
    Promise.resolve(run()).catch(() => {});
  } catch {
    // See above.
  }
}
