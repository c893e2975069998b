import { control } from '../api.ts';
import { dateAndTime } from '../format.ts';
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
        {faults.map((fault) => {
          const { id, provider, operation, text, kind, times, hits } = fault;
          return (
            <li key={String(id)}>
              <span class="grow">
                <b>
                  {provider} {operation}
                </b>{' '}
                {text} <span class="dim">{conditions(fault)}</span>
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
          );
        })}
      </ul>
    </section>
  );
}

/** Which of the requests meet a fault that lasts, if not all of them. */
function conditions({ kind, match, every = 1, probability = 1, times, until }: WaitingFault): string {
  const parts = [
    // Names alone: a header that is matched may hold a key.
    match && `of certain ${Object.keys(match).join(', ')}`,
    every > 1 && `one request in ${every}`,
    probability < 1 && `${Math.round(probability * 100)}% of requests`,
    kind === 'rule' && times !== undefined && `at most ${times}`,
    until !== undefined && `until ${dateAndTime(Date.parse(until))}`,
  ];
  return parts.filter(Boolean).join(', ');
}
