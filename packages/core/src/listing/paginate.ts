import { type Client, settingsOf } from '../client/client.ts';
import { checkOptions, copyOptions, type ListAllOptions, type RequestOptions } from '../client/options.ts';
import { isClientError, SessionClientError } from '../errors/errors.ts';
import { describeOperation, invalidInput, type OperationContext } from '../errors/usage-error.ts';
import { fail, succeed } from '../request/call-context.ts';
import { throwIfAborted } from '../request/deadline.ts';
import { startOperation } from '../request/operation.ts';
import { checkSignal } from '../request/request.ts';
import { isObject } from '../schema/describe-type.ts';
import { type Cancellation, cancellable } from '../streaming/cancellable.ts';

interface PageQuery {
  readonly page?: number | undefined;
}

/** A listing to be read page by page: everything that differs from one provider to the next. */
export interface Listing<Page, Item, Query extends PageQuery> {
  /** The name in errors, as users call it: `sessions.listAll`. */
  readonly operation: string;
  /** What the caller passed; `page` is the page to begin with. Copied, so that a later change has no effect. */
  readonly query: Query;
  readonly options: ListAllOptions;
  /** Reads one page. Must pass the options on to its request. */
  readonly read: (query: Query, options: RequestOptions) => Promise<Page>;
  readonly itemsOf: (page: Page) => readonly Item[];
  /** The provider's rule for the end. */
  readonly isLast: (page: Page) => boolean;
  /** What distinguishes one item from another. */
  readonly idOf: (item: Item) => unknown;
}

/**
 * Yields every item of a listing, reading a page when it is needed. A page that repeats an earlier one, or is empty and
 * claims that more follow, is skipped once; the second ends the iteration with an error, and so does a page that fails.
 * Such an error says in `page` where to continue.
 */
export function paginate<Page, Item, Query extends PageQuery>(
  client: Client,
  listing: Listing<Page, Item, Query>,
): AsyncGenerator<Item, void, undefined> {
  const { query, options } = listing;
  // Anything but an object is refused with the first page.
  const copy = isObject(query) ? ({ ...query } as Query) : query;
  const copied = { ...listing, query: copy, options: copyOptions(options) };
  return cancellable((cancellation) => readItems(client, copied, cancellation));
}

async function* readItems<Page, Item, Query extends PageQuery>(
  client: Client,
  { operation, query, options: given, read, itemsOf, isLast, idOf }: Listing<Page, Item, Query>,
  cancellation: Cancellation,
): AsyncGenerator<Item, void, undefined> {
  const settings = settingsOf(client);
  const { call, options } = startOperation(client, operation, given);
  let number: number | undefined;
  let hasFailed = false;
  let ended = false;
  try {
    checkOptions(settings, options);
    const { maxPages, signal, ...requestOptions } = options;
    checkSignal(signal);
    const firstPage = query?.page ?? 1;
    checkCount('page', firstPage);
    if (maxPages !== undefined) checkCount('maxPages', maxPages);
    const isRepeated = createRepeatCheck();
    let oddPages = 0;
    for (number = firstPage; number - firstPage !== maxPages; number += 1) {
      const pageQuery = number === firstPage ? query : { ...query, page: number };
      const stopFollowing = cancellation.follow(signal);
      const page = await read(pageQuery, { ...requestOptions, signal: cancellation.signal }).finally(stopFollowing);
      const items = itemsOf(page);
      const isEmpty = items.length === 0 && !isLast(page);
      const isOdd = isRepeated(items.map((item) => idOf(item) ?? item)) || isEmpty;
      if (isOdd) oddPages += 1;
      if (oddPages === 2) throw oddPageError(call.context, number, isEmpty);
      for (const item of isOdd ? [] : items) {
        throwIfAborted(signal);
        throwIfAborted(cancellation.signal);
        yield item;
      }
      if (isLast(page)) break;
    }
    ended = true;
  } catch (error) {
    if (cancellation.hasLeft) return;
    if (isClientError(error)) Object.defineProperty(error, 'page', { value: number, enumerable: true });
    hasFailed = true;
    throw fail(call, error);
  } finally {
    if (!hasFailed) succeed(call, { ended });
  }
}

/**
 * Finds pages that repeat an earlier one, without remembering all of them: it keeps the previous page, and the one at
 * position 1, 2, 4, 8, …, to which pages that go round return sooner or later (Brent's cycle detection).
 */
function createRepeatCheck(): (ids: readonly unknown[]) => boolean {
  let previous: string | undefined;
  let anchor: string | undefined;
  let count = 0;
  return (ids) => {
    const identity = JSON.stringify(ids);
    const isRepeated = ids.length > 0 && (identity === previous || identity === anchor);
    previous = identity;
    count += 1;
    const isPowerOfTwo = (count & (count - 1)) === 0;
    if (isPowerOfTwo) anchor = identity;
    return isRepeated;
  };
}

function oddPageError(context: OperationContext, page: number, isEmpty: boolean): SessionClientError {
  const problem = isEmpty ? 'is empty but claims that more follow' : 'repeats an earlier one';
  const message = `${describeOperation(context)}: page ${page} ${problem}, the second such page.`;
  return new SessionClientError(message, { ...context, kind: 'response', attempts: 1 });
}

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw invalidInput(name, 'must be a whole number from 1');
}
