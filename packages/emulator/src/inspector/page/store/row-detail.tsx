import { control } from '../api.ts';
import { DetailHead } from '../detail-head.tsx';
import { statusOf, timeOfDay } from '../format.ts';
import { Body } from '../json-view.tsx';
import { attempt, loadStore, type State, update } from '../state.ts';
import { noFilter } from '../traffic/filter.ts';
import type { Exchange, Row } from '../types.ts';
import type { RowPlace } from './store-view.tsx';
import { Expiry } from './table.tsx';
import { touching } from './tables.ts';

interface RowDetailProps {
  readonly row: Row;
  readonly place: RowPlace;
  readonly state: State;
  readonly now: number;
  close(): void;
}

/** How many requests are listed, the newest. */
const maxTouching = 50;

/** A row, and the requests that had to do with it. */
export function RowDetail({ row, place, state, now, close }: RowDetailProps) {
  const { provider, table, id } = place;
  const remove = () =>
    attempt(async () => {
      await control('DELETE', `/store/${provider}/${table}/${encodeURIComponent(id)}`);
      close();
      await loadStore();
      return 'Deleted';
    });
  return (
    <section class="detail" id="detail" tabIndex={-1} aria-label="Details">
      <DetailHead backTo="the rows" back={close}>
        {id}
      </DetailHead>
      <p class="dim facts">
        {provider} {table}
        {row.expiresAt && (
          <>
            {' · expires in '}
            <Expiry row={row} now={now} />
          </>
        )}
      </p>
      <div class="actions">
        <button type="button" class="danger" onClick={remove}>
          Delete
        </button>
      </div>
      <h3>Row</h3>
      <Body value={row.value} label="The row" />
      <Requests requests={touching(row, state.exchanges)} />
    </section>
  );
}

function Requests({ requests }: { readonly requests: readonly Exchange[] }) {
  return (
    <>
      <h3>
        Requests <small class="count">{requests.length}</small>
      </h3>
      {requests.length === 0 && <p class="dim">None that is kept</p>}
      <ul class="touching">
        {requests.slice(0, maxTouching).map((exchange) => {
          const { text, tone } = statusOf(exchange);
          return (
            <li key={String(exchange.id)}>
              <button
                type="button"
                class="link"
                onClick={() => update({ tab: 'Traffic', filter: noFilter, selected: exchange.id })}
              >
                <span class={`status ${tone}`}>{text}</span> {exchange.method} {exchange.operation ?? exchange.path}
              </button>{' '}
              <time class="dim" dateTime={exchange.at}>
                {timeOfDay(exchange.at)}
              </time>
            </li>
          );
        })}
      </ul>
    </>
  );
}
