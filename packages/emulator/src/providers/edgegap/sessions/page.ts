import { type Deployment, phaseOf } from '../deployments/deployment.ts';
import type { ListQuery } from '../requests.ts';
import type { Store } from '../store.ts';
import type { SessionContext, StoredSession } from './session.ts';

/** One page of a deployment's sessions. Those that are leaving, with their deployment or alone, are not listed. */
export function pageOf(
  store: Store,
  { request_id, status }: Deployment,
  { page, limit }: ListQuery,
  show: (session: StoredSession) => SessionContext,
) {
  // What lies beyond the numbers that SQLite can count lies beyond the last page.
  const offset = Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER);
  const isListed = phaseOf(status) !== 'stopped';
  const { sessions, total } = isListed ? store.page(request_id, limit, offset) : { sessions: [], total: 0 };
  const pages = Math.max(1, Math.ceil(total / limit));
  const hasNext = page < pages;
  const hasPrevious = page > 1;
  return {
    data: sessions.map(show),
    total_count: total,
    pagination: {
      number: page,
      next_page_number: hasNext ? page + 1 : null,
      // Past the end, the page before is the last one that there is.
      previous_page_number: hasPrevious ? Math.min(page - 1, pages) : null,
      paginator: { num_pages: pages },
      has_next: hasNext,
      has_previous: hasPrevious,
    },
  };
}
