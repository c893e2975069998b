import { type Client, createInputError, inTime, runSafely, type Schema, validateArgument } from '@x/core';
import type { CreateSessionItem } from '../schemas/bulk.ts';
import type { BulkItems } from './options.ts';

/** Checks what the caller passed to an operation. */
export interface ArgumentCheck {
  /** That nothing was applied, as its errors say, until something was sent. */
  outcome: 'not-applied' | null;
  /** Creates the error for an invalid argument. */
  refuse(parameter: string, problem: string): Error;
  /** Refuses an item that the API would refuse, and an id that is among `indexes` already. */
  checkItem(item: unknown, index: number, indexes: Map<string, number>): Promise<void>;
  /** The name of an item. */
  nameOf(index: number): string;
}

/** The items of a call. */
export interface ItemSource<Item> {
  /** All of them, if they were passed as an array. */
  readonly array: readonly Item[] | undefined;
  /** The next one as it is now, `undefined` at the end. Throws what the caller's iterable throws. */
  next(signal: AbortSignal | undefined): Promise<{ readonly value: Item } | undefined>;
  /** Tells the caller's iterable that no more is read. */
  close(): void;
}

/** A synchronous or an asynchronous one. */
interface AnyIterator<Item> {
  next(): IteratorResult<Item, unknown> | PromiseLike<IteratorResult<Item, unknown>>;
  return?(): unknown;
}

/** The id of an item. */
export function idOf(item: CreateSessionItem | string): string {
  return typeof item === 'string' ? item : item.custom_id;
}

/** Creates the checks of an operation whose items are in a parameter. */
export function checkArguments(
  { provider }: Client,
  operation: string,
  schema: Schema,
  parameter = 'items',
): ArgumentCheck {
  const context = { provider, operation };
  const nameOf = (index: number) => `${parameter}[${index}]`;
  const check: ArgumentCheck = {
    outcome: 'not-applied',
    refuse: (name, problem) => createInputError(context, name, problem, check.outcome),
    nameOf,
    async checkItem(item, index, indexes) {
      await validateArgument(context, nameOf(index), schema, item, check.outcome);
      const id = idOf(item as CreateSessionItem | string);
      const first = indexes.get(id);
      if (first !== undefined) throw check.refuse(nameOf(index), `has the id of ${nameOf(first)}`);
      indexes.set(id, index);
    },
  };
  return check;
}

/** Opens what the caller passed. An array is copied at once, so that later changes have no effect. */
export function openItems<Item>({ refuse, nameOf }: ArgumentCheck, items: BulkItems<Item>): ItemSource<Item> {
  let position = 0;
  const copy = (item: Item): Item => {
    position += 1;
    try {
      return typeof item === 'object' ? JSON.parse(JSON.stringify(item)) : item;
    } catch {
      throw refuse(nameOf(position - 1), 'cannot be encoded as JSON');
    }
  };
  const array = Array.isArray(items) ? Array.from(items as Item[], copy) : undefined;
  const source = Object(array ?? items) as { readonly [Name in symbol]?: () => AnyIterator<Item> };
  const open = source[Symbol.asyncIterator] ?? source[Symbol.iterator];
  // A string is an iterable of its characters, which nobody means.
  if (typeof open !== 'function' || typeof items === 'string') {
    throw refuse('items', 'must be an array or another iterable');
  }
  const iterator = open.call(source);
  let isOver = false;
  return {
    array,
    async next(signal) {
      if (isOver) return undefined;
      const step = iterator.next();
      // An asynchronous one may hang, and an abort must not.
      const { done, value } = 'then' in step ? await inTime(Number.POSITIVE_INFINITY, signal, async () => step) : step;
      isOver = done === true;
      return isOver ? undefined : { value: array ? (value as Item) : copy(value as Item) };
    },
    close: () => runSafely(() => iterator.return?.()),
  };
}
