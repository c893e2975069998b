import { control } from '../api.ts';
import { attempt, loadFaults } from '../state.ts';
import type { WaitingFault } from '../types.ts';

/** The faults that wait for requests. */
export function WaitingFaults({ faults }: { readonly faults: readonly WaitingFault[] }) {
  const clear = (path: string, done: string) =>
    attempt(async () => {
      await control('DELETE', path);
      await loadFaults();
      return done;
    });
  return (
    <section aria-label="Waiting faults">
      <div class="bar">
        <h2>
          Waiting <small class="count">{faults.length}</small>
        </h2>
        <span class="gap" />
        <button type="button" disabled={faults.length === 0} onClick={() => clear('/faults', 'Cleared')}>
          Clear all
        </button>
      </div>
      {faults.length === 0 && <p class="dim">None: requests get the responses that the APIs have for them.</p>}
      <ul class="waiting">
        {faults.map(({ id, provider, operation, text, kind, times, hits }) => (
          <li key={String(id)}>
            <span class="grow">
              <b>
                {provider} {operation}
              </b>{' '}
              {text}
            </span>
            <span class="dim">{kind === 'next' ? `next ${times ?? 1}` : `met ${hits}`}</span>
            <button
              type="button"
              class="quiet"
              aria-label={`Clear ${provider} ${operation}: ${text}`}
              onClick={() => clear(`/faults/${id}`, 'Cleared')}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
