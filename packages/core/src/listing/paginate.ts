import { type Client, settingsOf } from '../client/client.ts';
import { isClientError, SessionClientError } from '../errors/errors.ts';
import { describeOperation, invalidInput, withContext } from '../errors/usage-error.ts';

/** How a listing is walked, page by page. */
export interface PageWalk<Page, Item> {
  /** The name in errors, as users call it: `sessions.listAll`. */
  readonly operation: string;
  /** The page to begin with. Default 1. */
  readonly firstPage?: number | undefined;
  /** Ends the walk after so many pages. Default: none. */
  readonly maxPages?: number | undefined;
  readonly read: (page: number) => Promise<Page>;
  readonly itemsOf: (page: Page) => readonly Item[];
  /** The provider's rule for the end. */
  readonly isLast: (page: Page) => boolean;
  /** What tells one item from another. */
  readonly idOf: (item: Item) => unknown;
}

/**
 * Yields every item of a listing, reading a page when it is needed. A page that repeats an earlier one, or is empty and
 * claims that more follow, is passed over once; the second ends the walk with an error, and so does a page that fails.
 * Such an error says in `page` where to go on.
 */
export async function* paginate<Page, Item>(
  client: Client,
  walk: PageWalk<Page, Item>,
): AsyncGenerator<Item, void, undefined> {
  const context = { provider: settingsOf(client).definition.name, operation: walk.operation };
  const { firstPage = 1, maxPages = Number.POSITIVE_INFINITY } = walk;
  try {
    checkCount('page', firstPage);
    if (maxPages !== Number.POSITIVE_INFINITY) checkCount('maxPages', maxPages);
  } catch (error) {
    throw withContext(context, error);
  }
  // The page before, and one kept at page 1, 2, 4, 8, … of the walk: pages that go round come back to it sooner or later
  // (Brent's way to find a cycle), and the walk need not remember them all.
  let previous: string | undefined;
  let anchor: string | undefined;
  let oddPages = 0;
  for (let number = firstPage; number - firstPage < maxPages; number += 1) {
    const page = await readPage(walk, number);
    const items = walk.itemsOf(page);
    const identity = JSON.stringify(items.map((item) => walk.idOf(item) ?? item));
    const isLast = walk.isLast(page);
    const isEmpty = items.length === 0 && !isLast;
    const isOdd = isEmpty || (items.length > 0 && (identity === previous || identity === anchor));
    if (isOdd) oddPages += 1;
    if (oddPages === 2) {
      const what = isEmpty ? 'is empty and claims that more follow' : 'repeats an earlier one';
      throw new SessionClientError(`${describeOperation(context)}: page ${number} ${what}, the second such page.`, {
        ...context,
        kind: 'response',
        attempts: 1,
        page: number,
      });
    }
    if (!isOdd) yield* items;
    if (isLast) return;
    previous = identity;
    const walked = number - firstPage + 1;
    // A power of two.
    if ((walked & (walked - 1)) === 0) anchor = identity;
  }
}

async function readPage<Page, Item>(walk: PageWalk<Page, Item>, page: number): Promise<Page> {
  try {
    return await walk.read(page);
  } catch (error) {
    if (isClientError(error)) Object.defineProperty(error, 'page', { value: page, enumerable: true });
    throw error;
  }
}

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw invalidInput(name, 'must be a whole number from 1');
}
