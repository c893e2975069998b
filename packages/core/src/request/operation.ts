import { type Client, settingsOf } from '../client/client.ts';
import type { Outcome } from '../errors/errors.ts';
import { isPlainObject } from '../schema/describe-type.ts';
import { around, emit, fail, type HookedCall, hookedCall, succeed, withParent } from './call-context.ts';

/** An operation that makes several requests: hooks see one call, which is the parent of those. */
export interface OperationCall<Options> {
  readonly call: HookedCall;
  /** For its requests. */
  readonly options: Options;
}

/** Starts the call of an operation, which must be ended by `succeed` or `fail`. Within another operation it is a part of that one. */
export function startOperation<Options extends object>(
  client: Client,
  operation: string,
  options: Options,
): OperationCall<Options> {
  const call = hookedCall(settingsOf(client), operation, options);
  if (call.parentId !== undefined) return { call: { ...call, hooks: [] }, options };
  emit(call, 'onStart');
  // Anything but an object is refused where all options are read.
  return { call, options: isPlainObject(options) ? withParent(options, call) : options };
}

/**
 * Runs an operation that makes several requests as one call, as hooks see it.
 *
 * @param work Must pass the options on to each request. It begins at once.
 */
export async function runOperation<T, Options extends object>(
  client: Client,
  operation: string,
  given: Options,
  work: (options: Options) => Promise<T>,
  {
    outcomeOf,
    errorOf,
  }: {
    /** What a write did so far, for hooks: an abort reason does not say it. */
    outcomeOf?(): Outcome;
    /** Why it failed all the same, where it resolves to results that hold an error. */
    errorOf?(value: NoInfer<T>): unknown;
  } = {},
): Promise<T> {
  const { call, options } = startOperation(client, operation, given);
  return await around(call, async () => {
    try {
      const value = await work(options);
      const error = errorOf?.(value);
      if (error === undefined) succeed(call);
      else fail(call, error);
      return value;
    } catch (thrown) {
      throw fail(call, thrown, outcomeOf?.());
    }
  });
}
