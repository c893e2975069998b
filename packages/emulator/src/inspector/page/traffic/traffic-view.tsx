import type { State } from '../state.ts';
import { shownExchanges } from '../state.ts';
import { selectedExchange } from './actions.ts';
import { FilterBar } from './filter-bar.tsx';
import { FirstSteps } from './first-steps.tsx';
import { RequestDetail } from './request-detail.tsx';
import { RequestList } from './request-list.tsx';

/** The requests that reached the APIs, and the open one. */
export function TrafficView({ state }: { readonly state: State }) {
  const exchange = selectedExchange(state);
  const shown = shownExchanges(state);
  return (
    <div class={`split ${exchange ? 'has-detail' : ''}`}>
      <section class="master" aria-label="Requests">
        <FilterBar state={state} count={shown.length} />
        {state.exchanges.length === 0 ? (
          <FirstSteps state={state} />
        ) : (
          <RequestList shown={shown} selected={state.selected} />
        )}
      </section>
      {exchange ? (
        <RequestDetail exchange={exchange} state={state} />
      ) : (
        <section class="detail hint" aria-label="Details">
          {state.exchanges.length > 0 && <p class="dim">Choose a request, or press j.</p>}
        </section>
      )}
    </div>
  );
}
