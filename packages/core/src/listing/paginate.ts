import { type Client, settingsOf } from '../client/client.ts';
import type { ListAllOptions, RequestOptions } from '../client/options.ts';
import { isClientError, SessionClientError } from '../errors/errors.ts';
import { describeOperation, invalidInput, type OperationContext, withContext } from '../errors/usage-error.ts';
import { isObject } from '../schema/describe-type.ts';

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
  return readPages(client, { ...listing, query: copy, options: isObject(options) ? { ...options } : options });
}

async function* readPages<Page, Item, Query extends PageQuery>(
  client: Client,
  listing: Listing<Page, Item, Query>,
): AsyncGenerator<Item, void, undefined> {
  const context = { provider: settingsOf(client).definition.name, operation: listing.operation };
  const { query } = listing;
  const { maxPages, ...requestOptions } = listing.options ?? {};
  const firstPage = query?.page ?? 1;
  const endPage = firstPage + (maxPages ?? Number.POSITIVE_INFINITY);
  try {
    checkCount('page', firstPage);
    if (maxPages !== undefined) checkCount('maxPages', maxPages);
  } catch (error) {
    throw withContext(context, error);
  }
  // The page before, and one kept at page 1, 2, 4, 8, … of the iteration: pages that go round come back to it sooner or
  // later (Brent's way to find a cycle), so that not all of them need be remembered.
  let previous: string | undefined;
  let anchor: string | undefined;
  let oddPages = 0;
  for (let number = firstPage; number < endPage; number += 1) {
    const page = await readPage(number, () =>
      listing.read(number === firstPage ? query : { ...query, page: number }, requestOptions),
    );
    const items = listing.itemsOf(page);
    const identity = JSON.stringify(items.map((item) => listing.idOf(item) ?? item));
    const isLast = listing.isLast(page);
    const isEmpty = items.length === 0 && !isLast;
    const isOdd = isEmpty || (items.length > 0 && (identity === previous || identity === anchor));
    if (isOdd) oddPages += 1;
    if (oddPages === 2) throw oddPageError(context, number, isEmpty);
    if (!isOdd) yield* items;
    if (isLast) return;
    previous = identity;
    const count = number - firstPage + 1;
    const isPowerOfTwo = (count & (count - 1)) === 0;
    if (isPowerOfTwo) anchor = identity;
  }
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

async function readPage<Page>(page: number, read: () => Promise<Page>): Promise<Page> {
  try {
    return await read();
  } catch (error) {
    if (isClientError(error)) Object.defineProperty(error, 'page', { value: page, enumerable: true });
    throw error;
  }
}

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw invalidInput(name, 'must be a whole number from 1');
}
