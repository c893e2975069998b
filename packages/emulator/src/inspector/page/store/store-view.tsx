import { useState } from 'hono/jsx/dom';
import { emulatorNow, type State } from '../state.ts';
import type { Store } from '../types.ts';
import { useTick } from '../use-tick.ts';
import { RowDetail } from './row-detail.tsx';
import { SeedForm } from './seed-form.tsx';
import { Table } from './table.tsx';

/** Where a row is. */
export interface RowPlace {
  readonly provider: string;
  readonly table: string;
  readonly id: string;
}

/** What the APIs have stored, as it is now. */
export function StoreView({ state }: { readonly state: State }) {
  const [place, setPlace] = useState<RowPlace | undefined>(undefined);
  const [isSeeding, setSeeding] = useState(false);
  const { store, clock } = state;
  useTick(!clock.frozen);
  const now = emulatorNow(state);
  const row = place && store[place.provider]?.[place.table]?.find(({ id }) => id === place.id);
  const isOpen = isSeeding || row !== undefined;
  const open = (chosen: RowPlace) => {
    setSeeding(false);
    setPlace(chosen);
  };
  return (
    <div class={`split ${isOpen ? 'has-detail' : ''}`}>
      <Rows store={store} now={now} place={place} open={open} seed={() => setSeeding(true)} />
      {isSeeding ? (
        <SeedForm state={state} close={() => setSeeding(false)} />
      ) : row && place ? (
        <RowDetail
          key={`${place.table} ${row.id}`}
          row={row}
          place={place}
          state={state}
          now={now}
          close={() => setPlace(undefined)}
        />
      ) : (
        <section class="detail hint" aria-label="Details">
          <p class="dim">Choose a row.</p>
        </section>
      )}
    </div>
  );
}

interface RowsProps {
  readonly store: Store;
  readonly now: number;
  /** The row that is open. */
  readonly place: RowPlace | undefined;
  open(place: RowPlace): void;
  seed(): void;
}

function Rows({ store, now, place, open, seed }: RowsProps) {
  const tables = Object.entries(store).flatMap(([provider, tables]) =>
    Object.entries(tables).map(([table, rows]) => ({ provider, table, rows })),
  );
  const shown = tables.filter(({ rows, table }) => rows.length > 0 || table === 'sessions');
  return (
    <section class="master scroll" aria-label="Rows">
      <div class="bar">
        <p class="dim">{tables.reduce((sum, { rows }) => sum + rows.length, 0)} rows</p>
        <span class="gap" />
        <button type="button" class="primary" onClick={seed}>
          Seed…
        </button>
      </div>
      {shown.map(({ provider, table, rows }) => (
        <Table
          key={`${provider} ${table}`}
          title={`${provider} ${table}`}
          rows={rows}
          now={now}
          selected={place?.provider === provider && place.table === table ? place.id : undefined}
          select={(id) => open({ provider, table, id })}
        />
      ))}
    </section>
  );
}
