import { type Client, settingsOf } from '../client/client.ts';
import { checkOptions, type ListAllOptions, type RequestOptions } from '../client/options.ts';
import type { Settings } from '../client/settings.ts';
import { isClientError, SessionClientError } from '../errors/errors.ts';
import { describeOperation, invalidInput, type OperationContext, withContext } from '../errors/usage-error.ts';
import { throwIfAborted } from '../request/deadline.ts';
import { checkSignal } from '../request/request.ts';
import { isObject } from '../schema/describe-type.ts';
import { type Cancellation, cancellable } from '../streaming/cancellable.ts';

/** A query of a listing: what `paginate` itself reads of it. */
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
  const copied = { ...listing, query: copy, options: isObject(options) ? { ...options } : options };
  return cancellable((cancellation) => readItems(client, copied, cancellation));
}

async function* readItems<Page, Item, Query extends PageQuery>(
  client: Client,
  listing: Listing<Page, Item, Query>,
  cancellation: Cancellation,
): AsyncGenerator<Item, void, undefined> {
  const settings = settingsOf(client);
  const context = { provider: settings.definition.name, operation: listing.operation };
  try {
    const { firstPage, endPage, signal } = checkListing(settings, listing);
    const isRepeated = createRepeatCheck();
    let oddPages = 0;
    for (let number = firstPage; number < endPage; number += 1) {
      const page = await readPage(listing, number, cancellation);
      const items = listing.itemsOf(page);
      const isLast = listing.isLast(page);
      const isEmpty = items.length === 0 && !isLast;
      const isOdd = isRepeated(items.map((item) => listing.idOf(item) ?? item)) || isEmpty;
      if (isOdd) oddPages += 1;
      if (oddPages === 2) throw oddPageError(context, number, isEmpty);
      for (const item of isOdd ? [] : items) {
        throwIfAborted(signal);
        throwIfAborted(cancellation.signal);
        yield item;
      }
      if (isLast) return;
    }
  } catch (error) {
    if (!cancellation.hasLeft) throw withContext(context, error);
  }
}

/** The range of pages to read; throws if an argument is invalid. */
function checkListing<Page, Item, Query extends PageQuery>(
  settings: Settings,
  { query, options }: Listing<Page, Item, Query>,
) {
  checkOptions(settings, options);
  checkSignal(options.signal);
  const { maxPages } = options;
  const firstPage = query?.page ?? 1;
  checkCount('page', firstPage);
  if (maxPages !== undefined) checkCount('maxPages', maxPages);
  return { firstPage, endPage: firstPage + (maxPages ?? Number.POSITIVE_INFINITY), signal: options.signal };
}

async function readPage<Page, Item, Query extends PageQuery>(
  { query, options, read }: Listing<Page, Item, Query>,
  number: number,
  cancellation: Cancellation,
): Promise<Page> {
  const { maxPages: _, signal, ...requestOptions } = options;
  const stopFollowing = cancellation.follow(signal);
  try {
    const pageQuery = number === (query?.page ?? 1) ? query : { ...query, page: number };
    return await read(pageQuery, { ...requestOptions, signal: cancellation.signal });
  } catch (error) {
    if (isClientError(error)) Object.defineProperty(error, 'page', { value: number, enumerable: true });
    throw error;
  } finally {
    stopFollowing();
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
  return new SessionClientError(`${describeOperation(context)}: page ${page} ${problem}, the second such page.`, {
    ...context,
    kind: 'response',
    attempts: 1,
    page,
  });
}

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw invalidInput(name, 'must be a whole number from 1');
}
