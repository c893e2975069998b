import type { DatabaseSync } from 'node:sqlite';
import type { ListQuery } from './query.ts';

/** One page of rows, and the number of all that match. */
export interface Page<Row> {
  readonly results: Row[];
  readonly total: number;
}

// Every order ends on a unique column, so that pages neither repeat nor skip a row. A duration has only a seeded
// session, a cost also what a script gives one; among the others these two orders come down to their ties.
const sortColumns = {
  createdAt: 'created_at',
  duration: "json_extract(document, '$.duration')",
  cost: "json_extract(document, '$.cost')",
} as const satisfies Record<ListQuery['sortBy'], string>;

/**
 * Reads a page of the documents of a table.
 *
 * @param where What holds for every row that may be shown, in SQL.
 */
export function readPage<Row>(
  database: DatabaseSync,
  table: string,
  where: string,
  orgId: string,
  { filters, sortBy, sortOrder, page, limit }: ListQuery,
): Page<Row> {
  const condition = ['org_id = ?', where, ...filters.map((filter) => filter.condition)].join(' AND ');
  const values = [orgId, ...filters.map((filter) => filter.value)];
  const order = [sortColumns[sortBy], 'created_at', 'id'].map((column) => `${column} ${sortOrder}`).join(', ');
  const offset = Math.min((page - 1) * limit, Number.MAX_SAFE_INTEGER);
  const count = database.prepare(`SELECT count(*) AS total FROM ${table} WHERE ${condition}`).get(...values);
  const rows = database
    .prepare(`SELECT document FROM ${table} WHERE ${condition} ORDER BY ${order} LIMIT ? OFFSET ?`)
    .all(...values, limit, offset);
  return { results: rows.map((row) => JSON.parse(String(row['document']))), total: Number(count?.['total']) };
}

/** A page as the API shows it. */
export function showPage<Row>(
  { page, limit, sortOrder }: ListQuery,
  { results, total }: Page<Row>,
  show: (row: Row) => Row,
) {
  const totalPages = limit === 0 ? 0 : Math.ceil(total / limit);
  return {
    results: results.map(show),
    metadata: {
      itemsPerPage: limit,
      totalItems: total,
      currentPage: page,
      totalPages,
      hasNextPage: page < totalPages,
      sortOrder,
    },
  };
}
