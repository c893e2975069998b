import { Select } from '../select.tsx';
import { type State, update } from '../state.ts';
import { clearTraffic } from './actions.ts';
import { type Filter, noFilter, statuses } from './filter.ts';

/** What of the requests is listed. */
export function FilterBar({ state, count }: { readonly state: State; readonly count: number }) {
  const { filter, index, exchanges } = state;
  const set = (patch: Partial<Filter>) => {
    const next = { ...filter, ...patch };
    update({ filter: Object.values(next).every((value) => value === '') ? noFilter : next });
  };
  const apis = index?.apis ?? {};
  const chosen = Object.entries(apis).filter(([name]) => filter.provider === '' || name === filter.provider);
  const operations = chosen.flatMap(([, api]) => api.operations);
  return (
    <search class="filters">
      <input
        id="filter"
        type="search"
        aria-label="Filter by text"
        placeholder="Filter  /"
        value={filter.text}
        onInput={({ target }: Event) => set({ text: (target as HTMLInputElement).value })}
      />
      <Select
        label="API"
        all="All APIs"
        value={filter.provider}
        options={Object.keys(apis)}
        onSelect={(provider) => set({ provider, operation: '' })}
      />
      <Select
        label="Operation"
        all="All operations"
        value={filter.operation}
        options={[...new Set(operations)]}
        onSelect={(operation) => set({ operation })}
      />
      <Select
        label="Status"
        all="Any status"
        value={filter.status}
        options={Object.keys(statuses)}
        onSelect={(status) => set({ status })}
      />
      <span class="dim tally" aria-live="polite">
        {filter === noFilter ? `${count}` : `${count} of ${exchanges.length}`}
      </span>
      <button type="button" class="quiet" disabled={exchanges.length === 0} onClick={clearTraffic}>
        Clear
      </button>
    </search>
  );
}
