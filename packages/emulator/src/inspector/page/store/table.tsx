import { useState } from 'hono/jsx/dom';
import { countdown } from '../format.ts';
import type { Row } from '../types.ts';
import { summary } from './tables.ts';

interface TableProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly now: number;
  readonly selected: string | undefined;
  select(id: string): void;
}

/** How many rows are shown before somebody asks for more. */
const step = 100;

/** The rows of one table, the newest first. */
export function Table({ title, rows, now, selected, select }: TableProps) {
  const [limit, setLimit] = useState(step);
  const shown = rows.toReversed().slice(0, limit);
  return (
    <section class="table">
      <h3>
        {title} <small class="count">{rows.length}</small>
      </h3>
      {rows.length === 0 ? (
        <p class="dim">None</p>
      ) : (
        <table>
          <thead class="hidden">
            <tr>
              <th>Id</th>
              <th>Fields</th>
              <th>Expires in</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id} class={row.id === selected ? 'selected' : ''}>
                <td>
                  <button type="button" class="link" onClick={() => select(row.id)}>
                    {row.id}
                  </button>
                </td>
                <td class="dim">{summary(row)}</td>
                <td class="expiry">
                  <Expiry row={row} now={now} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > limit && (
        <button type="button" class="quiet" onClick={() => setLimit(limit + step)}>
          {rows.length - limit} more
        </button>
      )}
    </section>
  );
}

/** How long a row has still to live, by the emulator's clock. */
export function Expiry({ row, now }: { readonly row: Row; readonly now: number }) {
  if (row.expiresAt === undefined) return <span class="dim">{row.expired ? 'expired' : ''}</span>;
  const left = Date.parse(row.expiresAt) - now;
  return <span class={left <= 0 ? 'late' : ''}>{countdown(left)}</span>;
}
