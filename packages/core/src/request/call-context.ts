import { type Client, settingsOf } from '../client/client.ts';
import {
  type AroundEvent,
  type CallEvent,
  callSafely,
  type EventOf,
  type Hooks,
  runSafely,
  type SuccessEvent,
} from '../client/hooks.ts';
import type { RequestOptions, UpdateOptions, UploadOptions } from '../client/options.ts';
import type { Settings } from '../client/settings.ts';
import { isClientError, type Outcome } from '../errors/errors.ts';
import { type OperationContext, withContext } from '../errors/usage-error.ts';
import { orUndefined } from '../schema/describe-type.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { monotonicNow } from './deadline.ts';
import type { RequestDescription } from './request-description.ts';

/** What hooks know of a call. */
export interface HookedCall {
  readonly hooks: readonly Hooks[];
  readonly context: OperationContext & { readonly operation: string };
  readonly id: number;
  readonly parentId: number | undefined;
  readonly startedAt: number;
  readonly options: RequestOptions;
  /** Requests started. */
  attempts: number;
}

/** The state of a call that makes one request. */
export interface Call extends HookedCall {
  readonly settings: Settings;
  readonly description: RequestDescription<Schema>;
  readonly options: UpdateOptions & UploadOptions;
  /** When its `totalTimeout` is over. */
  endsAt: number;
  /** Those in its request, once that is built. */
  secrets: readonly string[];
  /** Set while a request is in flight. */
  inFlight: boolean;
  /** Set once an attempt may have taken effect. */
  ambiguous: boolean;
  /** Set once it was retried because reconciliation showed that it had not taken effect. */
  retriedAfterReconcile: boolean;
}

let lastId = 0;
// A symbol: it goes with the options through the operation's own code, and is no option that a caller could pass.
const PARENT = Symbol('parent');

export function hookedCall({ definition, hooks }: Settings, operation: string, options: object): HookedCall {
  lastId += 1;
  const context = { provider: definition.name, operation };
  const parentId = Object(options)[PARENT];
  return { hooks, context, id: lastId, parentId, startedAt: monotonicNow(), options, attempts: 0 };
}

/** The options for a request that is a part of a call. */
export function withParent<Options extends object>(options: Options, { id }: HookedCall): Options {
  return { ...options, [PARENT]: id };
}

export function startCall(client: Client, description: RequestDescription<Schema>, options: Call['options']): Call {
  const settings = settingsOf(client);
  return {
    ...hookedCall(settings, description.operation, options),
    settings,
    description,
    options,
    endsAt: Number.POSITIVE_INFINITY,
    secrets: [],
    inFlight: false,
    ambiguous: false,
    retriedAfterReconcile: false,
  };
}

export function timeLeft(call: Call): number {
  return call.endsAt - monotonicNow();
}

/** Calls a hook with what every event of a call contains, and these facts. */
export function emit<Name extends Exclude<keyof Hooks, 'around'>>(
  call: HookedCall,
  name: Name,
  factsOf?: () => Omit<EventOf<Hooks[Name]>, keyof CallEvent>,
): void {
  let event: CallEvent | undefined;
  const eventOnce = () => {
    event ??= eventOf(call, factsOf?.());
    return event as EventOf<Hooks[Name]>;
  };
  for (const hooks of call.hooks) callSafely(hooks, name, eventOnce);
}

function eventOf({ context, id, parentId, attempts, options }: HookedCall, facts?: object): CallEvent {
  const common = { ...context, callId: id, parentId, attempt: attempts, context: Object(options).context };
  return Object.freeze({ ...common, ...facts });
}

/** Runs a call, or an attempt of one with these facts, within the `around` of all hooks. */
export function around<T>(
  call: HookedCall,
  run: () => Promise<T>,
  factsOf?: () => Omit<AroundEvent, keyof CallEvent>,
): Promise<T> {
  let event: AroundEvent | undefined;
  const wrap = (next: () => Promise<T>, hooks: Hooks) => {
    // A getter of the user's may throw.
    if (!orUndefined(() => hooks.around)) return next;
    event ??= eventOf(call, factsOf?.());
    const common = event;
    return () => aroundOnce(hooks, common, next);
  };
  return call.hooks.reduceRight(wrap, run)();
}

/** Runs it once, whatever the hook does. */
function aroundOnce<T>(hooks: Hooks, event: AroundEvent, run: () => Promise<T>): Promise<T> {
  let result: Promise<T> | undefined;
  let settle!: (value: unknown) => void;
  // A promise of its own for the hook: V8 finds the caller's line only through promises that nobody else waits for.
  const forHook = new Promise((resolve) => {
    settle = resolve;
  });
  const next = () => {
    result ??= settled(run(), settle);
    return forHook;
  };
  runSafely(() => hooks.around?.(event, next));
  next().catch(() => {});
  return result as Promise<T>;
}

/** Settles as the promise does, and says so before. */
async function settled<T>(promise: Promise<T>, settle: (value: unknown) => void): Promise<T> {
  try {
    const value = await promise;
    settle(value);
    return value;
  } catch (error) {
    settle(Promise.reject(error));
    throw error;
  }
}

/** What is known of a success. */
type Success = Partial<Pick<SuccessEvent, 'status' | 'requestId' | 'ended'>>;

export function succeed(call: HookedCall, { status, requestId, ended }: Success = {}): void {
  emit(call, 'onSuccess', () => ({ status, requestId, ended, durationMs: monotonicNow() - call.startedAt }));
}

/** Calls `onError`, and returns what was thrown as users see it. */
export function fail(call: HookedCall, thrown: unknown, outcome?: Outcome): unknown {
  const error = withContext(call.context, thrown, outcome);
  const known = isClientError(error) ? error.outcome : outcome;
  emit(call, 'onError', () => ({ error, outcome: known, durationMs: monotonicNow() - call.startedAt }));
  return error;
}
